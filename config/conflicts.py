"""Where two people changed the same row, the second gets a page with both versions."""

import logging

from django.db import IntegrityError
from django.shortcuts import render

from config import errors
from personnel import constraints
from personnel.stamps import StaleRecord

log = logging.getLogger("lotrinh.conflicts")


class Conflicts:
    """Middleware: a `StaleRecord` that no view answered becomes the page 409.

    So does what the database refuses although the act had looked before: somebody else was a moment earlier.
    """

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        return self.get_response(request)

    def process_exception(self, request, exception):
        if isinstance(exception, IntegrityError):
            log.error(
                "refused by the database", extra={"constraint": constraints.name_of(exception)}, exc_info=exception
            )
            return errors.page(request, "409.html", 409)
        if not isinstance(exception, StaleRecord):
            return None
        context = {"row": exception.row, "differences": exception.differences, "again": request.get_full_path()}
        return render(request, "conflict.html", context, status=409)
