from .batches import Batch, BatchUnit
from .courses import Course, CourseAttendance
from .dossiers import DossierItem, DossierItemType
from .nominations import Consultation, Nomination
from .plans import Plan, PlanUnit, Scheme
from .policy import PolicyClause, RotationPolicy
from .rotations import Rotation
from .terms import Placement, TermAlert, TermChange, TermProposal
from .verdicts import Screening
from .waivers import Waiver, WaiverRequest

__all__ = [
    "Batch",
    "BatchUnit",
    "Consultation",
    "Course",
    "CourseAttendance",
    "DossierItem",
    "DossierItemType",
    "Nomination",
    "Placement",
    "Plan",
    "PlanUnit",
    "PolicyClause",
    "Rotation",
    "RotationPolicy",
    "Scheme",
    "Screening",
    "TermAlert",
    "TermChange",
    "TermProposal",
    "Waiver",
    "WaiverRequest",
]
