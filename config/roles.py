"""What each role may do, for all apps in one place. A permission is `app.codename`; its reach is the grant's unit."""

from personnel.models.accounts import Role


def _all(app: str, models: str, acts: str = "view add change delete") -> set[str]:
    return {f"{app}.{act}_{model}" for model in models.split() for act in acts.split()}


RECORDS = "official appointment duty"
CONDUCT = (
    "yearlyrating discipline inquiry commendation healthcertificate carecircumstance successionplan successionentry"
)
CATALOGUES = "unit unitversion unitsuccession titlelevel title jobarea jobposition post grade retirementage planterm"
ROTATION = (
    "scheme plan planunit batch batchunit nomination screening waiver waiverrequest consultation course courseattendance "
    "dossieritemtype dossieritem"
)
TERMS = "rotation termchange termproposal placement termalert"
REVIEWS = "reviewform reviewcriterion classificationband reviewprogramme reviewcycle review reviewscore reviewreopening"
FRAMEWORK = "competency competencylevel positionrequirement titlerequirement examleadership exampolicy topic legalbasis"
BLUEPRINTS = "blueprint blueprintcell practicaltask rubriccriterion room"
EXAMS = "campaign campaignunit registration listchange listreminder sitting sittingroom proctoring seat"
EXAM_DAY = "paper attempt answer attemptevent irregularity roomincident"
MARKS = "marking keycorrection practicalmark itemanalysis itemfigure"
PROFILES = "profilepolicy profileline trainingrecord workresult workclosing datasource"
QUESTIONS = "question questionversion questionkey figure"

_reading = (
    _all("personnel", f"{RECORDS} {CONDUCT} {CATALOGUES} issueddocument job", "view")
    | _all("rotation", f"rotationpolicy policyclause {ROTATION} {TERMS}", "view")
    | _all("assessment", REVIEWS, "view")
    | _all("assessment", f"{FRAMEWORK} {BLUEPRINTS} {EXAMS} {PROFILES} result appeal", "view")
)

ROLE_PERMISSIONS: dict[str, frozenset[str]] = {
    Role.HR_STAFF: frozenset(
        _reading
        | _all("personnel", f"{RECORDS} {CONDUCT} {CATALOGUES}", "add change")
        | _all("personnel", "issueddocument", "add change")
        | _all(
            "rotation",
            "rotationpolicy policyclause scheme plan planunit batch batchunit nomination consultation "
            "dossieritemtype dossieritem",
            "add change",
        )
        | _all("rotation", "planunit policyclause batchunit course courseattendance", "add change delete")
        | {
            "personnel.import_officials",
            "personnel.export_records",
            "rotation.screen_batch",
            "rotation.submit_batch",
            "rotation.add_waiverrequest",
            "rotation.change_rotation",
            "rotation.propose_change",
            "rotation.acknowledge_alert",
            "rotation.close_batch",
            "assessment.conclude_review",
            "assessment.change_review",
            "assessment.make_reports",
        }
        | _all(
            "assessment", "competency competencylevel positionrequirement titlerequirement examleadership", "add change"
        )
        | _all("assessment", "workresult workclosing trainingrecord profilepolicy", "add change")
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
        | _all("assessment", "review reviewprogramme campaign campaignunit registration listchange result", "view")
        | _all("assessment", "workresult workclosing profileline trainingrecord", "view")
        | {"assessment.sign_list", "assessment.score_review", "rotation.confirm_arrival", "personnel.export_records"}
    ),
    Role.AUDITOR: frozenset(
        _reading | {"personnel.view_accessevent", "personnel.view_history", "personnel.export_records"}
    ),
    Role.SYSTEM_ADMIN: frozenset(
        _all("personnel", "user grant", "view add change")
        | _all("assessment", "datasource", "view add change")
        | {"personnel.view_unit", "personnel.view_unitversion", "personnel.end_sessions"}
    ),
    Role.EXAM_OFFICER: frozenset(
        _all("personnel", f"official appointment duty {CATALOGUES} issueddocument job", "view")
        | _all("assessment", f"{FRAMEWORK} {BLUEPRINTS} {EXAMS}", "view add change")
        | _all("assessment", "blueprintcell rubriccriterion", "delete")
        | _all("assessment", f"{EXAM_DAY} {MARKS} {PROFILES} result appeal", "view")
        | {
            "assessment.run_sitting",
            "assessment.mark_exam",
            "assessment.publish_results",
            "assessment.decide_appeal",
            "personnel.export_records",
        }
    ),
    Role.QUESTION_OFFICER: frozenset(
        _all("personnel", "unit unitversion jobposition jobarea", "view")
        | _all("assessment", f"{FRAMEWORK} blueprint blueprintcell", "view")
        | _all("assessment", f"{QUESTIONS} topic legalbasis", "view add change")
        | _all("assessment", "itemanalysis itemfigure", "view")
        | {"assessment.review_question"}
    ),
}
