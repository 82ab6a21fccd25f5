"""Every request leaves a trace: what it writes carries the person, the address and the number of the request."""

from personnel import access_log


class Traces:
    """Middleware, behind the one that knows who is asking. The reason is what a form or an address gives as `reason`."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        with access_log.tracing(url=request.path):
            return self.get_response(request)

    def process_view(self, request, view, args, kwargs):
        """Pages open to everybody do not ask who is there: /healthz answers without a database."""
        if getattr(view, "login_required", True) and request.user.is_authenticated:
            access_log.tell(user=request.user.pk, reason=reason_of(request))
        return


def reason_of(request) -> str:
    given = request.POST if request.method == "POST" else request.GET
    return given.get("reason", "")
