"""A job has one effect however often it is sent, and somebody can see what became of it."""

import threading
from datetime import timedelta

import pytest
from django.db import connection
from django.utils import timezone

from personnel import job_parents, jobs
from personnel.errors import RuleViolation, StaleState
from personnel.models import Job

pytestmark = pytest.mark.django_db


@pytest.fixture
def handlers(monkeypatch):
    own = {}
    monkeypatch.setattr(jobs, "HANDLERS", jobs.HANDLERS | own)
    return jobs.HANDLERS


def test_a_key_names_one_job():
    first = jobs.enqueue("noop", "key:1", payload={"a": 1})
    assert jobs.enqueue("noop", "key:1", payload={"a": 2}).pk == first.pk
    first.refresh_from_db()
    assert first.payload == {"a": 1}


def test_a_refusal_is_the_reason_shown_and_a_retry_runs_it_again(handlers):
    def refuse(job):
        raise RuleViolation("Chưa kết luận.")

    handlers["odd"] = refuse
    job = jobs.run(jobs.enqueue("odd", "odd:1").pk)
    assert (job.state, job.error) == (Job.State.FAILED, "Chưa kết luận.")
    assert jobs.run(job.pk) is None, "a failed job waits for a person"
    handlers["odd"] = lambda job: None
    jobs.retry(job)
    assert jobs.run(job.pk).state == Job.State.DONE
    with pytest.raises(StaleState):
        jobs.retry(job)


def test_an_unexpected_error_is_told_without_its_details(handlers):
    def explode(job):
        raise ValueError("SELECT secret FROM table")

    handlers["odd"] = explode
    job = jobs.run(jobs.enqueue("odd", "odd:1").pk)
    assert job.state == Job.State.FAILED
    assert job.error
    assert "SELECT" not in job.error


def test_a_broken_connection_puts_the_job_back(handlers):
    from django.db import OperationalError

    def away(job):
        raise OperationalError("server closed the connection")

    handlers["odd"] = away
    job = jobs.run(jobs.enqueue("odd", "odd:1").pk)
    assert (job.state, job.attempts) == (Job.State.QUEUED, 1)


def test_a_parent_tells_what_its_children_tell(handlers):
    outcomes = {"odd:2": RuleViolation("Thiếu.")}

    def perhaps(job):
        if job.key in outcomes:
            raise outcomes[job.key]

    handlers["odd"] = perhaps
    parent = jobs.enqueue("round", "round:1")
    children = [jobs.enqueue("odd", f"odd:{n}", parent=parent) for n in (1, 2, 3)]
    job_parents.settle(parent)
    assert (parent.state, parent.done, parent.total) == (Job.State.QUEUED, 0, 3)
    assert jobs.run(parent.pk) is None, "a parent is never done by a worker"
    jobs.run(children[0].pk)
    parent.refresh_from_db()
    assert (parent.state, parent.done, parent.total) == (Job.State.RUNNING, 1, 3)
    jobs.run(children[1].pk)
    jobs.run(children[2].pk)
    parent.refresh_from_db()
    assert (parent.state, parent.done) == (Job.State.FAILED, 2)
    assert parent.error
    outcomes.clear()
    jobs.retry(parent)
    parent.refresh_from_db()
    assert (parent.state, parent.error) == (Job.State.QUEUED, "")
    jobs.run(children[1].pk)
    parent.refresh_from_db()
    assert (parent.state, parent.done, parent.error) == (Job.State.DONE, 3, "")


def test_a_job_that_interrupts_its_worker_again_and_again_is_left_alone(handlers):
    handlers["odd"] = lambda job: None
    job = jobs.enqueue("odd", "odd:1")
    past = timezone.now() - timedelta(minutes=1)
    Job.objects.filter(pk=job.pk).update(state="running", lease_until=past, attempts=jobs.MOST_ATTEMPTS)
    assert jobs.run(job.pk) is None
    job.refresh_from_db()
    assert job.state == Job.State.FAILED
    assert str(jobs.MOST_ATTEMPTS) in job.error


def test_a_worker_that_lost_its_lease_finishes_nothing(handlers):
    def slow(job):
        Job.objects.filter(pk=job.pk).update(leased_by="somebody else")
        jobs.heartbeat(job)

    handlers["odd"] = slow
    job = jobs.enqueue("odd", "odd:1")
    assert jobs.run(job.pk) is None
    job.refresh_from_db()
    assert (job.state, job.leased_by) == (Job.State.RUNNING, "somebody else")


def test_dispatch_sends_what_waits_once_and_what_was_lost_again():
    waiting = jobs.enqueue("noop", "k:1")
    running = jobs.enqueue("noop", "k:2")
    now = timezone.now()
    Job.objects.filter(pk=running.pk).update(state="running", lease_until=now + timedelta(seconds=30))
    sent = []
    assert jobs.dispatch(now, sent.append) == 1
    assert jobs.dispatch(now, sent.append) == 0
    assert sent == [waiting.pk]
    jobs.dispatch(now + jobs.DISPATCH_AGAIN + timedelta(seconds=1), sent.append)
    assert sorted(sent) == sorted([waiting.pk, waiting.pk, running.pk])


def test_a_broker_that_refuses_leaves_the_jobs_to_be_sent():
    jobs.enqueue("noop", "k:1")

    def refuse(pk):
        raise ConnectionError

    with pytest.raises(ConnectionError):
        jobs.dispatch(timezone.now(), refuse)
    sent = []
    assert jobs.dispatch(timezone.now(), sent.append) == 1


def test_no_more_messages_than_the_workers_can_use_are_on_their_way():
    for n in range(jobs.IN_FLIGHT + 5):
        jobs.enqueue("noop", f"k:{n}")
    sent = []
    assert jobs.dispatch(timezone.now(), sent.append) == jobs.IN_FLIGHT
    assert jobs.dispatch(timezone.now(), sent.append) == 0


@pytest.mark.django_db(transaction=True)
def test_ten_workers_at_once_do_a_job_once(handlers):
    effects, start = [], threading.Barrier(10)
    handlers["odd"] = lambda job: effects.append(job.pk)
    job = jobs.enqueue("odd", "odd:1")

    def work():
        start.wait()
        jobs.run(job.pk)
        connection.close()

    workers = [threading.Thread(target=work) for _ in range(10)]
    for one in workers:
        one.start()
    for one in workers:
        one.join()
    assert effects == [job.pk]
    job.refresh_from_db()
    assert (job.state, job.attempts) == (Job.State.DONE, 1)
