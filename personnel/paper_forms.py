"""A paper that exists on the office's desk, as it is typed into a form."""

from collections.abc import Callable

from django import forms
from django.utils.translation import gettext_lazy as _

from personnel import issuing, wording
from personnel.forms import PastDateField, TidyCharField


class PaperFields(forms.Form):
    """A paper that exists on the office's desk: its number and day are typed."""

    symbol = TidyCharField(
        label=_("Number of the paper"), max_length=80, help_text=_("For example 3456/TCHQ-TCCB or 118/TTr-TCCB.")
    )
    signed_on = PastDateField(label=_("Signed on"))
    signer_name = TidyCharField(label=_("Signer"), max_length=80, required=False)

    def paper(self, type_: str, subject: Callable[[], str], by):
        """`subject` is asked for in the office's language: the register keeps it."""
        data = self.cleaned_data
        with wording.in_office_language():
            said = subject()
        return issuing.on_file(type_, data["symbol"], data["signed_on"], said, by=by, signer_name=data["signer_name"])
