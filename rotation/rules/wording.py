"""Words that several rules share, and a finding said again in the language of whoever reads it."""

from collections.abc import Callable, Mapping
from datetime import date

from django.conf import settings
from django.utils.translation import get_language, ngettext, npgettext, pgettext
from django.utils.translation import gettext as _

from personnel.ages import Age
from personnel.dates import sentence_text
from rotation.case import ReadOn, Word


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


def form_text(form: str) -> str:
    return {
        "reprimand": pgettext("discipline", "reprimand"),
        "warning": pgettext("discipline", "warning"),
        "salary_step": pgettext("discipline", "lowering of salary step"),
        "demotion": pgettext("discipline", "demotion"),
        "removal": pgettext("discipline", "removal from office"),
        "dismissal": pgettext("discipline", "dismissal"),
    }.get(form, form)


def theory_text(level: str) -> str:
    return {
        "elementary": _("elementary level"),
        "intermediate": _("intermediate level"),
        "advanced": _("advanced level"),
        "bachelor": _("bachelor level"),
    }.get(level, _("none yet"))


WORDS: dict[str, Callable[..., str]] = {
    "age": lambda years, months, days=0: age_text(Age(years, months, days)),
    "months": lambda months: duration_text(months),
    "sex": lambda code: sex_text(code),
    "form": lambda code: form_text(code),
    "theory": lambda code: theory_text(code),
    "day_name": lambda code: day_name(ReadOn(code)),
}


def said(word: Word) -> str:
    return WORDS[word.kind](*word.of)


def sentence(found: Mapping) -> str:
    """A kept finding in the reader's language. In the office's own it is what was kept, word for word.

    Findings kept before their parameters were stand as they are.
    """
    says = found.get("says") or {}
    if not says.get("text") or get_language() == settings.LANGUAGE_CODE:
        return found["message"]
    values = dict(found["numbers"])
    for name in says["days"]:
        values[name] = sentence_text(date.fromisoformat(values[name]))
    for name, (kind, *of) in says["words"].items():
        values[name] = said(Word(kind, tuple(of)))
    text = _(says["text"]) % values
    return f"{text} – {says['cited']}" if says["cited"] else text


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
