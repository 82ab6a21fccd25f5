"""Words that several rules share."""

from django.utils.translation import gettext as _
from django.utils.translation import ngettext, npgettext, pgettext

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


def subject(code: str) -> str:
    """What a rule is about, in one word before its sentence."""
    match code:
        case "R-EL-01":
            return pgettext("rule", "Title")
        case "R-EL-02":
            return pgettext("rule", "Succession plan")
        case "R-EL-03":
            return pgettext("rule", "Age")
        case "R-EL-04" | "R-EL-05":
            return pgettext("rule", "Service left")
        case "R-EL-06":
            return pgettext("rule", "Standards")
        case "R-EL-07":
            return pgettext("rule", "Yearly ratings")
        case "R-EL-08":
            return pgettext("rule", "Health")
        case "R-EL-09":
            return pgettext("rule", "Inquiries")
        case "R-EL-10":
            return pgettext("rule", "Discipline")
        case "R-EL-10P":
            return pgettext("rule", "Discipline, Party rules")
        case "R-EL-11":
            return pgettext("rule", "Rotation")
        case "R-EL-12":
            return pgettext("rule", "Destination")
        case "R-EL-13":
            return pgettext("rule", "Local origin")
        case "R-EL-14":
            return pgettext("rule", "Family circumstances")
        case "DOSSIER":
            return pgettext("rule", "Dossier")
        case "GROUP":
            return pgettext("rule", "Ground")
    return code


def sex_text(sex: str) -> str:
    match sex:
        case "M":
            return _("Male")
        case "F":
            return _("Female")
    return _("Sex not recorded")


def _months(months: int) -> str:
    return ngettext("%(count)s month", "%(count)s months", months) % {"count": months}
