"""The disk is full: who hands in a file is told to come again, a job waits, and no half file stays behind.

A limit on the size of what this process writes stands for the full disk; it is the kernel that refuses.
"""

import resource
from contextlib import contextmanager

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.http import HttpResponse
from django.urls import clear_url_caches, path

import config.urls
from personnel import jobs
from personnel.models import Job

pytestmark = pytest.mark.django_db
LETTER = b"x" * 50_000


@contextmanager
def full_disk():
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (10_000, before[1]))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)


def keep(_request_or_job):
    default_storage.save("drill/a.txt", ContentFile(LETTER))


def files():
    return default_storage.listdir("drill")[1]


def test_a_job_waits_for_room_and_leaves_no_half_file(monkeypatch):
    monkeypatch.setitem(jobs.HANDLERS, "keep", keep)
    job = jobs.enqueue("keep", "keep:1")
    with full_disk():
        assert jobs.run(job.pk).state == Job.State.QUEUED
    assert files() == []
    assert jobs.run(job.pk).state == Job.State.DONE
    assert files() == ["a.txt"]


def test_a_request_is_answered_with_when_to_come_again(client, office, monkeypatch):
    def view(request):
        keep(request)
        return HttpResponse("ok")

    monkeypatch.setattr(config.urls, "urlpatterns", [path("hand-in/", view), *config.urls.urlpatterns])
    clear_url_caches()
    client.force_login(office.hr)
    client.raise_request_exception = False
    with full_disk():
        answer = client.post("/hand-in/")
    assert (answer.status_code, answer["Retry-After"]) == (503, "3")
    assert client.post("/hand-in/").status_code == 200
    clear_url_caches()
