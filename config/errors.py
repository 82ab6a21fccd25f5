"""The pages of refusal. The page of a failure gets no request: what it would ask of the database may be what failed."""

import sys

from django.db import InterfaceError, OperationalError
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.utils.cache import add_never_cache_headers
from django.utils.translation import gettext

from personnel.storage import is_away


def page(request: HttpRequest, template: str, status: int) -> HttpResponse:
    context = {"request_id": getattr(request, "id", "")}
    response = render(request if status < 500 else None, template, context, status=status)
    add_never_cache_headers(response)
    return response


def bad_request(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    return page(request, "400.html", 400)


def permission_denied(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    return page(request, "403.html", 403)


def page_not_found(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    return page(request, "404.html", 404)


def too_many_attempts(request: HttpRequest, seconds: int) -> HttpResponse:
    response = page(request, "429.html", 429)
    response["Retry-After"] = str(seconds)
    return response


def server_error(request: HttpRequest) -> HttpResponse:
    """A database that does not answer, a full disk: no fault of the page. 503, and when to come again."""
    trouble = sys.exc_info()[1]
    if isinstance(trouble, OperationalError | InterfaceError) or is_away(trouble):
        return unavailable(request)
    return page(request, "500.html", 500)


def unavailable(request: HttpRequest) -> HttpResponse:
    if "application/json" in request.headers.get("Accept", ""):
        response: HttpResponse = JsonResponse({"message": gettext("The server does not answer just now.")}, status=503)
    else:
        response = page(request, "503.html", 503)
    response["Retry-After"] = "3"
    return response


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    return page(request, "403_csrf.html", 403)
