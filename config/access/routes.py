"""Every address of the site, from the resolver, with the row of our small world each one is about."""

from collections.abc import Iterator
from contextlib import contextmanager
from copy import copy
from dataclasses import dataclass
from datetime import date
from functools import cache
from types import SimpleNamespace

from django.apps import apps
from django.db import transaction
from django.test import Client
from django.urls import URLResolver, get_resolver, reverse

from personnel import dates

TODAY = date(2022, 1, 15)
"""The day on which the people of `world` are away from home."""

PUBLIC = {
    "healthz": "for the reverse proxy; says that the process lives",
    "readyz": "for the reverse proxy; names no version and no machine",
    "login": "the door",
    "logout": "ends a session, there is nothing to see",
    "set_language": "a cookie, nothing else",
    "admin-login": "leads to the door",
    "admin:login": "the admin's own door, hidden behind the one above",
    "admin:jsi18n": "words of the scripts",
    "verify": "anybody may ask whether a paper is genuine",
    "verify-code": "what a code tells names no person",
    "exam-door": "the door of the exam room: a code that opens once",
    "exam-room": "opened by the pass of an exam room, which opens nothing else; without one it leads to that door",
    "exam-start": "the pass, as above",
    "exam-paper": "the pass, as above",
    "exam-figure": "the pass, as above",
    "exam-save": "the pass, as above; 401 without",
    "exam-hand-in": "the pass, as above; 401 without",
    "exam-leave": "the pass, as above",
    "api-work-results": "another system, with a token of its own",
}
"""Routes that answer somebody who is not signed in. Everything else leads to the door."""

ABOUT = {
    "official": "personnel.official", "unit": "personnel.unit", "reorganise": "personnel.unit", "policy": "rotation.rotationpolicy", "document": "personnel.issueddocument",
    "document-file": "personnel.issueddocument", "job": "personnel.job", "log-line": "personnel.accessevent", "import": "personnel.fileimport",
    "succession": "personnel.successionentry", "review-round": "assessment.reviewprogramme",
    "review": "assessment.review", "self-report": "assessment.review", "plan": "rotation.plan",
    "batch": "rotation.batch", "nomination": "rotation.nomination", "special-case": "rotation.waiverrequest", "dossier-item": "rotation.dossieritem", "course": "rotation.course", "course-new": "rotation.batch",
    "exam-enter": "assessment.seat", "exam-desk": "assessment.sittingroom", "exam-candidate": "assessment.attempt",
    "exam-results": "assessment.campaign", "exam-publish": "assessment.campaign", "exam-analysis": "assessment.campaign",
    "exam-analyse": "assessment.campaign", "exam-corrections": "assessment.campaign", "exam-correct": "assessment.campaign",
    "exam-practical": "assessment.campaign", "exam-appeals": "assessment.campaign", "exam-papers": "assessment.campaign",
    "exam-papers-sitting": "assessment.sitting", "exam-papers-make": "assessment.sitting",
    "exam-result": "assessment.result", "exam-appeal-lodge": "assessment.result", "exam-appeal": "assessment.appeal",
    "exam-excuse": "assessment.registration", "exam-third": "assessment.registration",
    "exam-irregularity": "assessment.irregularity", "exam-mark": "assessment.practicalmark",
    "exam-reading": "assessment.appealreading", "exam-print": "assessment.sittingroom", "exam-bundle": "personnel.job",
    "competency-fit-of": "personnel.official", "work-period-reopen": "assessment.workclosing", "data-source": "assessment.datasource", "exam-entry": "assessment.paper", "blueprint": "assessment.blueprint", "blueprint-renew": "assessment.blueprint",
    "rotation": "rotation.rotation", "proposal": "rotation.termproposal",
    "campaign": "assessment.campaign", "campaign-unit": "assessment.campaignunit", "list-change": "assessment.listchange",
    "list-change-ask": "assessment.campaignunit", "registration": "assessment.registration", "sitting-new": "assessment.campaign",
    "sitting-cancel": "assessment.sitting", "sitting-close": "assessment.sitting", "campaign-room": "assessment.sittingroom", "proctor-name": "assessment.sittingroom",
    "proctor-release": "assessment.proctoring", "seat-move": "assessment.seat", "room-paper": "assessment.sittingroom", "door-list": "assessment.sittingroom",
    "question": "assessment.question", "question-figure": "assessment.figure", "competency": "assessment.competency",
    "question-edit": "assessment.questionversion", "question-send": "assessment.questionversion", "question-take-back": "assessment.questionversion", "question-figure-add": "assessment.questionversion",
    "question-approve": "assessment.questionversion", "question-return": "assessment.questionversion", "question-retire": "assessment.questionversion",
}  # fmt: skip
"""Which row an address with a number is about, by the first words of its name; the longest wins."""

