"""Two people change the same row: the second is shown both versions, and nothing is overwritten.

A form carries a stamp of the row as it was read. When it comes back the row is locked, stamped again and compared.
Use `StampedForm` for any ModelForm; `config.middleware` turns the refusal into the page 409.
"""

import hashlib
from dataclasses import dataclass

from django import forms
from django.core.exceptions import FieldDoesNotExist, ValidationError
from django.db import models
from django.utils.translation import gettext_lazy as _

from personnel import wording
from personnel.errors import RuleViolation, StaleState


@dataclass(frozen=True)
class Difference:
    label: str
    theirs: str
    yours: str


class StaleRecord(StaleState):
    """What this form would have overwritten."""

    def __init__(self, row: models.Model, differences: list[Difference]):
        super().__init__(
            _("Someone else has just changed this record. Nothing of yours has been saved."), code="stale_record"
        )
        self.row = row
        self.differences = differences


def stamp(row: models.Model) -> str:
    """A short fingerprint of what the row holds in the database."""
    held = "\x1f".join(f"{field.attname}={field.value_to_string(row)}" for field in row._meta.concrete_fields)
    return hashlib.sha256(held.encode()).hexdigest()[:32]


class StampedForm(forms.ModelForm):
    """A ModelForm that never overwrites what its reader had not seen."""

    stamp = forms.CharField(required=False, widget=forms.HiddenInput, max_length=32)
    refusal: RuleViolation | None = None
    """What a rule has answered when these values were written; the form shows it, and with it all that was typed."""

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        if self.instance.pk:
            self.initial["stamp"] = stamp(self.instance)

    def has_changed(self):
        return bool([name for name in self.changed_data if name != "stamp"])

    def full_clean(self):
        super().full_clean()
        if self.refusal is not None and self.is_bound:
            self.add_error(self.refusal.field if self.refusal.field in self.fields else None, str(self.refusal))

    def clean(self):
        cleaned = super().clean()
        if self.instance.pk and self.has_changed():
            rows = type(self.instance)._base_manager.select_for_update(no_key=True)
            now = (
                rows.filter(pk=self.instance.pk).order_by("pk").first()
            )  # a model's order may join what cannot be locked
            if now is None or not self.data.get(self.add_prefix("stamp")):
                raise ValidationError(_("This form is out of date. Load the page again."), code="no_stamp")
            if stamp(now) != self.data[self.add_prefix("stamp")]:
                raise StaleRecord(now, differences(self, now))
        return cleaned


def differences(form: forms.ModelForm, now: models.Model) -> list[Difference]:
    """Field by field what stands on record now and what the form would write."""
    found = []
    for name, field in form.fields.items():
        if name == "stamp" or name not in form.cleaned_data:
            continue
        try:
            column = now._meta.get_field(name)
        except FieldDoesNotExist:
            continue
        if column.many_to_many or not isinstance(column, models.Field):
            continue
        theirs, yours = said(column, getattr(now, name)), said(column, form.cleaned_data[name])
        if theirs != yours:
            found.append(Difference(str(field.label or column.verbose_name), theirs, yours))
    return found


def said(column: models.Field, value) -> str:
    """A value as people read it."""
    if value is None or value == "":
        return "–"
    if column.choices:
        return str(dict(column.flatchoices).get(value, value))
    if hasattr(value, "lower") and hasattr(value, "upper") and not isinstance(value, str):
        return wording.period(value)
    if hasattr(value, "strftime"):
        return wording.moment(value) if hasattr(value, "hour") else wording.day(value)
    if isinstance(value, bool):
        return str(_("yes") if value else _("no"))
    return str(value)
