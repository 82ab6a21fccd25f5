"""Model fields of the office: text that is always NFC, and keys derived from it.

Keys are computed by the field itself on `save` and `bulk_create`; `bulk_update` does not ask fields, so do not use it for a
source of a key.
"""

from django.contrib.postgres.fields import DateRangeField
from django.db import models

from personnel import names
from personnel.forms import PeriodFormField


class TextField(models.TextField):
    """Free text, stored NFC; line breaks are kept."""

    def get_prep_value(self, value):
        value = super().get_prep_value(value)
        return value if value is None else names.normal_text(value)


class NameField(models.CharField):
    """One line of text, stored NFC with single ordinary spaces."""

    def get_prep_value(self, value):
        value = super().get_prep_value(value)
        return value if value is None else names.normal(value)


class _DerivedKey(models.CharField):
    """A text key computed from another field; bytes order, never typed by anyone."""

    def __init__(self, *, of: str = "", **kwargs):
        self.of = of
        kwargs.setdefault("max_length", 400)
        kwargs.setdefault("db_collation", "C")
        kwargs["editable"] = False
        super().__init__(**kwargs)

    def deconstruct(self):
        name, path, args, kwargs = super().deconstruct()
        kwargs["of"] = self.of
        return name, path, args, kwargs

    def pre_save(self, model_instance, add):
        value = self.key(getattr(model_instance, self.of) or "")[: self.max_length]
        setattr(model_instance, self.attname, value)
        return value

    def key(self, text: str) -> str:
        raise NotImplementedError


class FoldedField(_DerivedKey):
    """Search key: lower case, no marks, đ as d."""

    def key(self, text: str) -> str:
        return names.folded(text)


class PersonKeyField(_DerivedKey):
    """Sort key of a personal name: given name, then family, then middle, in Vietnamese dictionary order."""

    def key(self, text: str) -> str:
        return names.person_key(text)


class PeriodField(DateRangeField):
    """A period [from, to) of whole days. People are shown the last day, which is the day before `upper`."""

    def formfield(self, **kwargs):
        return super().formfield(**{"form_class": PeriodFormField, **kwargs})
