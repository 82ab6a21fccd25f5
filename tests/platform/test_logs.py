"""Logs: one JSON object a line, the request's number in each, nothing that nobody may read there."""

import io
import json
import logging

import pytest
from celery.signals import before_task_publish
from django.db import DatabaseError, transaction
from django.test import Client

from config.celery import app
from config.logs import Line
from personnel import jobs
from personnel.origin import coming_from, origin

CCCD = "079185001234"


@pytest.fixture
def written():
    """What the log would hold: the real formatter on the root logger, into memory."""
    stream = io.StringIO()
    handler = logging.StreamHandler(stream)
    handler.setFormatter(Line())
    root = logging.getLogger()
    level = root.level
    root.addHandler(handler)
    root.setLevel(logging.INFO)
    yield lambda: stream.getvalue()
    root.removeHandler(handler)
    root.setLevel(level)


def lines(text: str) -> list[dict]:
    return [json.loads(line) for line in text.splitlines()]


@pytest.mark.parametrize("newline", ["\n", "\r\n", "\r", "\x85", "\u2028", "\u2029", "\x0b", "\x0c", "\x1c"])
def test_no_input_can_forge_a_line(written, newline):
    forged = f'x{newline}{{"level": "INFO", "message": "signed in as admin"}}'
    logging.getLogger("t").info("unknown user %s", forged)
    logging.getLogger("t").info("plain", extra={"name_typed": forged})
    assert len(lines(written())) == 2


@pytest.mark.parametrize(
    "text",
    [
        f"cccd {CCCD} not found",
        f"Key (citizen_id)=({CCCD}) already exists",
        f"/officials/?q={CCCD}",
        "password=Mua-rao-85 for tccb",
        "{'password': 'Mua-rao-85', 'next': '/'}",
        '"token": "Mua-rao-85"',
        "Authorization: Bearer Mua-rao-85",
        "Cookie: sessionid=Mua-rao-85; csrftoken=Mua-rao-85",
        "connecting to postgresql://office:Mua-rao-85@db/office",
        "SECRET_KEY=Mua-rao-85",
    ],
)
def test_secrets_and_citizens_numbers_are_hidden(written, text):
    log = logging.getLogger("t")
    log.warning(text)
    log.warning("about %s", text)
    log.warning("extra", extra={"detail": text, "nested": {"deep": [text]}})
    try:
        raise ValueError(text)
    except ValueError:
        log.exception("failed")
    assert CCCD not in written()
    assert "Mua-rao" not in written()
    assert len(lines(written())) == 4


@pytest.mark.django_db
def test_a_row_the_database_refuses_is_not_quoted(written):
    """PostgreSQL's message holds every column of it, names and days of birth among them."""
    from tests import factories as make

    kept = make.OfficialFactory(full_name="Trần Thị Không Ai Biết")
    for values in ({"sex": "X"}, {"code": make.OfficialFactory().code}):
        try:
            with transaction.atomic():
                type(kept).objects.filter(pk=kept.pk).update(**values)
        except DatabaseError as refusal:
            logging.getLogger("t").exception("failed: %s", refusal)
    assert len(lines(written())) == 2
    assert "Không Ai Biết" not in written()
    assert kept.code not in written()
    assert "test_logs.py" in written(), "where it happened stays"


def test_secret_fields_are_hidden_by_name(written):
    logging.getLogger("t").info(
        "x", extra={"password": "Mua-rao-85", "cccd": CCCD, "data": {"csrf_token": "Mua-rao-85"}}
    )
    assert "Mua-rao" not in written()
    assert CCCD not in written()


def test_ordinary_numbers_stay(written):
    logging.getLogger("t").info("decision 98/QĐ-TCHQ of 2020, 1200 people, file 1234567, 2020-07-01T00:00:00")
    assert "98/QĐ-TCHQ" in written()
    assert "2020-07-01T00:00:00" in written()


def test_vietnamese_can_be_read(written):
    logging.getLogger("t").info("Cục Hải quan Quảng Ninh")
    assert "Quảng Ninh" in written()


@pytest.mark.django_db
def test_one_line_a_request_without_what_was_searched_for(written):
    answer = Client().get("/login/", {"q": "Nguyễn Thị Hường"})
    (line,) = [line for line in lines(written()) if line["logger"] == "lotrinh.request"]
    assert line["request_id"] == answer["X-Request-ID"]
    assert (line["method"], line["path"], line["status"]) == ("GET", "/login/", 200)
    assert "Hường" not in written()


@pytest.mark.django_db
def test_a_sign_in_leaves_no_password(written):
    Client().post("/login/", {"username": "tccb", "password": "Mua-rao-85"})
    assert "Mua-rao" not in written()


def test_the_job_carries_the_number_of_the_request(written, settings):
    @app.task(name="tests.say")
    def say():
        logging.getLogger("t").info("working")

    headers: dict = {}
    with coming_from("a" * 32):
        before_task_publish.send(sender="tests.say", headers=headers)
    assert headers["request_id"] == "a" * 32
    say.apply(headers=headers)
    assert {line["request_id"] for line in lines(written()) if line["logger"] == "t"} == {"a" * 32}
    assert origin.get().request_id == ""


@pytest.mark.django_db
def test_a_job_row_remembers_the_request_that_asked_for_it(written, monkeypatch):
    """Jobs are sent by the clock, long after the request: the row carries its number to the worker."""

    @jobs.handler("tests.say")
    def say(job):
        logging.getLogger("t").info("working")

    monkeypatch.delitem(jobs.HANDLERS, "tests.say", raising=False)
    monkeypatch.setitem(jobs.HANDLERS, "tests.say", say)
    with coming_from("c" * 32):
        job = jobs.enqueue("tests.say", "say:1")
    jobs.run(job.pk, "w")
    assert {line["request_id"] for line in lines(written()) if line["logger"] == "t"} == {"c" * 32}
