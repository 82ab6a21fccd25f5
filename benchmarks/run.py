"""Measure the pages and the long work of offices of several sizes; see README.md.

make bench                                          everything; the first run seeds 111,000 officials
make bench ARGS="--officials 1000 --only pages"     a quick look
"""

import argparse
import os
import sys
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))
os.environ.setdefault("OFFICE_ENV", "local")

from benchmarks import offices, pages, papers, site, table
from scripts.compile_messages import compile_catalogues

SECONDS_PER_10_000 = 60
PARTS = ("seed", "pages", "screening", "import", "export", "reports")


def main() -> None:
    told = asked()
    compile_catalogues()
    offices.start()
    load = os.getloadavg()[0]
    sizes = told.officials
    seeded = {size: offices.ready(size) for size in sizes}
    offices.manage(seeded[sizes[0]][0], "collectstatic", "--verbosity", "0", "--no-input")
    rows: list[table.Row] = []

    def show(*found: table.Row) -> None:
        rows.extend(found)
        for row in found:
            print("  ".join(row.cells), flush=True)

    if "seed" in told.only:
        for size, (_database, seconds) in seeded.items():
            show(table.of_work("seed", size, seconds, max(size / 10_000, 1) * SECONDS_PER_10_000))
    if "pages" in told.only:
        before: dict[str, int] = {}
        for size in sizes:
            database = seeded[size][0]
            floor, found = site.measure(database, pages.of(database), told.rounds)
            show(table.of_floor(size, floor))
            for name, page in found.items():
                show(table.of_page(name, size, page, floor, before.setdefault(name, page.queries)))
    middle = next((size for size in sizes if size >= 10_000), sizes[-1])
    database = seeded[middle][0]
    if "screening" in told.only:
        found = papers.told(database, "benchmarks.work", "screening")
        show(table.of_work(f"screening {found['done']:,}", middle, found["seconds"], 3, found["queries"],
                           most_queries=12, cpu=found["cpu"]))  # fmt: skip
    if "import" in told.only:
        with offices.copy_of(database) as copy:
            found = papers.told(copy, "benchmarks.work", "importing")
        show(table.of_work(f"import of {found['done']:,} lines", middle, found["seconds"], 10, found["queries"],
                           cpu=found["cpu"]))  # fmt: skip
    if "export" in told.only:
        few, many = exported(seeded[sizes[0]][0]), exported(database)
        show(table.of_work("export of all", middle, many.seconds[-1], 5, many.queries, same_queries=few.queries))
    if "reports" in told.only:
        show(table.of_throughput(sizes[0], papers.measure(seeded[sizes[0]][0], told.papers), 1.7))
    print(f"\n{table.drawn(rows)}\n\n{table.machine()}")
    if set(PARTS) == set(told.only):
        table.write(rows, load)


def exported(database: str) -> site.Measured:
    """The list of all officials as a sheet, the second time."""
    found = site.Measured()
    with site.both(database) as (client, _floor):
        for _time in range(2):
            client.measure("/officials/?export=xlsx", found)
            time.sleep(1)
    return found


def asked() -> argparse.Namespace:
    def sizes(text: str) -> list[int]:
        return sorted(int(part) for part in text.replace("_", "").split(","))

    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--officials", type=sizes, default=[1_000, 10_000, 100_000], help="sizes, with commas between")
    parser.add_argument("--only", type=lambda text: text.split(","), default=list(PARTS), help=", ".join(PARTS))
    parser.add_argument("--rounds", type=int, default=60, help="how often each page is asked (60)")
    parser.add_argument("--papers", type=int, default=60, help="how many reports are made (60)")
    parser.add_argument("--quick", action="store_true", help="short: 1,000 and 10,000 officials, 20 rounds, 24 reports")
    told = parser.parse_args()
    if told.quick:
        told.officials, told.rounds, told.papers = [1_000, 10_000], 20, 24
    return told


if __name__ == "__main__":
    main()
