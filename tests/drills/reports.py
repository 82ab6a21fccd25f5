"""A job for the drills: leaves a file under a name, and fails loudly when it is done twice."""

import os
import time

from django.core.files.base import ContentFile
from django.core.files.storage import default_storage

from personnel import jobs


@jobs.handler("drill")
def leave_a_file(job):
    name = f"drill/{job.payload['n']}.txt"
    if default_storage.exists(name):
        raise RuntimeError("done twice")
    time.sleep(0.2)
    default_storage.save(name, ContentFile(f"{os.getcwd()}".encode()))
