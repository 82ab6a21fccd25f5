"""Extract the catalogues. English is filled from the message itself; guesses of gettext are thrown away."""

import subprocess
import sys
from pathlib import Path

import polib

sys.path.insert(0, str(Path(__file__).resolve().parent))

from compile_messages import compile_catalogues

ROOT = Path(__file__).resolve().parent.parent
SKIPPED = (".venv", "var", "tests", "staticfiles", "benchmarks", "scripts")


def extract(root: Path) -> None:
    """Bring `root/locale` up to date with the code and templates under `root`."""
    for language in ("vi", "en"):
        (root / "locale" / language / "LC_MESSAGES").mkdir(parents=True, exist_ok=True)
    ignored = [argument for name in SKIPPED for argument in ("-i", name)]
    made = subprocess.run(  # noqa: S603
        [
            sys.executable,
            "-m",
            "django",
            "makemessages",
            "-l",
            "vi",
            "-l",
            "en",
            "--no-location",
            "--no-obsolete",
            *ignored,
        ],
        cwd=root,
        capture_output=True,
        text=True,
        env={"PATH": "/usr/local/bin:/opt/homebrew/bin:/usr/bin:/bin", "PYTHONWARNINGS": "ignore"},
    )
    if made.returncode:
        sys.exit(made.stderr or made.stdout)
    for language in ("vi", "en"):
        tidy(root / "locale" / language / "LC_MESSAGES" / "django.po", language)


def tidy(path: Path, language: str) -> None:
    catalogue = polib.pofile(str(path))
    catalogue.header, catalogue.metadata_is_fuzzy = "Lộ trình", False
    plural = catalogue.metadata.get("Plural-Forms", "nplurals=2; plural=(n != 1);")
    # The dates and names gettext would keep here change with every run and say nothing.
    catalogue.metadata = {
        "Project-Id-Version": "lo-trinh",
        "Language": language,
        "MIME-Version": "1.0",
        "Content-Type": "text/plain; charset=UTF-8",
        "Content-Transfer-Encoding": "8bit",
        "Plural-Forms": plural,
    }
    forms = range(1 if "nplurals=1" in plural else 2)
    for entry in catalogue:
        if entry.msgid_plural:
            entry.msgstr_plural = {form: entry.msgstr_plural.get(form, "") for form in forms}
        if entry.fuzzy:
            entry.flags.remove("fuzzy")
            entry.msgstr, entry.msgstr_plural = "", dict.fromkeys(entry.msgstr_plural, "")
            entry.previous_msgid = entry.previous_msgid_plural = entry.previous_msgctxt = None
        if language == "en":
            fill(entry)
    catalogue.save()
    subprocess.run(["msgcat", "--sort-output", "-o", str(path), str(path)], check=True)  # noqa: S603, S607 - as the merge driver writes


def fill(entry: polib.POEntry) -> None:
    if entry.msgid_plural:
        entry.msgstr_plural = {0: entry.msgid, 1: entry.msgid_plural}
    else:
        entry.msgstr = entry.msgid


if __name__ == "__main__":
    extract(ROOT)
    compile_catalogues()
    vi = polib.pofile(str(ROOT / "locale/vi/LC_MESSAGES/django.po"))
    sys.stdout.write(f"{len(vi)} messages, {len(vi.untranslated_entries())} without Vietnamese.\n")
