"""Run inside a folder: ask for jobs, send them as the clock would, print where each was done."""

import json
import sys
import time

import django

django.setup()

from django.core.files.storage import default_storage  # noqa: E402
from django.utils import timezone  # noqa: E402

from personnel import jobs  # noqa: E402
from personnel.models import Job  # noqa: E402
from personnel.tasks import run_job  # noqa: E402

many, seconds = int(sys.argv[1]), int(sys.argv[2])
for n in range(many):
    jobs.enqueue("drill", f"drill:{n}", payload={"n": n})
deadline = time.monotonic() + seconds
while time.monotonic() < deadline and Job.objects.exclude(state__in=["done", "failed"]).exists():
    jobs.dispatch(timezone.now(), run_job.delay)
    time.sleep(0.5)
print(
    json.dumps(
        {
            "states": sorted({job.state for job in Job.objects.all()}),
            "errors": [job.error for job in Job.objects.exclude(error="")],
            "attempts": [job.attempts for job in Job.objects.all()],
            "folders": sorted({default_storage.open(f"drill/{n}.txt").read().decode() for n in range(many)}),
            "files": len(default_storage.listdir("drill")[1]),
        }
    )
)
