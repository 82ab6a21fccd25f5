"""Compile the catalogues that are newer than their .mo. Needs polib only, so a bare machine can run the site."""

import sys
from pathlib import Path

import polib

LOCALE = Path(__file__).resolve().parent.parent / "locale"


def compile_catalogues(locale: Path = LOCALE) -> int:
    made = 0
    for po in sorted(locale.glob("*/LC_MESSAGES/*.po")):
        mo = po.with_suffix(".mo")
        if mo.exists() and mo.stat().st_mtime >= po.stat().st_mtime:
            continue
        half = mo.with_suffix(".mo.half")
        polib.pofile(str(po), wrapwidth=0).save_as_mofile(str(half))
        half.replace(mo)  # two processes may compile at once
        made += 1
    return made


if __name__ == "__main__":
    sys.stdout.write(f"Compiled {made} catalogues.\n" if (made := compile_catalogues()) else "")
