"""The pages of refusal, in the office's words. The page of a failure reads no database: it may be what failed."""

from django.http import HttpResponse
from django.shortcuts import render
from django.template import TemplateDoesNotExist
from django.utils.cache import add_never_cache_headers
from django.utils.translation import gettext as _

SENTENCES = {
    400: lambda: _("The request could not be read."),
    403: lambda: _("You are not entitled to do this."),
    404: lambda: _("There is no such page, or you are not entitled to see it."),
    500: lambda: _("Something went wrong on our side. It has been logged."),
}


def page(request, status: int) -> HttpResponse:
    context = {"status": status, "sentence": SENTENCES[status](), "request_id": getattr(request, "id", "")}
    try:
        response = render(request if status < 500 else None, f"{status}.html", context, status=status)
    except TemplateDoesNotExist:
        response = HttpResponse(context["sentence"], status=status, content_type="text/plain; charset=utf-8")
    add_never_cache_headers(response)
    return response


def bad_request(request, exception=None) -> HttpResponse:
    return page(request, 400)


def permission_denied(request, exception=None) -> HttpResponse:
    return page(request, 403)


def page_not_found(request, exception=None) -> HttpResponse:
    return page(request, 404)


def server_error(request) -> HttpResponse:
    return page(request, 500)


def csrf_failure(request, reason="") -> HttpResponse:
    return page(request, 403)