PLAIN = {
    "number": 1, "kind": "extend", "import_kind": "officials", "content_type_id": 1, "app_label": "personnel", "url": "khong-co", "code": "AAAA-BBBB",
    "object_id": 1, "rest": "1/1/", "act": "admit", "place": 1,
}  # fmt: skip


@dataclass(frozen=True)
class Route:
    name: str
    arguments: tuple[str, ...]
    view: object

    @property
    def is_admin(self) -> bool:
        return self.name.startswith("admin:")

    @property
    def about(self) -> str:
        """The model of the row its address names; "" when it names none."""
        if self.is_admin:
            app, _dot, rest = self.name.removeprefix("admin:").partition("_")
            model, _dot, _act = rest.rpartition("_")
            return f"{app}.{model}" if "object_id" in self.arguments and "content_type_id" not in self.arguments else ""
        if not {"pk"} & set(self.arguments):
            return ""
        known = [start for start in ABOUT if self.name == start or self.name.startswith(f"{start}-")]
        if not known:
            raise LookupError(f"Say in config/access/routes.py what {self.name} is about.")
        return ABOUT[max(known, key=len)]

    def address(self, rows) -> str:
        """The address for the rows of one side."""
        values = {name: PLAIN.get(name) for name in self.arguments}
        key = row_of(self.about, rows).pk if self.about else 0
        for name in values:
            if name in ("pk", "object_id"):
                values[name] = key or PLAIN["object_id"]
        if "row_pk" in values:
            values["row_pk"] = row_of("rotation.batchunit", rows).pk
        if "version" in values:
            values["version"] = row_of("assessment.questionversion", rows).pk
        return reverse(self.name, kwargs=values)


def row_of(label: str, rows):
    return rows.get(label) or apps.get_model(label)._base_manager.order_by("pk").last() or SimpleNamespace(pk=0)


@cache
def routes() -> list[Route]:
    return sorted(set(_walk(get_resolver())), key=lambda route: (route.is_admin, route.name))


def _walk(resolver, space="") -> Iterator[Route]:
    for entry in resolver.url_patterns:
        if isinstance(entry, URLResolver):
            yield from _walk(entry, f"{entry.namespace}:" if entry.namespace else space)
        elif entry.name:
            names = tuple(entry.pattern.regex.groupindex)
            yield Route(f"{space}{entry.name}", names, entry.callback)
        elif str(entry.pattern) not in NAMELESS:
            raise LookupError(f"Give {entry.pattern} a name.")


NAMELESS = ("<path:object_id>/", "(?P<url>.*)$")
"""The admin's own: an old address of a record, and what it does with an address it does not know (a redirect, a 404)."""


def asked(client: Client, method: str, address: str, data=None):
    """The answer, and the database and the visitor's cookies as they were before."""
    kept = copy(client.cookies)
    with transaction.atomic():
        answer = getattr(client, method)(address, data or {})
        if answer.streaming:
            b"".join(answer.streaming_content)
        transaction.set_rollback(True)
    client.cookies = kept
    return answer


def outcome(answer) -> str:
    if answer.status_code >= 500:
        raise AssertionError(f"{answer.status_code} at {answer.wsgi_request.path}")
    if answer.status_code == 401:
        return "login"
    if answer.status_code in (301, 302):
        return "login" if "/login/" in answer["Location"] else "allow"
    return str(answer.status_code) if answer.status_code in (403, 404, 405) else "allow"


@contextmanager
def on_that_day():
    """The one clock of the office stands still."""
    real = dates.today
    dates.today = lambda: TODAY
    try:
        yield
    finally:
        dates.today = real
