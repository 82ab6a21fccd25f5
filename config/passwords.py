"""Password rules of the office that Django does not have."""

import re
import unicodedata

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

OFFICE_WORDS = ("haiquan", "customs", "lotrinh")


class NotAboutTheOffice:
    """Refuse a password that holds the office's word, the person's name or the unit: colleagues try those first."""

    def validate(self, password: str, user=None) -> None:
        folded = fold(password)
        if any(word in folded for word in (*OFFICE_WORDS, *about(user))):
            raise ValidationError(
                _("The password must not contain your name, your unit or the word “haiquan”."),
                code="password_about_office",
            )

    def get_help_text(self) -> str:
        return _("Your password must not contain your name, your unit or the word “haiquan”.")


def about(user) -> set[str]:
    """Folded words of four letters and more about this person; shorter ones occur in anything."""
    if user is None:
        return set()
    texts = [user.get_username(), user.get_full_name(), getattr(user, "email", "").partition("@")[0]]
    if unit := getattr(user, "unit", None):
        texts += [str(getattr(unit, "code", "")), str(unit)]
    words = set()
    for text in filter(None, texts):
        parts = [fold(part) for part in re.split(r"[\W_]+", str(text))]
        words |= {*parts, "".join(parts)}
    return {word for word in words if len(word) >= 4}


def fold(text: str) -> str:
    """Lower case, no marks, đ as d, no spaces or signs."""
    plain = unicodedata.normalize("NFD", text.lower()).replace("đ", "d")
    return re.sub(r"[^a-z0-9]", "", "".join(c for c in plain if not unicodedata.combining(c)))
