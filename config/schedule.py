"""What happens by itself, and when (Vietnam time). Every task may run twice or miss a day without harm."""

from celery.schedules import crontab

BEAT = {
    # A tick nobody took up within four seconds is worth nothing: the next one does the same.
    "send waiting jobs": {"task": "personnel.tasks.dispatch_jobs", "schedule": 2.0, "options": {"expires": 4}},
    "close attempts": {"task": "assessment.tasks.close_attempts", "schedule": 5.0, "options": {"expires": 10}},
    "forget old archives": {"task": "personnel.tasks.forget_archives", "schedule": crontab(hour=3, minute=20)},
    "forget ended sessions": {"task": "config.tasks.forget_ended_sessions", "schedule": crontab(hour=3, minute=10)},
    "reviews of the day": {"task": "assessment.tasks.run_daily", "schedule": crontab(hour=6, minute=0)},
    "mark handed-in papers": {"task": "assessment.tasks.mark_ended", "schedule": 10.0, "options": {"expires": 9}},
    "competency profiles": {"task": "assessment.tasks.refresh_profiles", "schedule": crontab(hour=1, minute=30)},
    "names of units": {
        "task": "personnel.tasks.bring_unit_names_up_to_date",
        "schedule": crontab(hour=0, minute=2),
    },
    "terms of rotations": {"task": "rotation.tasks.bring_terms_up_to_date", "schedule": crontab(hour=0, minute=5)},
}
