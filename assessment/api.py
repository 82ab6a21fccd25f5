"""Addresses for other systems: no session, no cookie, a token of its own for each."""

import json
from http import HTTPStatus
from typing import Any

from django.contrib.auth.decorators import login_not_required
from django.db import transaction
from django.http import HttpRequest, JsonResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt  # the token is no cookie: a browser never sends it by itself
from django.views.decorators.http import require_POST

from assessment.models import DataSource
from assessment.profile import receiving, refreshing
from personnel import access_log, dates
from personnel.models import AccessEvent

MOST_BYTES = 5 * 1024 * 1024


@csrf_exempt
@login_not_required
@never_cache
@require_POST
def work_results(request: HttpRequest) -> JsonResponse:
    """`{"results": [{"key", "official", "job_position", "from", "to", "quantity", "quality", "timeliness", "note"}]}`

    All rows or none. Sent again, it changes nothing. 422 names every wrong field by the number of its row.
    """
    source = DataSource.objects.holding(_token(request), timezone.now())
    if source is None:
        answer = _refusal(HTTPStatus.UNAUTHORIZED, _("This token is unknown, has ended, or may not send."))
        answer["WWW-Authenticate"] = "Bearer"
        return answer
    try:
        rows = _rows(request)
    except ValueError as problem:
        return _refusal(HTTPStatus.BAD_REQUEST, str(problem))
    with transaction.atomic():
        DataSource.objects.select_for_update().get(pk=source.pk)  # one sender at a time: the same key twice at once
        checked = receiving.check(rows, source)
        if checked.wrong:
            errors = [{"row": one.row, "field": one.field, "message": one.message} for one in checked.wrong[:500]]
            message = _("Nothing was written: some rows are wrong.")
            return JsonResponse({"message": message, "errors": errors}, status=HTTPStatus.UNPROCESSABLE_ENTITY)
        receiving.write(checked, source, timezone.now())
        refreshing.refresh(receiving.people_touched(checked), dates.today())
        told = {"created": len(checked.created), "changed": len(checked.changed), "unchanged": checked.unchanged}
        access_log.note(None, AccessEvent.Verb.IMPORT, source, label=source.name, **told)
    return JsonResponse(told)


def _token(request: HttpRequest) -> str:
    scheme, _space, token = request.headers.get("Authorization", "").partition(" ")
    return token.strip() if scheme.lower() == "bearer" else ""


def _rows(request: HttpRequest) -> list[dict[str, Any]]:
    """Raises ValueError with what to do."""
    if int(request.headers.get("Content-Length") or 0) > MOST_BYTES:
        raise ValueError(_("More than 5 MB at once. Send the rows in several parts."))
    try:
        sent = json.loads(request.body)
        json.dumps(sent, ensure_ascii=False).encode()  # "\\ud800" alone is JSON, and no text
    except (ValueError, RecursionError):
        raise ValueError(_("The body is not JSON in UTF-8.")) from None
    rows = sent.get("results") if isinstance(sent, dict) else None
    if not isinstance(rows, list) or not all(isinstance(row, dict) for row in rows):
        raise ValueError(_("Send an object with a list “results” of objects."))
    if len(rows) > receiving.MOST_ROWS:
        raise ValueError(
            _("At most %(most)s rows at once. Send them in several parts.") % {"most": receiving.MOST_ROWS}
        )
    return rows


def _refusal(status: HTTPStatus, message: str) -> JsonResponse:
    return JsonResponse({"message": message}, status=status)
