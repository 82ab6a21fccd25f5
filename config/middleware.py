"""What happens around every request: its number, its caller, its language, the end of its session."""

import ipaddress
import logging
import time
import uuid
from datetime import UTC, datetime, timedelta

from django.conf import settings
from django.contrib.auth import logout
from django.contrib.auth.views import redirect_to_login
from django.utils import timezone, translation
from django.utils.cache import add_never_cache_headers, patch_vary_headers

from personnel.origin import coming_from

log = logging.getLogger("lotrinh.request")


class RequestIdentity:
    """Number the request, find the caller's address behind the proxies, write one line when it is answered."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        request.id = uuid.uuid4().hex
        request.arrived_at = arrival(request.META, timezone.now(), settings.PROXY_COUNT)
        request.META["REMOTE_ADDR"] = address = caller(request.META, settings.PROXY_COUNT)
        started = time.monotonic()
        with coming_from(request.id, address or None):
            response = self.get_response(request)
            response["X-Request-ID"] = request.id
            self._write(request, response.status_code, started)
        return response

    def _write(self, request, status: int, started: float) -> None:
        # The path only: a query may hold a name or a number somebody searched for.
        user = getattr(request, "_cached_user", None)
        log.info(
            "request",
            extra={
                "method": request.method,
                "path": request.path,
                "status": status,
                "ms": round((time.monotonic() - started) * 1000),
                "user": getattr(user, "pk", None),
                "address": request.META["REMOTE_ADDR"],
            },
        )


def caller(meta: dict, proxies: int) -> str:
    """Each of our proxies appends the address it saw; what stands before those was written by the caller."""
    address = meta.get("REMOTE_ADDR", "")
    if proxies:
        seen = [part.strip() for part in meta.get("HTTP_X_FORWARDED_FOR", "").split(",") if part.strip()]
        if len(seen) >= proxies and is_address(seen[-proxies]):
            return seen[-proxies]
    return address


def arrival(meta: dict, now: datetime, proxies: int) -> datetime:
    """When the request reached us: what our proxy stamped on it, or now. An exam's deadline is judged by it.

    The proxy replaces what a caller may have written; a stamp from the future or of more than a minute ago counts for nothing.
    """
    stamp = meta.get("HTTP_X_REQUEST_START", "").removeprefix("t=") if proxies else ""
    try:
        at = datetime.fromtimestamp(int(stamp[:16]) / 1000, UTC)
    except (ValueError, OverflowError, OSError):
        return now
    return at if now - timedelta(minutes=1) <= at <= now else now


def is_address(text: str) -> bool:
    try:
        ipaddress.ip_address(text)
    except ValueError:
        return False
    return True


class OfficeLanguage:
    """Vietnamese, unless this person chose another language. What the browser prefers is not what the office speaks."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        chosen = request.COOKIES.get(settings.LANGUAGE_COOKIE_NAME)
        language = chosen if chosen in dict(settings.LANGUAGES) else settings.LANGUAGE_CODE
        translation.activate(language)
        request.LANGUAGE_CODE = language
        response = self.get_response(request)
        patch_vary_headers(response, ("Cookie",))
        response.headers.setdefault("Content-Language", language)
        return response


class SessionLimits:
    """A session ends after 30 minutes without a request and after 10 hours whatever happens."""

    TOUCH_EVERY = 60
    """Seconds. Writing the session on every request would cost each page a write."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        response = self.get_response(request)
        if getattr(getattr(request, "_cached_user", None), "is_authenticated", False) and not response.has_header(
            "Cache-Control"
        ):
            add_never_cache_headers(response)  # the next person at this computer must not find it with "back"
        return response

    def process_view(self, request, view, args, kwargs):
        if not getattr(view, "login_required", True) or not request.user.is_authenticated:
            return None
        now = int(timezone.now().timestamp())
        began = request.session.setdefault("began", now)
        seen = request.session.setdefault("seen", now)
        if (
            now - began >= settings.SESSION_LIMIT.total_seconds()
            or now - seen >= settings.SESSION_IDLE_LIMIT.total_seconds()
        ):
            logout(request)
            return redirect_to_login(request.get_full_path())
        if now - seen >= self.TOUCH_EVERY:
            request.session["seen"] = now
        return None


class NoNul:
    """PostgreSQL knows no NUL in a text and nobody types one: it is taken out of whatever an address or a form says."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        return self.get_response(request)

    def process_view(self, request, view, args, kwargs):
        request.GET = without_nul(request.GET)
        if request.method == "POST":
            request.POST = without_nul(request.POST)


def without_nul(given):
    if not any("\x00" in text for name, values in given.lists() for text in (name, *values)):
        return given
    plain = given.copy()
    for name, values in given.lists():
        plain.setlist(name, [text.replace("\x00", "") for text in values])
    plain._mutable = False
    return plain
