"""What the database itself refuses about a review that was sent or concluded, whoever writes."""

from functools import reduce
from operator import or_

import pgtrigger

from assessment.models.reach import RELEASED, SENT

SELF_FIELDS = ("tasks_done", "learned", "difficulties", "proposals")
"""What the official writes."""
UNIT_FIELDS = (
    "strengths",
    "limits",
    "flags",
    "flag_detail",
    "unit_recommendation",
    "meeting_on",
    "votes_for",
    "votes_total",
    "collective_opinion",
)
"""What the unit writes."""
SENT_FIELDS = [
    *SELF_FIELDS,
    "self_submitted_at",
    *UNIT_FIELDS,
    "submitted_by",
    "submitted_at",
    "total",
    "number",
    "kind",
    "period",
    "official",
    "appointment",
    "unit",
    "cycle",
]
CONCLUDED_FIELDS = ["classification", "override_reason", "recommendation", "conclusion", "concluded_by", "concluded_at"]


def changed(*fields: str) -> pgtrigger.Q:
    """Condition of a trigger: at least one of the fields gets another value."""
    return reduce(or_, (pgtrigger.Q(**{f"old__{name}__df": pgtrigger.F(f"new__{name}")}) for name in fields))


TRIGGERS = (
    pgtrigger.Protect(name="review_is_never_deleted", operation=pgtrigger.Delete),
    pgtrigger.Protect(
        name="review_sent_is_frozen",
        operation=pgtrigger.Update,
        condition=pgtrigger.Q(old__state__in=SENT, new__state__in=SENT) & changed(*SENT_FIELDS),
    ),
    pgtrigger.Protect(
        name="review_concluded_is_frozen",
        operation=pgtrigger.Update,
        condition=pgtrigger.Q(old__state__in=RELEASED, new__state__in=RELEASED) & changed(*CONCLUDED_FIELDS),
    ),
    pgtrigger.Trigger(
        name="review_reopened_by_a_paper",
        when=pgtrigger.Before,
        operation=pgtrigger.Update,
        func="""
            IF OLD.state IN ('concluded', 'reported') AND NEW.state NOT IN ('concluded', 'reported') THEN
                IF NEW.revision = OLD.revision + 1 AND EXISTS (
                    SELECT 1 FROM assessment_reviewreopening r WHERE r.review_id = OLD.id AND r.revision = OLD.revision
                ) THEN
                    RETURN NEW;
                END IF;
            ELSIF NEW.revision = OLD.revision THEN
                RETURN NEW;
            END IF;
            RAISE EXCEPTION 'A concluded review is opened again by a paper, as the next revision.'
                USING ERRCODE = 'check_violation', CONSTRAINT = 'review_reopened_by_a_paper';
        """,
    ),
)
"""The conclusion stays while it stands; it is set aside only as a numbered revision, with a reason and a paper."""
