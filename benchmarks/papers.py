"""Reports made by Celery workers against one bare process that renders the same papers.

python -m benchmarks.papers ask N     queues the papers of the finished rounds, about N of them, and prints how many
python -m benchmarks.papers send      hands them to the workers until all are made, then prints the seconds
"""

import json
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

import django

from benchmarks import offices

WORKERS = 2
PATIENCE = 600
WARM = 6
"""Papers made first and not counted."""


@dataclass
class Throughput:
    """Papers a second: by the workers, by the bare process."""

    papers: int
    workers: float
    bare: float

    @property
    def ratio(self) -> float:
        return self.workers / self.bare


def measure(database: str, papers: int) -> Throughput:
    """The bare process once before and once after the workers, so that both meet the same weather."""
    with offices.copy_of(database) as copy, tempfile.TemporaryDirectory(dir=offices.HOME) as media:
        offices.run(copy, "-m", "benchmarks.papers", "ask", str(papers + WARM), MEDIA_ROOT=media)
        with working(copy, media):
            made = told(copy, "benchmarks.papers", "send", str(papers), MEDIA_ROOT=media)
        bare = [told(copy, "benchmarks.work", "bare", MEDIA_ROOT=media) for _time in range(2)]
    seconds = sum(one["seconds"] for one in bare) / len(bare)
    return Throughput(made["papers"], made["papers"] / made["seconds"], bare[0]["done"] / seconds)


def told(database: str, module: str, *arguments: str, **more: str) -> dict:
    return json.loads(offices.run(database, "-m", module, *arguments, **more).splitlines()[-1])


@contextmanager
def working(database: str, media: str) -> Iterator[None]:
    """Celery as in production: one prefork worker with two processes."""
    command = [
        sys.executable,
        "-m",
        "celery",
        "-A",
        "config",
        "--quiet",
        "worker",
        "-c",
        str(WORKERS),
        "-n",
        "bench@%h",
    ]
    env = offices.environment(database, MEDIA_ROOT=media)
    with (offices.HOME / "worker.log").open("ab") as log:
        process = subprocess.Popen(command, cwd=offices.ROOT, env=env, stdout=log, stderr=log)  # noqa: S603
    try:
        yield
    finally:
        process.terminate()
        process.wait(60)


def ask(papers: int) -> int:
    """Rounds of the first batch, until enough papers wait. The sample office has asked for most of them already."""
    from assessment import reports
    from assessment.models import ReviewProgramme
    from benchmarks.pages import BATCH

    programme = ReviewProgramme.objects.get(code=BATCH)
    for number in range(1, 7):
        if waiting().count() >= papers:
            break
        reports.request_reports(programme, number)
    return waiting().count()


def waiting():
    from benchmarks.work import PAPERS
    from personnel.models import Job

    return Job.objects.filter(kind__in=PAPERS, state=Job.State.QUEUED)


def made(pks: list[int]):
    """Send jobs and wait for their end."""
    from personnel.models import Job
    from personnel.tasks import run_job

    rows = Job.objects.filter(pk__in=pks)
    for pk in pks:
        run_job.delay(pk)
    deadline = time.monotonic() + PATIENCE
    while rows.filter(state__in=[Job.State.QUEUED, Job.State.RUNNING]).exists():
        if time.monotonic() > deadline:
            raise SystemExit(f"The workers did not make {len(pks)} papers in {PATIENCE} s.")
        time.sleep(0.3)
    if failed := rows.filter(state=Job.State.FAILED).first():
        raise SystemExit(f"{failed.label}: {failed.error}")
    return rows


def send(papers: int) -> dict:
    """Hand so many to the workers and wait until they are made. From the first start to the last end."""
    from django.db.models import Max, Min

    pks = list(waiting().order_by("pk").values_list("pk", flat=True)[: papers + WARM])
    made(pks[:WARM])  # a running office has the renderer and the fonts in memory, as the bare process has
    chosen = made(pks[WARM:])
    span = chosen.aggregate(first=Min("started_at"), last=Max("finished_at"))
    return {"papers": chosen.count(), "seconds": (span["last"] - span["first"]).total_seconds()}


if __name__ == "__main__":
    django.setup()
    print(json.dumps({"ask": ask, "send": send}[sys.argv[1]](int(sys.argv[2]))))
