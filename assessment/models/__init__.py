from .cycles import ReviewCycle, ReviewProgramme
from .forms import ClassificationBand, ReviewCriterion, ReviewForm
from .reviews import Flag, Recommendation, Review
from .scores import ReviewReminder, ReviewScore

__all__ = [
    "ClassificationBand",
    "Flag",
    "Recommendation",
    "Review",
    "ReviewCriterion",
    "ReviewCycle",
    "ReviewForm",
    "ReviewProgramme",
    "ReviewReminder",
    "ReviewScore",
]
