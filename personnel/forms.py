"""Form fields of a Vietnamese office: dates as people write them, names in one spelling, people by their code."""

import re
from collections.abc import Callable, Iterable
from datetime import date
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.db.backends.postgresql.psycopg_any import DateRange
from django.db.models import QuerySet
from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _

from personnel import dates, names
from personnel.dates import DateProblem

ISO_DATE = re.compile(r"(\d{4})-(\d{1,2})-(\d{1,2})", re.ASCII)
OTHER_MARKS = re.compile(r"\s*[.\-/]\s*")
CODE_ENDS = " – "
"""Between the code and the label of a lookup."""


class DateInput(forms.DateInput):
    """A text box, not the browser's date picker: its order of day and month would follow the machine."""

    def __init__(self, attrs=None):
        super().__init__(
            {
                "class": "input--date",
                "inputmode": "numeric",
                "placeholder": _("dd/mm/yyyy"),
                "autocomplete": "off",
                "data-date": "",
                **(attrs or {}),
            },
            format="%d/%m/%Y",
        )
        self.input_type = "text"

    def format_value(self, value):
        return dates.short_text(value) if isinstance(value, date) else super().format_value(value)


class VietnameseDateField(forms.DateField):
    """dd/mm/yyyy as it is written in the office; 30.6.2020, 30-6-2020 and ISO are understood as well."""

    widget = DateInput
    default_error_messages = {
        "invalid": _("Write the date as day/month/year, for example 30/06/2020."),
        DateProblem.SHORT_YEAR: _("Write the year with four digits, for example 30/06/2020."),
        DateProblem.NO_SUCH_DAY: _("There is no such day: %(value)s. Write day/month/year, for example 30/06/2020."),
        DateProblem.OUT_OF_RANGE: _("The year must be between %(first)s and %(last)s."),
    }

    def to_python(self, value):
        if value in self.empty_values:
            return None
        if isinstance(value, date):
            return super().to_python(value)
        text = names.normal(str(value))
        if not text:
            return None
        if iso := ISO_DATE.fullmatch(text):
            text = "/".join(reversed(iso.groups()))
        try:
            return dates.parse(OTHER_MARKS.sub("/", text))
        except DateProblem as problem:
            kind = problem.kind if problem.kind in self.error_messages else "invalid"
            said = {"value": text[:40], "first": str(dates.EARLIEST_YEAR), "last": str(dates.LATEST_YEAR)}
            raise ValidationError(self.error_messages[kind], code=kind, params=said) from None


class PastDateField(VietnameseDateField):
    """The day of something that has happened: a paper signed, minutes kept, an answer given."""

    default_error_messages = {"to_come": _("This day has not come yet.")}

    def validate(self, value):
        super().validate(value)
        if value is not None and value > dates.today():
            raise ValidationError(self.error_messages["to_come"], code="to_come")


class TidyCharField(forms.CharField):
    """Text in one spelling, so that what looks the same is found as the same; lines are kept in a text area."""

    needed = False
    """Not required of every form, yet an act asks for it: so the page does not say that it may be left out."""

    def to_python(self, value):
        value = super().to_python(value)
        if not isinstance(value, str):
            return value
        lines = isinstance(self.widget, forms.Textarea)
        return (names.normal_text(value) if lines else names.normal(value)) or self.empty_value


class LookupInput(forms.TextInput):
    """A text box with a list the server offers while one types; without a script one types the code.

    The address answers `GET ?q=words` with `{"results": [{"id", "code", "label", "sub"}, …]}` (at most 20) and
    starts from what the person may see. What is sent with the form is the text of the box: `CODE – label`.
    """

    def __init__(self, url_name: str, attrs=None):
        super().__init__(
            {
                "autocomplete": "off",
                "autocapitalize": "none",
                "spellcheck": "false",
                "placeholder": _("Number or subject") if url_name == "document-lookup" else _("Name or code"),
                **(attrs or {}),
            }
        )
        self.url_name = url_name

    def render(self, name, value, attrs=None, renderer=None):
        box = super().render(name, value, attrs, renderer)
        return format_html('<div class="lookup" data-lookup="{}">{}</div>', reverse(self.url_name), box)


