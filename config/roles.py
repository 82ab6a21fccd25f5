"""What each role may do, for all apps in one place. A permission is `app.codename`; its reach is the grant's unit."""

from personnel.models.accounts import Role


def _all(app: str, models: str, acts: str = "view add change delete") -> set[str]:
    return {f"{app}.{act}_{model}" for model in models.split() for act in acts.split()}


RECORDS = "official appointment duty"
CONDUCT = (
    "yearlyrating discipline inquiry commendation healthcertificate carecircumstance successionplan successionentry"
)
CATALOGUES = "unit unitversion unitsuccession titlelevel title jobarea jobposition post grade retirementage planterm"
ROTATION = "scheme plan planunit batch batchunit nomination screening waiver consultation course courseattendance"
TERMS = "rotation termchange termproposal placement termalert"
REVIEWS = "reviewform reviewcriterion classificationband reviewprogramme reviewcycle review reviewscore"

_reading = (
    _all("personnel", f"{RECORDS} {CONDUCT} {CATALOGUES} issueddocument job", "view")
    | _all("rotation", f"rotationpolicy policyclause {ROTATION} {TERMS}", "view")
    | _all("assessment", REVIEWS, "view")
)

ROLE_PERMISSIONS: dict[str, frozenset[str]] = {
    Role.HR_STAFF: frozenset(
        _reading
        | _all("personnel", f"{RECORDS} {CONDUCT} {CATALOGUES}", "add change")
        | _all("personnel", "issueddocument", "add change")
        | _all(
            "rotation",
            "rotationpolicy policyclause scheme plan planunit batch batchunit nomination consultation",
            "add change",
        )
        | _all("rotation", "planunit policyclause batchunit course courseattendance", "add change delete")
        | {
            "personnel.import_officials",
            "personnel.export_records",
            "rotation.screen_batch",
            "rotation.submit_batch",
            "rotation.change_rotation",
            "rotation.propose_change",
            "rotation.close_batch",
            "assessment.conclude_review",
            "assessment.change_review",
            "assessment.make_reports",
        }
        | _all("assessment", "reviewform reviewcriterion classificationband", "add change")
    ),
    Role.AUTHORITY: frozenset(
        _reading
        | {
            "rotation.approve_batch",
            "rotation.issue_decision",
            "rotation.waive_finding",
            "personnel.export_records",
        }
    ),
    Role.UNIT_HEAD: frozenset(
        _all("personnel", f"{RECORDS} {CATALOGUES} issueddocument", "view")
        | _all("rotation", "rotation", "view")
        | _all("assessment", "review reviewprogramme", "view")
        | {"assessment.score_review", "rotation.confirm_arrival", "personnel.export_records"}
    ),
    Role.AUDITOR: frozenset(
        _reading | {"personnel.view_accessevent", "personnel.view_history", "personnel.export_records"}
    ),
    Role.SYSTEM_ADMIN: frozenset(
        _all("personnel", "user grant", "view add change")
        | {"personnel.view_unit", "personnel.view_unitversion", "personnel.end_sessions"}
    ),
}
