"""What happens by itself, and when (Vietnam time). Every task may run twice or miss a day without harm."""

from celery.schedules import crontab

BEAT = {
    "forget ended sessions": {"task": "config.tasks.forget_ended_sessions", "schedule": crontab(hour=3, minute=10)},
}
