"""Cảnh báo hết hạn: raised once by the daily job, taken note of by HR with what has been done about it."""

from django.db import transaction
from django.db.models import DateField, ExpressionWrapper, F, OuterRef, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from personnel import access_log
from personnel.errors import RuleViolation, StaleState
from personnel.models import AccessEvent
from rotation.models import Rotation, TermAlert

PERMISSION = "rotation.acknowledge_alert"


def open_alerts() -> QuerySet[TermAlert]:
    """Nobody has taken note of them, and they are about the last day as it stands now."""
    day_after = ExpressionWrapper(F("ends_on") + 1, output_field=DateField())
    return TermAlert.objects.filter(acknowledged_at=None, rotation__term__endswith=day_after)


def open_for_row() -> QuerySet[TermAlert]:
    """For an `Exists` over rotations."""
    return open_alerts().filter(rotation=OuterRef("pk"))


@transaction.atomic
def acknowledge(rotation: Rotation, note: str, *, by) -> int:
    """Tick off every open alert of a term; the next mark, or another last day, raises a new one."""
    if not by.has_perm(PERMISSION):
        raise RuleViolation(_("Only HR staff take note of alerts."), code="hr")
    if by.official_id == rotation.official_id:
        raise RuleViolation(_("Nobody follows up their own rotation; a colleague does."), code="own_case")
    if not note.strip():
        raise RuleViolation(_("Say what has been done or agreed."), code="note_missing", field="note")
    keys = list(open_alerts().filter(rotation=rotation).values_list("pk", flat=True))
    done = TermAlert.objects.filter(pk__in=keys, acknowledged_at=None).update(
        acknowledged_by=by, acknowledged_at=timezone.now(), note=note.strip()
    )
    if not done:
        raise StaleState(_("There is no alert left to take note of."), code="no_alert")
    access_log.note(by, AccessEvent.Verb.CHANGE, rotation, act="acknowledge_alert", alerts=done)
    return done
