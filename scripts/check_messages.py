"""Both catalogues are complete: nothing in the code is missing from them, nothing is empty, fuzzy or ill-formed."""

import re
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

import polib

sys.path.insert(0, str(Path(__file__).resolve().parent))

from make_messages import ROOT, extract

PLACEHOLDER = re.compile(r"%\((\w+)\)[sd]|%[sd]|\{(\w*)\}")


def tracked() -> list[str]:
    return subprocess.run(
        ["git", "ls-files", "--cached", "--others", "--exclude-standard", "*.py", "*.html", "*.txt", "locale/*.po"],  # noqa: S607
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    ).stdout.splitlines()


UNSEEN = re.compile(r"""f"[^"\n]*\{(?:_|gettext|ngettext|pgettext)\(""")
"""gettext of Python 3.11 does not look into the braces of an f-string: such a message is never translated."""


def unseen() -> list[str]:
    return [
        f"{name}: a message inside an f-string is never extracted: {match.group()}"
        for name in tracked()
        if name.endswith(".py") and (ROOT / name).is_file()
        for match in UNSEEN.finditer((ROOT / name).read_text())
    ]


def complaints() -> list[str]:
    found = unseen()
    with tempfile.TemporaryDirectory() as folder:
        fresh = Path(folder)
        for name in tracked():
            if (ROOT / name).is_file():
                (fresh / name).parent.mkdir(parents=True, exist_ok=True)
                shutil.copy(ROOT / name, fresh / name)
        extract(fresh)
        for language in ("vi", "en"):
            name = f"locale/{language}/LC_MESSAGES/django.po"
            kept = {key(entry) for entry in polib.pofile(str(ROOT / name))} if (ROOT / name).exists() else set()
            for entry in polib.pofile(str(fresh / name)):
                what = f"{language}: {entry.msgid[:90]!r}"
                if key(entry) not in kept:
                    found.append(f"{what} is not in the catalogue: make messages")
                elif not entry.translated():
                    found.append(f"{what} is not translated")
                else:
                    found += [f"{what}: {why}" for why in ill_formed(entry)]
    return found


def key(entry: polib.POEntry) -> tuple:
    return entry.msgctxt, entry.msgid


def ill_formed(entry: polib.POEntry) -> list[str]:
    wanted = {match.group() for match in PLACEHOLDER.finditer(entry.msgid + entry.msgid_plural)}
    texts = list(entry.msgstr_plural.values()) if entry.msgid_plural else [entry.msgstr]
    return [
        f"the translation has {match.group()}, which the message has not"
        for text in texts
        for match in PLACEHOLDER.finditer(text)
        if match.group() not in wanted
    ]


if __name__ == "__main__":
    if found := complaints():
        rest = [f"… and {len(found) - 30} more"] if len(found) > 30 else []
        sys.exit("\n".join([*found[:30], *rest]))
