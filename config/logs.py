"""Logs: one JSON object a line, with the request's number, without what nobody may read there."""

import logging
import logging.config
import re

from pythonjsonlogger.json import JsonFormatter

from personnel.origin import origin

HIDDEN = "[hidden]"
# A citizen's number has 12 digits (9 on old cards); the office's own numbers are shorter.
NUMBERS = re.compile(r"(?<![\w.-])(?:\d{12}|\d{9})(?![\w.-])")
SECRETS = re.compile(
    r"(?i)(\b[\w-]*(?:password|passwd|secret|token|sessionid|cookie|authorization|api_?key|cccd)[\w-]*['\"]?\s*[=:]\s*)"
    r"(?:'[^']*'|\"[^\"]*\"|(?:(?:bearer|basic)\s+)?\S+)"
)
ADDRESSES = re.compile(r"(\w+://[^\s:/@]*:)[^\s@/]+(@)")
# PostgreSQL quotes the whole row it refuses: "DETAIL:  Failing row contains (7, Trần Văn A, 1980-05-20, …)."
ROWS = re.compile(r"(?s)\b(DETAIL|CONTEXT):.*?(?=\n\nThe above|\n\nDuring|\nTraceback|\Z)")
BREAKS = {0x85: "\\x85", 0x2028: "\\u2028", 0x2029: "\\u2029"}  # lines to some readers, not to JSON
SECRET_NAMES = re.compile(r"(?i)password|passwd|secret|token|cookie|authorization|api_?key|cccd")


def hide(text: str) -> str:
    """The text without passwords, tokens, citizens' numbers and rows of the database."""
    text = ROWS.sub(rf"\1: {HIDDEN}", text.translate(BREAKS))
    text = ADDRESSES.sub(rf"\1{HIDDEN}\2", text)
    text = SECRETS.sub(rf"\1{HIDDEN}", text)
    return NUMBERS.sub(HIDDEN, text)


class Line(JsonFormatter):
    """JSON escapes a newline, so no input can forge a line; every text in the record is cleaned on the way."""

    def __init__(self) -> None:
        super().__init__(
            ["levelname", "name", "message"],
            timestamp="at",
            rename_fields={"levelname": "level", "name": "logger"},
            json_ensure_ascii=False,
        )

    def process_log_record(self, log_record):
        if number := origin.get().request_id:
            log_record.setdefault("request_id", number)
        log_record.pop("request", None)  # Django's repr of it holds the query: what somebody searched for
        return {name: _clean(name, value) for name, value in log_record.items()}


def _clean(name: str, value):
    if SECRET_NAMES.search(str(name)):
        return HIDDEN
    if isinstance(value, str):
        return hide(value)
    if isinstance(value, dict):
        return {key: _clean(key, inner) for key, inner in value.items()}
    if isinstance(value, list | tuple):
        return [_clean("", inner) for inner in value]
    if value is None or isinstance(value, bool | int | float):
        return value
    return hide(str(value))


def configure(level: str = "INFO") -> None:
    """For web, worker, beat and commands alike."""
    logging.config.dictConfig(
        {
            "version": 1,
            "disable_existing_loggers": False,
            "formatters": {"line": {"()": Line}},
            "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "line"}},
            "root": {"handlers": ["stderr"], "level": level},
            "loggers": {
                # Its lines quote SQL with the values in it.
                "django.db.backends": {"level": "WARNING"},
                "django.request": {"level": "ERROR"},
                "celery.app.trace": {"level": "WARNING"},  # config.celery writes one line a task
                "celery.worker.strategy": {"level": "WARNING"},
                "celery.beat": {"level": "WARNING"},
                "fontTools": {"level": "WARNING"},
                "weasyprint": {"level": "ERROR"},
                "botocore": {"level": "WARNING"},
            },
        }
    )
