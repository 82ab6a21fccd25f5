"""Fill an empty local database with the sample office."""

import os
import time

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from config.sample import office
from personnel import access_log, dates
from personnel.models import Official, User


class Command(BaseCommand):
    help = "Fill an empty database with the sample office (DEMO_PASSWORD sets the password of its accounts)."

    def add_arguments(self, parser):
        parser.add_argument("--officials", type=int, default=1200, help="how many officials (default 1200)")

    def handle(self, *, officials: int, **options) -> None:
        if not settings.LOCAL:
            raise CommandError("The sample office is for OFFICE_ENV=local only, never beside real records.")
        if Official.objects.exists() or User.objects.exists():
            raise CommandError("The database is not empty. `make demo-reset` starts over.")
        if not 600 <= officials <= 200_000:
            raise CommandError("--officials takes a number from 600 to 200000.")
        password = os.environ.get("DEMO_PASSWORD")
        if not password:
            raise CommandError("Set DEMO_PASSWORD, the password of the sample accounts.")
        started = time.monotonic()
        with access_log.tracing(command="seed_demo"):
            office.build(officials, password, dates.today(), lambda text: self.stdout.write(f"  {text}"))
        self.stdout.write(f"  {time.monotonic() - started:.0f} s")
