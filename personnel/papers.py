"""A filed document on its way to a reader."""

import re
from hashlib import sha256

from django.utils.translation import gettext as _

from personnel.errors import RuleViolation
from personnel.models import IssuedDocument


def file_name(document: IssuedDocument) -> str:
    """742-QĐ-TCHQ Lê Hoàng Bảo Trâm.pdf: what it is called when it is saved; no sign that a file system refuses."""
    about = document.official or (document.scope_unit if not document.symbol else "")
    words = [document.symbol or document.subject or document.get_type_display(), str(about or "")]
    text = " ".join(word for word in words if word)
    text = re.sub(r"[\\/:*?\"<>|\x00-\x1f\x7f]+", "-", text).strip(" .-")
    return f"{text[:150].strip()}.pdf"


def document_bytes(document: IssuedDocument) -> bytes:
    """The filed PDF, refused when the store no longer holds what was filed."""
    with document.file.open("rb") as stored:
        pdf = stored.read()
    if sha256(pdf).hexdigest() != document.sha256:
        raise RuleViolation(
            _("The stored file of %(document)s is not the one that was filed. Tell the system administrator.")
            % {"document": document},
            code="altered",
        )
    return pdf
