"""A paper that exists on the office's desk, as it is typed into a form."""

from django import forms
from django.utils.translation import gettext_lazy as _

from personnel import issuing
from personnel.forms import TidyCharField, VietnameseDateField


class PaperFields(forms.Form):
    """A paper that exists on the office's desk: its number and day are typed."""

    symbol = TidyCharField(
        label=_("Number of the paper"), max_length=80, help_text=_("For example 3456/TCHQ-TCCB or 118/TTr-TCCB.")
    )
    signed_on = VietnameseDateField(label=_("Signed on"))
    signer_name = TidyCharField(label=_("Signer"), max_length=80, required=False)

    def paper(self, type_: str, subject: str, by):
        data = self.cleaned_data
        return issuing.on_file(
            type_, data["symbol"], data["signed_on"], subject, by=by, signer_name=data["signer_name"]
        )
