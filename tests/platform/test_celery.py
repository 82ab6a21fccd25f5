"""The broker is never waited for: down or frozen, asking for a job costs a web request less than a second."""

import time

import pytest
from celery import Celery
from kombu.exceptions import OperationalError

from config.celery import app
from tests.platform.test_health import closed_port, frozen


def asking(broker: str) -> Celery:
    """The site's own configuration, with another broker."""
    other = Celery("other", broker=broker)
    other.conf.update(
        {
            name: app.conf[name]
            for name in (
                "task_publish_retry",
                "broker_transport_options",
                "broker_connection_timeout",
                "broker_connection_max_retries",
                "task_ignore_result",
                "task_serializer",
            )
        }
    )
    return other


@pytest.mark.parametrize("state", ["down", "frozen"])
def test_asking_for_a_job_fails_within_a_second(state):
    with frozen() as port:
        other = asking(f"redis://127.0.0.1:{port if state == 'frozen' else closed_port()}/0")
        for _ in range(3):
            started = time.monotonic()
            with pytest.raises(OperationalError):
                other.send_task("personnel.tasks.run")
            assert time.monotonic() - started < 1
