"""A paper of a dossier as it is typed in."""

from django import forms
from django.utils.translation import gettext_lazy as _

from personnel import uploads
from personnel.forms import TidyCharField, VietnameseDateField


class PaperForm(forms.Form):
    issued_on = VietnameseDateField(label=_("Issued on"))
    received_on = VietnameseDateField(label=_("Received on"))
    file = forms.FileField(
        label=_("File"),
        required=False,
        max_length=200,
        help_text=_("PDF, DOCX or XLSX up to 10 MB; a JPEG or PNG picture up to 5 MB."),
        widget=forms.ClearableFileInput(attrs={"accept": uploads.ACCEPT}),
    )
    note = TidyCharField(label=_("Note"), required=False, max_length=200)

    def clean(self):
        data = super().clean()
        issued, received = data.get("issued_on"), data.get("received_on")
        if issued and received and received < issued:
            self.add_error("received_on", _("A paper is not received before it is issued."))
        return data
