"""Make papers again from recipe, seed and kept bank, and compare."""

from django.core.management.base import BaseCommand, CommandError

from assessment.exam_papers import making
from assessment.models import Paper


class Command(BaseCommand):
    help = "Make the papers of a campaign (or all) again and say which are not the same."

    def add_arguments(self, parser):
        parser.add_argument("--campaign", help="code of the campaign; all when left out")

    def handle(self, *, campaign: str | None, **options) -> None:
        papers = Paper.objects.filter(recipe__has_key="bank").order_by("pk")
        if campaign:
            papers = papers.filter(registration__campaign__code=campaign)
        count, bad = making.check_all(papers.iterator(chunk_size=500))
        for found in bad:
            self.stdout.write(
                f"  paper {found.paper.pk}: same {found.same}, difficulty {found.within}, rows {found.full}"
            )
        self.stdout.write(f"  {count} papers made again, {len(bad)} differ")
        if bad:
            raise CommandError("Some papers cannot be made again.")
