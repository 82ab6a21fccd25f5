"""The day a page is asked for: `?on=30/06/2020`, today when nothing sensible was given."""

from dataclasses import dataclass
from datetime import date

from django.core.exceptions import ValidationError

from personnel import dates
from personnel.forms import VietnameseDateField


@dataclass(frozen=True)
class AskedDay:
    on: date
    typed: str
    problem: str = ""

    @property
    def is_today(self) -> bool:
        return self.on == dates.today()


def asked_day(request, name: str = "on") -> AskedDay:
    text = request.GET.get(name, "")[:40]
    try:
        on = VietnameseDateField(required=False).clean(text) or dates.today()
    except ValidationError as refusal:
        return AskedDay(dates.today(), text, " ".join(refusal.messages))
    return AskedDay(on, text or dates.short_text(on))
