from .batches import Batch, BatchUnit
from .courses import Course, CourseAttendance
from .nominations import Consultation, Nomination
from .plans import Plan, PlanUnit, Scheme
from .policy import PolicyClause, RotationPolicy
from .rotations import Rotation
from .terms import Placement, TermAlert, TermChange, TermProposal
from .verdicts import Screening, Waiver

__all__ = [
    "Batch",
    "BatchUnit",
    "Consultation",
    "Course",
    "CourseAttendance",
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
]
