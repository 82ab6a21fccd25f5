import json

from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import gettext as _

from personnel import forms
from personnel.wording import day
from rotation import screening
from rotation.models import Batch


class Command(BaseCommand):
    help = "Judges everyone on the list of a batch. While the list is open the verdicts are kept."

    def add_arguments(self, parser):
        parser.add_argument("batch", help="code of the batch")
        parser.add_argument("--on", metavar="DATE", help="as if the dossiers closed that day (dd/mm/yyyy)")
        parser.add_argument("--json", action="store_true", help="print JSON")
        parser.add_argument("--scope", action="store_true", help="everyone who could be nominated; keeps nothing")

    def handle(self, *args, **options):
        batch = Batch.objects.select_related("policy__required_level", "policy__planned_level").filter(
            code__iexact=options["batch"]
        ).first()  # fmt: skip
        if batch is None:
            raise CommandError(_("No batch has the code %s.") % options["batch"])
        on = _day(options["on"])
        judged = _judged(batch, on, options["scope"])
        if options["json"]:
            self.stdout.write(json.dumps(screening.as_rows(judged), ensure_ascii=False, indent=1))
            return
        for facts, verdict in judged:
            until = f", {day(verdict.eligible_until)}" if verdict.eligible_until else ""
            self.stdout.write(f"{facts.code}  {verdict.outcome}{until}")
            for found in verdict.findings:
                self.stdout.write(f"    {found.level:5} {found.code:9} {found.message}")


def _day(text: str | None):
    if text is None:
        return None
    try:
        return forms.VietnameseDateField().clean(text)
    except forms.ValidationError as problem:
        raise CommandError(" ".join(problem.messages)) from None


def _judged(batch: Batch, on, scope: bool):
    if scope:
        people = screening.candidates(batch, on).values_list("pk", flat=True)
        return sorted(screening.verdicts(batch, people, on).values(), key=lambda pair: pair[0].code)
    if batch.list_open:
        screening.screen(batch, on=on)
    return list(screening.judge(batch, screening.on_the_list(batch), on).values())
