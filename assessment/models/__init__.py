from .appeals import Appeal
from .attempts import Answer, Attempt, AttemptEvent
from .blueprints import BankSnapshot, Blueprint, BlueprintCell, Paper
from .campaigns import Campaign, CampaignUnit
from .competencies import Competency, CompetencyLevel, ExamLeadership, PositionRequirement, TitleRequirement
from .cycles import ReviewCycle, ReviewProgramme
from .exam_policy import ExamPolicy
from .forms import ClassificationBand, ReviewCriterion, ReviewForm
from .incidents import Irregularity, RoomIncident
from .item_analysis import ItemAnalysis, ItemFigure
from .markings import KeyCorrection, Marking
from .practice import PracticalMark, PracticalTask, RubricCriterion
from .profiles import ProfileLine, ProfilePolicy
from .questions import Figure, Question, QuestionKey, QuestionVersion
from .readings import AppealReading, PrintedEntry
from .registrations import ListChange, ListReminder, Registration
from .reopenings import ReviewReopening
from .results import Result
from .reviews import Flag, Recommendation, Review
from .scores import ReviewReminder, ReviewScore
from .seats import Seat
from .timetable import Proctoring, Room, Sitting, SittingRoom
from .topics import Depth, LegalBasis, Topic
from .work_closings import WorkClosing
from .work_results import DataSource, TrainingRecord, WorkResult

__all__ = [
    "Answer",
    "Appeal",
    "AppealReading",
    "Attempt",
    "AttemptEvent",
    "BankSnapshot",
    "Blueprint",
    "BlueprintCell",
    "Campaign",
    "CampaignUnit",
    "ClassificationBand",
    "Competency",
    "CompetencyLevel",
    "DataSource",
    "Depth",
    "ExamLeadership",
    "ExamPolicy",
    "Figure",
    "Flag",
    "Irregularity",
    "ItemAnalysis",
    "ItemFigure",
    "KeyCorrection",
    "LegalBasis",
    "ListChange",
    "ListReminder",
    "Marking",
    "Paper",
    "PositionRequirement",
    "PracticalMark",
    "PracticalTask",
    "PrintedEntry",
    "Proctoring",
    "ProfileLine",
    "ProfilePolicy",
    "Question",
    "QuestionKey",
    "QuestionVersion",
    "Recommendation",
    "Registration",
    "Result",
    "Review",
    "ReviewCriterion",
    "ReviewCycle",
    "ReviewForm",
    "ReviewProgramme",
    "ReviewReminder",
    "ReviewReopening",
    "ReviewScore",
    "Room",
    "RoomIncident",
    "RubricCriterion",
    "Seat",
    "Sitting",
    "SittingRoom",
    "TitleRequirement",
    "Topic",
    "TrainingRecord",
    "WorkClosing",
    "WorkResult",
]
