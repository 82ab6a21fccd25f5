from .reviews import (
    ClassificationBand,
    Review,
    ReviewCriterion,
    ReviewCycle,
    ReviewForm,
    ReviewProgramme,
    ReviewReminder,
    ReviewScore,
)

__all__ = [
    "ClassificationBand",
    "Review",
    "ReviewCriterion",
    "ReviewCycle",
    "ReviewForm",
    "ReviewProgramme",
    "ReviewReminder",
    "ReviewScore",
]
