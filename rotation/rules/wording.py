"""Words that several rules share."""

from django.utils.translation import gettext as _
from django.utils.translation import ngettext, npgettext

from personnel.ages import Age
from rotation.case import ReadOn


def age_text(age: Age) -> str:
    """40 tuổi 3 tháng."""
    years = npgettext("age", "%(count)s year", "%(count)s years", age.years) % {"count": age.years}
    months = _months(age.months)
    if not age.days:
        return f"{years} {months}"
    days = ngettext("%(count)s day", "%(count)s days", age.days) % {"count": age.days}
    return f"{years} {months} {days}"


def duration_text(months: int) -> str:
    """14 năm 9 tháng; 10 năm; 6 tháng."""
    years, rest = divmod(months, 12)
    if not years:
        return _months(rest)
    text = ngettext("%(count)s year", "%(count)s years", years) % {"count": years}
    return f"{text} {_months(rest)}" if rest else text


def day_name(read_on: ReadOn) -> str:
    match read_on:
        case ReadOn.DOSSIER:
            return _("dossier day")
        case ReadOn.DECISION:
            return _("decision day")
        case ReadOn.START:
            return _("first day of the rotation")


def sex_text(sex: str) -> str:
    match sex:
        case "M":
            return _("Male")
        case "F":
            return _("Female")
    return _("Sex not recorded")


def _months(months: int) -> str:
    return ngettext("%(count)s month", "%(count)s months", months) % {"count": months}
