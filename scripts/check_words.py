"""Words that must not stand in our code, each with its reason. A line may be allowed below, at most five in all."""

import re
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent

FORBIDDEN = {
    r"\|\s*safe(?:seq)?\b": "escape what a template shows",
    r"\bmark_safe\b": "build HTML with format_html or a template",
    r"\bautoescape\s+off\b": "escape what a template shows",
    r"\bdate\.today\(": "ask personnel.dates.today(), at the edge only",
    r"\bdatetime\.(?:now|today|utcnow)\(": "ask personnel.dates or timezone.now()",
    r"(?<![\w.])(?:eval|exec)\(": "data is never code",
    r"\bpickle\b|\bmarshal\.load": "data is never code",
    r"\byaml\.(?:load|unsafe_load|full_load)\(": "data is never code",
    r"\bextractall\(": "an archive decides where it writes",
    r"\bshell\s*=\s*True": "give subprocess a list",
    r"\bRawSQL\(\s*f|\.(?:raw|execute)\(\s*f[\"']": "give values as parameters",
    r"\bon(?:click|change|submit|load|error)\s*=\s*[\"']": "the content policy refuses inline script",
    r"\sstyle\s*=\s*[\"']": "the content policy refuses inline style",
}
# path: (part of the line, why)
ALLOWED: dict[str, tuple[str, str]] = {}
HTML_ONLY = (r"\bon(?:click", r"\sstyle")
SKIPPED = ("scripts/check_words.py", "static/vendor/", "tests/", "locale/", "docs/")


def files() -> list[Path]:
    listed = subprocess.run(
        ["git", "ls-files", "--cached", "--others", "--exclude-standard", "*.py", "*.html"],  # noqa: S607
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    ).stdout.splitlines()
    return [ROOT / name for name in listed if not name.startswith(SKIPPED) and (ROOT / name).is_file()]


def found(path: Path) -> list[str]:
    name = path.relative_to(ROOT).as_posix()
    paper = name.startswith("templates/documents/")
    allowed = ALLOWED.get(name, ("", ""))[0]
    lines = []
    for number, line in enumerate(path.read_text().splitlines(), 1):
        for pattern, why in FORBIDDEN.items():
            if pattern.startswith(HTML_ONLY) and (path.suffix != ".html" or paper):
                continue
            if re.search(pattern, line) and not (allowed and allowed in line):
                lines.append(f"{name}:{number}: {line.strip()[:100]}  ({why})")
    return lines


if __name__ == "__main__":
    complaints = [line for path in files() for line in found(path)]
    if len(ALLOWED) > 5:
        complaints.append("More than five exceptions are allowed in scripts/check_words.py.")
    sys.exit("\n".join(complaints) or 0)
