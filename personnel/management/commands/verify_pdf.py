from pathlib import Path

from django.core.management.base import BaseCommand, CommandError

from personnel import verifying


class Command(BaseCommand):
    help = "Says whether a PDF is genuine, altered or unknown (exit code 0, 1 or 2), and what has replaced, corrected or withdrawn it since."

    def add_arguments(self, parser):
        parser.add_argument("file", type=Path)

    def handle(self, *, file, **options):
        try:
            pdf = file.read_bytes()
        except OSError as trouble:
            raise CommandError(f"{file}: {trouble.strerror}", returncode=3) from None
        found = verifying.check(pdf)
        about = ""
        if document := found.document:
            about = f"\t{document.verify_code}\t{document.symbol or document.get_type_display()}\t{document.signed_on}"
            for newer in document.amendments.defer("content").order_by("signed_on", "pk"):
                about += f"\t{newer.amendment}: {newer.symbol or newer.verify_code} {newer.signed_on}"
        self.stdout.write(f"{found.verdict}{about}")
        if found.verdict != verifying.Verdict.GENUINE:
            raise SystemExit({verifying.Verdict.ALTERED: 1, verifying.Verdict.UNKNOWN: 2}[found.verdict])
