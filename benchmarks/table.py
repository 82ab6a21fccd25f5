"""What was measured, against what was promised: one table, on the screen and in `results.md`."""

import os
import platform
import re
import time
from dataclasses import dataclass
from pathlib import Path

RESULTS = Path(__file__).resolve().parent / "results.md"

MOST_FLOORS = 4
MOST_QUERIES = 10
MOST_BYTES = 100_000


@dataclass
class Row:
    """One line. `missed` says which promises were not kept; empty means all were."""

    what: str
    officials: int
    measured: str
    ratio: str
    target: str
    queries: str = "–"
    size: str = "–"
    missed: str = ""

    @property
    def cells(self) -> list[str]:
        verdict = f"MISSED: {self.missed}" if self.missed else "pass"
        return [
            self.what,
            f"{self.officials:,}",
            self.measured,
            self.ratio,
            self.target,
            self.queries,
            self.size,
            verdict,
        ]


HEADINGS = ["what", "officials", "p50 / p95", "ratio", "target", "queries", "HTML", "verdict"]


def of_page(name: str, officials: int, page, floor, queries_before: int | None) -> Row:
    """A page by the floor of the same run, and by the queries it cost in a smaller office."""
    ratio = page.at(50) / floor.at(50)
    missed = []
    if ratio > MOST_FLOORS:
        missed.append("time")
    if page.queries > MOST_QUERIES:
        missed.append("queries")
    if queries_before is not None and page.queries != queries_before:
        missed.append(f"queries grow from {queries_before}")
    if page.size >= MOST_BYTES:
        missed.append("size")
    return Row(
        name, officials, f"{page.at(50):.1f} / {page.at(95):.1f} ms", f"{ratio:.2f} × floor", f"≤ {MOST_FLOORS} × floor",
        str(page.queries), f"{page.size / 1000:.0f} KB", ", ".join(missed),
    )  # fmt: skip


def of_floor(officials: int, floor) -> Row:
    return Row(
        "floor", officials, f"{floor.at(50):.1f} / {floor.at(95):.1f} ms", "1", "–", str(floor.queries),
        f"{floor.size / 1000:.0f} KB",
    )  # fmt: skip


def of_work(name: str, officials: int, seconds: float, most: float, queries: int | None = None, **limits) -> Row:
    """Work with a target in seconds; `limits` may have `most_queries`, `same_queries` and `cpu`."""
    missed = ["time"] if seconds > most else []
    if "most_queries" in limits and queries > limits["most_queries"]:
        missed.append("queries")
    if "same_queries" in limits and queries != limits["same_queries"]:
        missed.append(f"queries grow from {limits['same_queries']}")
    cpu = f" (CPU {limits['cpu']:.1f} s)" if "cpu" in limits else ""
    return Row(
        name, officials, f"{seconds:.1f} s{cpu}", f"{seconds / most:.2f} × target", f"≤ {most:g} s",
        "–" if queries is None else str(queries), missed=", ".join(missed),
    )  # fmt: skip


def of_throughput(officials: int, found, least: float) -> Row:
    return Row(
        f"{found.papers} reports, 2 workers", officials, f"{found.workers:.2f}/s, bare {found.bare:.2f}/s",
        f"{found.ratio:.2f} × bare", f"≥ {least} × bare", missed="" if found.ratio >= least else "throughput",
    )  # fmt: skip


def drawn(rows: list[Row]) -> str:
    lines = [HEADINGS, ["---"] * len(HEADINGS), *(row.cells for row in rows)]
    widths = [max(len(line[place]) for line in lines) for place in range(len(HEADINGS))]
    return "\n".join(
        "| " + " | ".join(cell.ljust(width) for cell, width in zip(line, widths, strict=True)) + " |" for line in lines
    )


def write(rows: list[Row], load: float) -> None:
    missed = sum(1 for row in rows if row.missed)
    told = f"{missed} of {len(rows)} lines miss a target." if missed else "Every line keeps its target."
    RESULTS.write_text(
        f"# Last result\n\n{time.strftime('%Y-%m-%d')}. {machine()} Load when the run began: {load:.1f}.\n"
        f"{told} How it is measured: [README](README.md).\n\n{drawn(rows)}\n"
    )


def machine() -> str:
    """The kind of machine, never its name."""
    from importlib.metadata import version

    cpu, memory = Path("/proc/cpuinfo"), Path("/proc/meminfo")
    model = re.search(r"model name\s*: (.+)", cpu.read_text()) if cpu.exists() else None
    whole = re.search(r"MemTotal:\s+(\d+)", memory.read_text()) if memory.exists() else None
    parts = [
        f"{os.cpu_count()} cores" + (f" ({model[1].strip()})" if model else ""),
        *([f"{int(whole[1]) / 1024**2:.0f} GB of memory"] if whole else []),
        f"{platform.system()} {platform.machine()}",
        f"Python {platform.python_version()}",
        f"Django {version('django')}",
        "PostgreSQL 18 of the wheel with 128 MB of shared buffers",
    ]
    return ", ".join(parts) + "."
