"""Jobs. The row in PostgreSQL is the truth; the broker only wakes a worker (docs/operations.md)."""

import logging
import os

from celery import Celery
from celery.signals import before_task_publish, celeryd_init, setup_logging, task_postrun, task_prerun

from personnel.origin import Origin, origin

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")

log = logging.getLogger("lotrinh.task")

TICKS = {"personnel.tasks.dispatch_jobs"}
"""Every two seconds: a line for each would drown the rest."""

app = Celery("lo_trinh")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()


@app.on_configure.connect
def schedule(sender, **kwargs):
    from config.schedule import BEAT

    sender.conf.beat_schedule = BEAT


@setup_logging.connect
def keep_our_logs(**kwargs):
    """A receiver is what tells Celery to leave logging alone: settings have configured it."""


@celeryd_init.connect
def be_patient(conf=None, **kwargs):
    """A web request gives the broker half a second; a worker on a busy machine may wait."""
    hasty = {"max_retries", "interval_start"}
    options = {name: value for name, value in conf.broker_transport_options.items() if name not in hasty}
    conf.broker_transport_options = options | {"socket_timeout": 15, "socket_connect_timeout": 5}
    conf.broker_connection_timeout = 5


@before_task_publish.connect
def send_the_request_number(headers=None, **kwargs):
    if headers is not None and (number := origin.get().request_id):
        headers["request_id"] = number


@task_prerun.connect
def take_the_request_number(task=None, **kwargs):
    headers = task.request.headers or {}
    number = headers.get("request_id") or task.request.get("request_id") or task.request.id
    origin.set(Origin(request_id=number))


@task_postrun.connect
def say_it_and_drop_the_request_number(task=None, state=None, **kwargs):
    if task.name not in TICKS:
        log.info("task", extra={"task": task.name, "state": state})
    origin.set(Origin())
