"""Where two people changed the same row, the second gets a page with both versions."""

from django.shortcuts import render

from personnel.stamps import StaleRecord


class Conflicts:
    """Middleware: a `StaleRecord` that no view answered becomes the page 409."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        return self.get_response(request)

    def process_exception(self, request, exception):
        if not isinstance(exception, StaleRecord):
            return None
        context = {"row": exception.row, "differences": exception.differences, "again": request.get_full_path()}
        return render(request, "conflict.html", context, status=409)
