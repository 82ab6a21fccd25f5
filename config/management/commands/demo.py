"""Run the sample office: migrate, seed, start web, worker and beat, say who signs in as whom."""

import fcntl
import os
import signal
import subprocess
import sys
from pathlib import Path

from django.conf import settings
from django.contrib.auth import get_user_model
from django.core.management import BaseCommand, CommandError, call_command, get_commands
from django.db import connection
from django.utils.translation import gettext as _

from config import demo, local
from config.embedded import Embedded


def people() -> dict[str, str]:
    """The sample accounts that `seed_demo` makes."""
    return {
        "tccb": _("HR staff"),
        "lanhdao": _("competent authority"),
        "thutruong": _("head of a receiving unit"),
        "congchuc": _("an official on rotation"),
        "kiemtra": _("auditor"),
        "khaothi": _("exam officer"),
        "giamthi": _("proctor of the trial sitting"),
        "nganhang": _("question officer of the head office"),
        "cauhoi": _("question officer of a department"),
        "quantri": _("system administrator"),
    }


class Command(BaseCommand):
    help = "Run the sample office on this machine until Ctrl-C."
    requires_system_checks = ()

    def handle(self, **options) -> None:
        if not settings.LOCAL:
            raise CommandError("The sample office runs with OFFICE_ENV=local only, never beside real records.")
        port = settings.PORT
        demo.VAR.mkdir(exist_ok=True)
        with demo.LOCK.open("w") as lock:
            try:
                fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                raise CommandError("The sample office of this folder is already running.") from None
            if not demo.port_is_free(port):
                raise CommandError(f"Port {port} is taken: stop what uses it, or choose another: make demo PORT=8001")
            signal.signal(signal.SIGTERM, _interrupt)
            self._run(port)

    def _run(self, port: int) -> None:
        addresses, servers = demo.own_servers()
        office = demo.Office(port, addresses, servers, self.say)
        try:
            password = self._prepare()
            self.say("Starting web, worker and beat…")
            office.start()
            if not office.wait_until_ready():
                log = office.processes[0].log
                raise CommandError(f"The site does not answer. Last lines of {log}:\n{_tail(log)}")
            self._make_due_reports(addresses)
            self._introduce(port, password)
            office.watch()
        except KeyboardInterrupt:
            pass
        finally:
            signal.signal(signal.SIGTERM, signal.SIG_IGN)
            signal.signal(signal.SIGINT, signal.SIG_IGN)
            self.say("Stopping…")
            office.stop()
            connection.close()
            if "REDIS_URL" in addresses:
                Embedded().stop_valkey()
            if "DATABASE_URL" in addresses:
                Embedded().stop_postgres()

    def _prepare(self) -> str:
        call_command("migrate", verbosity=0, interactive=False)
        if _static_files_changed():
            call_command("collectstatic", verbosity=0, interactive=False)
        password = os.environ.get("DEMO_PASSWORD") or local.kept_secret("demo-password", 12)
        os.environ["DEMO_PASSWORD"] = password
        if "seed_demo" in get_commands():
            if not get_user_model().objects.exists():
                self.say("Seeding the sample office…")
                call_command("seed_demo")
            _let_them_in(password)
        return password

    def _make_due_reports(self, addresses: dict[str, str]) -> None:
        if "make_due_reports" not in get_commands():
            return
        self.say("Making the reports that are due…")
        try:
            subprocess.run(
                [sys.executable, "manage.py", "make_due_reports"],
                env=os.environ | addresses,
                cwd=settings.BASE_DIR,
                stdout=subprocess.DEVNULL,
                timeout=180,
            )
        except subprocess.TimeoutExpired:
            self.say("They are not finished yet; the worker goes on.")

    def _introduce(self, port: int, password: str) -> None:
        rows = [f"    {name:<11} {role[:1].upper()}{role[1:]}" for name, role in people().items()]
        lines = [
            "",
            f"  {settings.SITE_URL}/login/",
            "",
            *rows,
            "",
            "  " + _("Password of all of them: %(password)s") % {"password": password},
            "  " + _("Logs: %(folder)s   Stop: Ctrl-C") % {"folder": "var/log/"},
            "",
        ]
        self.say("\n".join(lines))

    def say(self, text: str) -> None:
        self.stdout.write(text)
        self.stdout.flush()


def _interrupt(*ignored) -> None:
    raise KeyboardInterrupt


def _let_them_in(password: str) -> None:
    """DEMO_PASSWORD may differ from the one the accounts were seeded with: what is printed must work."""
    accounts = list(get_user_model().objects.filter(username__in=people()))
    if accounts and not accounts[0].check_password(password):
        for account in accounts:
            account.set_password(password)
            account.save(update_fields=["password"])


def _static_files_changed() -> bool:
    manifest = settings.STATIC_ROOT / "staticfiles.json"
    if not manifest.exists():
        return True
    made = manifest.stat().st_mtime
    ours = (path.stat().st_mtime for folder in settings.STATICFILES_DIRS for path in Path(folder).rglob("*"))
    lock = settings.BASE_DIR / "requirements" / "base.txt"
    return any(changed > made for changed in (*ours, lock.stat().st_mtime))


def _tail(log: Path, lines: int = 15) -> str:
    return "\n".join(log.read_text(errors="replace").splitlines()[-lines:]) if log.exists() else ""
