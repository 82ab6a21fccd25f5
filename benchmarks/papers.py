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
        offices.run(copy, "-m", "benchmarks.papers", "ask", str(papers), MEDIA_ROOT=media)
        with working(copy, media):
            made = told(copy, "benchmarks.papers", "send", MEDIA_ROOT=media)
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
    """Whole rounds of the first batch that are concluded, until there are enough papers."""
    from assessment import reports
    from assessment.models import ReviewProgramme
    from benchmarks.pages import BATCH

    programme, asked = ReviewProgramme.objects.get(code=BATCH), 0
    for number in range(1, 7):
        request = reports.request_reports(programme, number)
        asked += request.job.total if request.job else 0
        if asked >= papers:
            break
    return asked


def send() -> dict:
    """What the beat does every two seconds, often enough that no worker waits. From the first start to the last end."""
    from django.db.models import Max, Min
    from django.utils import timezone

    from benchmarks.work import PAPERS
    from personnel import jobs
    from personnel.models import Job
    from personnel.tasks import run_job

    every = Job.objects.filter(kind__in=PAPERS)
    while every.filter(state__in=[Job.State.QUEUED, Job.State.RUNNING]).exists():
        jobs.dispatch(timezone.now(), run_job.delay)
        time.sleep(0.5)
    if failed := every.filter(state=Job.State.FAILED).first():
        raise SystemExit(f"{failed.label}: {failed.error}")
    span = every.aggregate(first=Min("started_at"), last=Max("finished_at"))
    return {"papers": every.count(), "seconds": (span["last"] - span["first"]).total_seconds()}


if __name__ == "__main__":
    django.setup()
    print(json.dumps(ask(int(sys.argv[2])) if sys.argv[1] == "ask" else send()))
