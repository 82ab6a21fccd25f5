"""What can never be written about a review, whoever writes; the moves themselves are held in `test_reviewing`."""

import pgtrigger
import pytest
from django.db import IntegrityError, connection, transaction

from tests.assessment import steps


@pytest.fixture
def sent(cycle, office):
    return steps.sent(steps.self_reported(cycle, office.official_b), office.head_a)


@pytest.mark.parametrize(
    ("change", "constraint"),
    [
        ("state = 'concluded', concluded_by_id = NULL", "review_concluded_is_complete"),
        ("state = 'concluded', recommendation = ''", "review_concluded_is_complete"),
        ("state = 'concluded', total = NULL", "review_concluded_is_complete"),
        ("state = 'returned'", "review_returned_has_a_reason"),
        ("submitted_by_id = NULL", "review_sent_has_its_sender"),
        ("submitted_at = NULL", "review_sent_has_its_sender"),
        ("votes_for = 6, votes_total = 5", "review_votes_add_up"),
        ("total = 100.01", "review_total_in_range"),
    ],
)
def test_a_state_without_what_it_stands_for(sent, office, change, constraint):
    whole = (
        f"UPDATE assessment_review SET concluded_by_id = {office.hr.pk}, concluded_at = now(), classification = 'HTTNV',"
        f" recommendation = 'continue' WHERE id = {sent.pk}"
    )
    with connection.cursor() as cursor:
        cursor.execute(whole)
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
    frozen = pgtrigger.ignore("assessment.Review:review_sent_is_frozen")
    refused = pytest.raises(IntegrityError, match=constraint)
    with frozen, refused, transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(f"UPDATE assessment_review SET {change} WHERE id = {sent.pk}")
