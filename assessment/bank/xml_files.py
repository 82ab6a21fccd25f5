"""A stranger's XML, opened without harm: nothing outside of it is read, nothing in it is multiplied."""

from defusedxml.common import DefusedXmlException
from defusedxml.ElementTree import ParseError, fromstring
from django.utils.translation import gettext as _

from personnel.errors import RuleViolation

MOST_BYTES = 10 * 1024 * 1024


def parsed(content: bytes):
    """The root of a document without a document type. Raises RuleViolation with what to do."""
    if len(content) > MOST_BYTES:
        raise RuleViolation(_("The file is larger than 10 MB. Split it."), code="file")
    try:
        return fromstring(content, forbid_dtd=True)
    except DefusedXmlException as problem:
        raise RuleViolation(
            _("The file declares a document type or an entity, which no question needs. Save it again without."),
            code="file",
        ) from problem
    except ParseError as problem:
        line, _column = problem.position
        raise RuleViolation(
            _("The file is not XML, or it is damaged in line %(line)s. Export it again.") % {"line": line}, code="file"
        ) from problem
    except (ValueError, LookupError) as problem:  # an encoding nobody knows, or that is not what it says
        raise RuleViolation(
            _("The encoding of the file is not known, or not the one it names. Save it again as UTF-8."), code="file"
        ) from problem
