from hashlib import sha256
from pathlib import Path

from django.core.management.base import BaseCommand, CommandError

from personnel import issuing, paper
from personnel.models import IssuedDocument


class Command(BaseCommand):
    help = "Renders issued documents again from their frozen content; --check compares them with what was filed."

    def add_arguments(self, parser):
        parser.add_argument("id", type=int, nargs="*")
        parser.add_argument("--all", action="store_true", help="every filed document")
        parser.add_argument(
            "--check", action="store_true", help="compare, write nothing (exit code 1 when one differs)"
        )
        parser.add_argument("--out", type=Path, help="folder for the PDFs")

    def handle(self, *, id, check, out, **options):
        filed = IssuedDocument.objects.filter(origin=IssuedDocument.Origin.ISSUED, state=IssuedDocument.State.FILED)
        rows = filed if options["all"] else filed.filter(pk__in=id)
        if missing := set(id) - set(rows.values_list("pk", flat=True)):
            raise CommandError(f"Not an issued and filed document: {', '.join(map(str, sorted(missing)))}")
        if not check and not out:
            raise CommandError("Say --check or --out FOLDER: a filed PDF is never replaced.")
        different = 0
        for document in rows.order_by("pk").iterator(chunk_size=50):
            pdf = issuing.render(document)
            if out:
                out.mkdir(parents=True, exist_ok=True)
                (out / f"{document.pk}.pdf").write_bytes(pdf)
            if check:
                different += not self._compare(document, pdf)
        if different:
            raise CommandError(f"{different} differ.")

    def _compare(self, document: IssuedDocument, pdf: bytes) -> bool:
        digest = sha256(pdf).hexdigest()
        same = digest == document.sha256
        why = ""
        if not same and (now := paper.version(document.template)) != document.template_version:
            why = f"\tmade by {document.template_version}, now {now}"
        self.stdout.write(f"{document.pk}\t{'identical' if same else 'different'}\t{digest}{why}")
        return same
