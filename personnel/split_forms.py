"""A unit is split: first the new units, as many as there are, then where everyone goes, one by one or by a rule."""

from collections.abc import Iterable, Sequence

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from personnel import dates, reorganisation
from personnel.forms import TidyCharField
from personnel.models import Appointment, Duty, Official, Unit
from personnel.postings import Posting
from personnel.reorganise_forms import ActForm

OTHERS = "others"


class CodesField(TidyCharField):
    """Codes of units, one a line; becomes the units in that order."""

    def clean(self, value):
        text = super().clean(value)
        codes = list(dict.fromkeys(line.strip().upper() for line in text.splitlines() if line.strip()))
        found = {unit.code: unit for unit in Unit.objects.filter(code__in=codes[:200])}
        if missing := [code for code in codes if code not in found]:
            raise forms.ValidationError(
                _("No unit has these codes: %(codes)s."), params={"codes": ", ".join(missing[:10])}
            )
        if len(codes) < 2:
            raise forms.ValidationError(_("A split needs two or more new units."))
        return [found[code] for code in codes]


def into_field():
    return CodesField(
        label=gettext_lazy("New units"),
        max_length=4000,
        widget=forms.Textarea({"rows": 4}),
        help_text=gettext_lazy("One unit code a line. Add the new units to the structure first."),
    )


class HeirsForm(forms.Form):
    """The first step: which units take its place."""

    into = into_field()


class SplitForm(ActForm):
    """Everyone of the unit is given one of the new units, with the title held now.

    A choice for one person goes before the rule for a job position, that before the rule for a title, that before
    "all others".
    """

    into = into_field()
    field_order = ["into", "on", "document"]

    def __init__(self, user, unit, data=None, *, heirs: Sequence[Unit] = ()):
        super().__init__(user, unit, data)
        if data is not None:
            typed = HeirsForm(data)
            heirs = typed.cleaned_data["into"] if typed.is_valid() else ()
        self.initial["into"] = "\n".join(heir.code for heir in heirs)
        self.people = _people(unit)
        self.work = _work(unit, [row.official_id for row in self.people])
        if heirs:
            self._offer([("", "–"), *((heir.code, heir.name) for heir in heirs)])

    def _offer(self, choices) -> None:
        titles = {str(row.title_id or 0): Posting(row, None).title for row in self.people}
        positions = {str(duty.job_position_id): str(duty.job_position) for duty in self.work.values()}
        for name, label in _rules("title", titles) + _rules("position", positions):
            self.fields[name] = forms.ChoiceField(label=label, choices=choices, required=False)
        self.fields[OTHERS] = forms.ChoiceField(label=_("All others"), choices=choices, required=False)
        for row in self.people:
            label = f"{row.official.full_name} – {Posting(row, None).title}"
            if duty := self.work.get(row.official_id):
                label = f"{label}, {duty.job_position}"
            self.fields[_person(row.official)] = forms.ChoiceField(label=label, choices=choices, required=False)

    @property
    def parts(self) -> list[tuple[str, list]]:
        """The fields under their headings."""
        common = [self[name] for name in ("into", "on", "document")]
        rules = [field for field in self if field.name.startswith(("title-", "position-")) or field.name == OTHERS]
        people = [field for field in self if field.name.startswith("person-")]
        return [
            (str(heading), fields)
            for heading, fields in (("", common), (_("By rule"), rules), (_("One by one"), people))
            if fields
        ]

    def clean(self):
        data = super().clean()
        if OTHERS in self.fields:
            for row in self.people:
                if not self._heir(data, row):
                    self.add_error(_person(row.official), _("Choose where this person goes."))
        return data

    def _heir(self, data, row: Appointment) -> str:
        duty = self.work.get(row.official_id)
        names = [
            _person(row.official),
            f"position-{duty.job_position_id}" if duty else "",
            f"title-{row.title_id or 0}",
        ]
        return next((data[name] for name in [*names, OTHERS] if data.get(name)), "")

    def act(self):
        data = self.cleaned_data
        heirs = {heir.code: heir for heir in data["into"]}
        places = {row.official: (heirs[self._heir(data, row)], row.title) for row in self.people}
        return reorganisation.split(self.unit, into=list(heirs.values()), places=places, **self.common)


def _people(unit: Unit) -> list[Appointment]:
    """Everyone with a post in the unit that runs or begins later; the primary one speaks for the person."""
    rows = Appointment.objects.filter(unit=unit, valid__endswith__isnull=True) | Appointment.objects.filter(
        unit=unit, valid__endswith__gt=dates.today()
    )
    found: dict[int, Appointment] = {}
    for row in rows.select_related("official", "title", "unit").order_by("official__name_key", "-is_primary", "pk"):
        found.setdefault(row.official_id, row)
    return list(found.values())


def _work(unit: Unit, officials: Iterable[int]) -> dict[int, Duty]:
    """The job position each of them mostly works at."""
    duties = Duty.objects.filter(unit=unit, official__in=list(officials), valid__contains=dates.today())
    found: dict[int, Duty] = {}
    for duty in duties.select_related("job_position").order_by("-share", "pk"):
        found.setdefault(duty.official_id, duty)
    return found


def _rules(kind: str, names: dict[str, str]) -> list[tuple[str, str]]:
    text = _("All with the title %(name)s") if kind == "title" else _("All at the job position %(name)s")
    return [(f"{kind}-{key}", text % {"name": name}) for key, name in sorted(names.items(), key=lambda one: one[1])]


def _person(official: Official) -> str:
    return f"person-{official.pk}"
