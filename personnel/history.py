"""Who changed a row, when, and what: from the events the database writes at every change."""

from dataclasses import dataclass
from datetime import datetime

from django.apps import apps
from django.core.exceptions import FieldDoesNotExist
from django.db import models

from personnel.models import User
from personnel.stamps import Difference, said

LIMIT = 200


@dataclass(frozen=True)
class Change:
    at: datetime
    who: str
    created: bool
    differences: list[Difference]
    request: str = ""


def changes(row: models.Model) -> list[Change]:
    """Newest first. Three queries, and one for each kind of row that changed fields point to."""
    return _changes(type(row), row.pk)


def in_request(label: str, key: str, request_id: str) -> list[Change]:
    """What one request changed in one record, named as the log names it."""
    try:
        model = apps.get_model(label) if label and request_id else None
    except LookupError:
        return []
    if model is None or not (key.isascii() and key.isdigit()):
        return []
    return [change for change in _changes(model, int(key)) if change.request == request_id]


def _changes(of: type[models.Model], key: int) -> list[Change]:
    tracked = getattr(of, "pgh_event_models", None)
    if not tracked:
        return []
    model = next(iter(tracked.values()))
    events = list(model.objects.filter(pgh_obj=key).select_related("pgh_context").order_by("-pgh_id")[: LIMIT + 1])
    people = _people({(event.pgh_context.metadata or {}).get("user") for event in events if event.pgh_context})
    found = []
    for event, before in zip(events, [*events[1:], None], strict=True):
        told = (event.pgh_context.metadata or {}) if event.pgh_context else {}
        who = people.get(told.get("user"), "")
        created = event.pgh_label == "insert"
        differences = [] if before is None or created else _differences(of, before, event)
        if created or differences:
            found.append(Change(event.pgh_created_at, who, created, differences, told.get("request", "")))
    return found[:LIMIT]


def _people(keys: set) -> dict[int, str]:
    return {user.pk: str(user) for user in User.objects.filter(pk__in=[key for key in keys if key])}


def _differences(model, before, after) -> list[Difference]:
    found = []
    for field in after._meta.concrete_fields:
        if field.name.startswith("pgh_") or field.name == "changed_at":
            continue
        old, new = getattr(before, field.attname), getattr(after, field.attname)
        if old == new:
            continue
        try:
            column = model._meta.get_field(field.name)
        except FieldDoesNotExist:
            column = field
        found.append(
            Difference(str(column.verbose_name), said(column, _row(column, old)), said(column, _row(column, new)))
        )
    return found


def _row(column, value):
    """The row a key points to."""
    if value is None or not column.is_relation:
        return value
    return column.related_model._base_manager.filter(pk=value).first() or value
