from .access import AccessEvent, SignInFailure
from .accounts import Grant, Role, User
from .appointments import Appointment, Duty
from .conduct import (
    CareCircumstance,
    Commendation,
    Discipline,
    HealthCertificate,
    Inquiry,
    YearlyRating,
)
from .documents import IssuedDocument, NumberSeries
from .imports import FileImport
from .jobs import Job
from .officials import Grade, Official, RetirementAge
from .posts import JobArea, JobPosition, Post, Title, TitleLevel
from .succession import PlanTerm, SuccessionEntry, SuccessionPlan
from .units import Unit, UnitSuccession, UnitVersion

__all__ = [
    "AccessEvent",
    "Appointment",
    "CareCircumstance",
    "Commendation",
    "Discipline",
    "Duty",
    "FileImport",
    "Grade",
    "Grant",
    "HealthCertificate",
    "Inquiry",
    "IssuedDocument",
    "Job",
    "JobArea",
    "JobPosition",
    "NumberSeries",
    "Official",
    "PlanTerm",
    "Post",
    "RetirementAge",
    "Role",
    "SignInFailure",
    "SuccessionEntry",
    "SuccessionPlan",
    "Title",
    "TitleLevel",
    "Unit",
    "UnitSuccession",
    "UnitVersion",
    "User",
    "YearlyRating",
]