class LookupField(forms.Field):
    """Chooses one row of a queryset by its code. Give it the rows this person may choose from."""

    default_error_messages = {
        "unknown": _("Nothing here has the code %(code)s. Type a code, or part of a name and choose from the list."),
    }

    def __init__(self, *, queryset, url_name, code_field="code", label_of=str, **kwargs):
        kwargs.setdefault("widget", LookupInput(url_name))
        super().__init__(**kwargs)
        self.queryset, self.code_field, self.label_of = queryset, code_field, label_of

    def __deepcopy__(self, memo):
        copied = super().__deepcopy__(memo)
        copied.queryset = self.queryset.all()
        return copied

    def prepare_value(self, value):
        """What the box shows: for a row or its key the code and the label, for what was typed the same text."""
        if value in self.empty_values:
            return ""
        if isinstance(value, int):
            value = self.queryset.filter(pk=value).first()
            if value is None:
                return ""
        if isinstance(value, self.queryset.model):
            return f"{getattr(value, self.code_field)}{CODE_ENDS}{self.label_of(value)}"
        return str(value)

    def to_python(self, value):
        if value in self.empty_values:
            return None
        if isinstance(value, self.queryset.model):
            return value
        code = names.normal(str(value)).partition(CODE_ENDS)[0]
        if not code:
            return None
        row = self.queryset.filter(**{f"{self.code_field}__iexact": code}).first()
        if row is None:
            raise ValidationError(self.error_messages["unknown"], code="unknown", params={"code": code[:40]})
        return row

    def has_changed(self, initial, data):
        return self.prepare_value(initial) != (data or "")


class PeriodInput(forms.MultiWidget):
    """First and last day, each with its own label."""

    template_name = "components/period_input.html"
    use_fieldset = True

    def __init__(self, attrs=None):
        super().__init__([DateInput(), DateInput()], attrs)

    def decompress(self, value):
        return [value.lower, dates.last_day(value.upper)] if value and not value.isempty else [None, None]

    def get_context(self, name, value, attrs):
        context = super().get_context(name, value, attrs)
        labels = (_("First day"), _("Last day"))
        for box, label in zip(context["widget"]["subwidgets"], labels, strict=True):
            box["label"] = label
            box["attrs"]["class"] = "input input--date"
        return context


class PeriodFormField(forms.MultiValueField):
    """What people write as first and last day is kept as [first day, day after the last); no last day: still open."""

    widget = PeriodInput
    default_error_messages = {
        "incomplete": _("Write the first day of the period."),
        "order": _("The last day must not be before the first day."),
    }

    def __init__(self, **kwargs):
        parts = (VietnameseDateField(), VietnameseDateField(required=False))
        kwargs.pop("range_kwargs", None)
        super().__init__(fields=parts, require_all_fields=False, **kwargs)

    def compress(self, values):
        first, last = values or (None, None)
        if first is None:
            if last is not None:
                raise ValidationError(self.error_messages["incomplete"], code="incomplete")
            return None
        if last is not None and last < first:
            raise ValidationError(self.error_messages["order"], code="order")
        return DateRange(first, dates.day_after(last))


def offer(form: forms.BaseForm, name: str, rows: QuerySet, *, empty_label=None) -> None:
    """Which rows this person may choose in a field of the form."""
    field = form.fields[name]
    if not isinstance(field, forms.ModelChoiceField | LookupField):
        raise TypeError(name)
    field.queryset = rows
    if empty_label is not None and isinstance(field, forms.ModelChoiceField):
        field.empty_label = empty_label


def say(form: forms.BaseForm, name: str, words: Callable[[Any], str]) -> None:
    """How the rows of a field of choices are called."""
    field = form.fields[name]
    if not isinstance(field, forms.ModelChoiceField):
        raise TypeError(name)
    field.label_from_instance = words  # type: ignore[assignment, method-assign]  # Django's own way to name the rows of one field


def offered(form: forms.BaseForm, name: str) -> QuerySet:
    """The rows a person may choose in a field of the form."""
    field = form.fields[name]
    if not isinstance(field, forms.ModelChoiceField):
        raise TypeError(name)
    return field.queryset


def offer_values(form: forms.BaseForm, name: str, choices: Iterable[tuple]) -> None:
    """Which of a few values may be chosen in a field of the form."""
    field = form.fields[name]
    if not isinstance(field, forms.ChoiceField):
        raise TypeError(name)
    field.choices = list(choices)
