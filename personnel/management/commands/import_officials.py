"""Officials from a sheet, from the command line."""

import json
from pathlib import Path

from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import gettext as _

from personnel import dates, importing, wording
from personnel.errors import RuleViolation
from personnel.import_writing import apply


class Command(BaseCommand):
    help = "Create and update officials from an .xlsx sheet. All lines or none."

    def add_arguments(self, parser):
        parser.add_argument("file", type=Path)
        parser.add_argument("--dry-run", action="store_true", help="only say what would change")
        parser.add_argument("--json", action="store_true", help="print the result as JSON")

    def handle(self, *, file: Path, dry_run: bool, **options):
        try:
            content = file.read_bytes()
        except OSError as problem:
            raise CommandError(f"{file}: {problem.strerror}") from problem
        try:
            plan = importing.plan(content, on=dates.today())
            if not dry_run and not plan.errors:
                plan = apply(content, on=dates.today(), user=None, filename=file.name)
        except RuleViolation as refusal:
            raise CommandError(str(refusal)) from refusal
        written = not dry_run and not plan.errors
        if options["json"]:
            self.stdout.write(json.dumps(_told(plan, written), ensure_ascii=False, indent=1))
        else:
            self._say(plan, written)
        if plan.errors:
            raise CommandError(_("Nothing was written: some rows are wrong."), returncode=1)

    def _say(self, plan, written: bool) -> None:
        for error in plan.errors:
            where = _("%(sheet)s, line %(line)s, column %(column)s") % {
                "sheet": plan.sheet, "line": error.line, "column": error.column}  # fmt: skip
            self.stdout.write(f"{where}: {error.message}")
        if plan.unknown_headings:
            self.stdout.write(_("Headings nobody knows were left out") + ": " + ", ".join(plan.unknown_headings))
        for row in plan.changed:
            for label, before, after in row.changes:
                self.stdout.write(f"{row.code} {row.name}: {label}: {before or '–'} → {after}")
        counts = {_("New"): len(plan.created), _("Changed"): len(plan.changed), _("Unchanged"): plan.unchanged,
                  _("Errors"): len(plan.errors)}  # fmt: skip
        self.stdout.write(" · ".join(f"{label}: {wording.number(count)}" for label, count in counts.items()))
        if written:
            self.stdout.write(_("Written") + ".")


def _told(plan, written: bool) -> dict:
    return {
        "written": written,
        "created": [{"line": row.line, "code": row.code, "name": row.name} for row in plan.created],
        "changed": [
            {"line": row.line, "code": row.code, "changes": [
                {"field": label, "before": before, "after": after} for label, before, after in row.changes]}
            for row in plan.changed
        ],
        "unchanged": plan.unchanged,
        "errors": [{"line": error.line, "column": error.column, "message": error.message} for error in plan.errors],
        "unknown_headings": plan.unknown_headings,
    }  # fmt: skip
