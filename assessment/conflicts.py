"""Where two people wrote the same review: what is stored, beside what was typed."""

from dataclasses import dataclass

from assessment.models import Review
from assessment.points import points_of
from personnel import wording


@dataclass(frozen=True)
class Difference:
    label: str
    stored: str
    typed: str


def differences(stored: Review, form, column: str) -> list[Difference]:
    """The fields in which the stored review says something else than the form that was sent."""
    found = []
    points = points_of(stored, column)
    for code, name in form.names.items():
        found.append(Difference(form.fields[name].label, wording.number(points.get(code)), said(form, name)))
    for name in form.text_fields:
        found.append(Difference(form.fields[name].label, shown(form, name, getattr(stored, name)), said(form, name)))
    return [one for one in found if one.stored != one.typed]


def said(form, name: str) -> str:
    return shown(form, name, form.cleaned_data.get(name))


def shown(form, name: str, value) -> str:
    if value is None or value == "" or value == []:
        return ""
    choices = dict(getattr(form.fields[name], "choices", ()))
    if isinstance(value, list | tuple):
        return ", ".join(str(choices.get(one, one)) for one in value if one in choices)
    if choices:
        return str(choices.get(value, value))
    if hasattr(value, "isoformat"):
        return wording.day(value)
    return wording.number(value) if not isinstance(value, str) else value
