"""Password rules of the office that Django does not have."""

import re
from collections.abc import Iterator

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from personnel.names import folded

OFFICE_WORDS = ("haiquan", "customs", "lotrinh")


class NotAboutTheOffice:
    """Refuse a password that holds the office's word, the person's name or the unit: colleagues try those first."""

    def validate(self, password: str, user=None) -> None:
        squeezed = squeeze(password)
        if any(word in squeezed for word in (*OFFICE_WORDS, *about(user))):
            raise ValidationError(
                _("The password must not contain your name, your unit or the word “haiquan”."),
                code="password_about_office",
            )

    def get_help_text(self) -> str:
        return _("Your password must not contain your name, your unit or the word “haiquan”.")


def about(user) -> set[str]:
    """Folded words of this person and of the units they belong to; those under four letters occur in anything."""
    if user is None:
        return set()
    person = [user.get_username(), user.get_full_name(), user.email.partition("@")[0]]
    words = {squeeze(part) for text in person for part in re.split(r"[\W_]+", text or "")}
    words |= {squeeze(text) for text in (*person, *units(user))}
    return {word for word in words if len(word) >= 4}


def units(user) -> Iterator[str]:
    """Codes and names of the units of this person's grants and primary posts, present and past."""
    if user.pk is None:
        return
    found = [grant.unit for grant in user.grants.select_related("unit") if grant.unit]
    if user.official:
        yield user.official.code
        found += [held.unit for held in user.official.appointments.select_related("unit")]
    for unit in found:
        yield unit.code
        yield unit.name


def squeeze(text: str) -> str:
    """Lower case, no marks, đ as d, letters and digits only."""
    return re.sub(r"[^a-z0-9]", "", folded(text or ""))
