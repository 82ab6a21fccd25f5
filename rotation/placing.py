"""Where someone went after a term, against what was planned. Ranks: smaller is higher."""

from rotation.models import Placement

Outcome, AgainstPlan = Placement.Outcome, Placement.AgainstPlan

RETURNS_HOME = {Outcome.RETURN_SAME, Outcome.ROTATE_AGAIN, Outcome.EARLY_RETURN_POOR, Outcome.EARLY_RETURN_NEED}
"""Outcomes that give the home seat back."""
NEEDS_DESTINATION = {Outcome.RETURN_PROMOTED, Outcome.OTHER_TRANSFER, Outcome.STAY}
LEAVES = {Outcome.RETIRED}

AT_COMPLETION = (
    Outcome.RETURN_SAME,
    Outcome.RETURN_PROMOTED,
    Outcome.OTHER_TRANSFER,
    Outcome.ROTATE_AGAIN,
    Outcome.RETIRED,
)
AT_EARLY_END = (
    Outcome.EARLY_RETURN_POOR,
    Outcome.EARLY_RETURN_NEED,
    Outcome.RETURN_PROMOTED,
    Outcome.OTHER_TRANSFER,
    Outcome.RETIRED,
)


def against_plan(reached: int | None, *, planned: int | None, before: int) -> str:
    """Compare the rank of the title reached with the planned one and with the one held before."""
    if reached is not None and reached > before:
        return AgainstPlan.BELOW
    if planned is None:
        return AgainstPlan.NONE
    if reached is not None and reached <= planned:
        return AgainstPlan.REACHED
    return AgainstPlan.NEAR if reached is not None else AgainstPlan.NONE
