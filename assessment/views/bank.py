"""Reading the bank: the list, one question, its pictures. Every look is noted."""

from django.contrib.auth.decorators import permission_required
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from assessment.bank import duplicates, figures, kinds, life, lists, telling, uses
from assessment.bank.content import key_of
from assessment.models import Figure, Question, QuestionKey, QuestionVersion
from personnel import access_log, dates
from personnel.models import AccessEvent

may_read = permission_required("assessment.view_question", raise_exception=True)
State = QuestionVersion.State


@may_read
@require_GET
def questions(request):
    """Every question this person may see."""
    on = dates.today()
    page = lists.QuestionList(request, lists.newest(request.user), on=on)
    if page.wants_export:
        return page.export()
    note_page(request, page)
    context = {
        "page": page,
        "may_add": request.user.has_perm("assessment.add_question"),
        "waiting": lists.awaiting(request.user).count() if request.user.has_perm("assessment.review_question") else 0,
        "kinds": kinds.CHOICES,
    }
    return render(request, "assessment/bank/questions.html", context)


def note_page(request, page) -> None:
    """Whoever leafs through the list has seen the beginning of these questions."""
    seen = ",".join(str(row.pk) for row in page.rows)
    if seen:
        access_log.note(request.user, AccessEvent.Verb.VIEW, label=str(page.unit), page=request.path, versions=seen)


@may_read
@require_GET
def question(request, pk):
    """One question: as a candidate sees it, its key, versions, uses, and everybody who read it."""
    row = get_object_or_404(
        Question.objects.visible_to(request.user).select_related("topic__area", "unit", "competency"), pk=pk
    )
    versions = list(row.versions.select_related("author", "reviewer").order_by("-number"))
    asked = request.GET.get("version", "")
    version = next((one for one in versions if str(one.number) == asked), life.standing(versions))
    access_log.note(request.user, AccessEvent.Verb.VIEW, version)
    return render(request, "assessment/bank/question.html", page_of(request, row, version, versions))


def page_of(request, row: Question, version: QuestionVersion, versions: list[QuestionVersion], **forms) -> dict:
    user, on = request.user, dates.today()
    keys = keys_for(user, version)
    before = next((one for one in versions if one.number < version.number), None)
    writes, judges = life.may_write(row, user), life.holds_office(row, user)
    stands = version == life.standing(versions)
    events = uses.events(row)
    return {
        "question": row,
        "version": version,
        "versions": versions,
        "is_newest": stands,
        "parts": parts_of(version, keys),
        "figures": {one.name: one for one in version.figures.all()},
        "bases": [(basis, bool(basis.expires_on and basis.expires_on < on)) for basis in version.legal_bases.all()],
        "differences": compared(user, before, version) if before else [],
        "before": before,
        "alike": duplicates.like(version.stem_folded, QuestionVersion.objects.visible_to(user), but=row.pk)
        if version.state in life.IN_WORK
        else [],
        "uses": uses.uses(row),
        "events": list(events[:12]),
        "events_count": events.count(),
        "kind_name": kinds.name_of(version.kind),
        "may_edit": writes and version.state in life.WRITABLE,
        "may_send": writes and version.state in life.WRITABLE,
        "may_take_back": writes and version.state == State.IN_REVIEW,
        "may_revise": writes and stands and version.state in (State.APPROVED, State.RETIRED),
        "may_judge": judges and version.state == State.IN_REVIEW and user.pk not in life.writers(version),
        "may_retire": (judges and version.state == State.APPROVED) or (writes and version.state in life.WRITABLE),
        "lacking": life.lacking(version) if version.state in life.WRITABLE and keys is not None else [],
        "crumbs": [(_("Question bank"), reverse("questions"))],
        **forms,
    }


def keys_for(user, version: QuestionVersion):
    """The key for those who may see it, else None."""
    row = QuestionKey.objects.visible_to(user).filter(version=version).first()
    return key_of(row.key) if row else None


def parts_of(version: QuestionVersion, keys) -> list[dict]:
    """Parts as the page shows them, each with what is right when this person may know."""
    content = version.asks
    return [
        {
            "part": part,
            "kind": kinds.NAMES[part.kind],
            "answers": telling.answers(part, keys[part.id]) if keys and part.id in keys else [],
            "key": keys.get(part.id) if keys else None,
        }
        for part in content.parts
    ]


def compared(user, before: QuestionVersion, version: QuestionVersion):
    old, new = (telling.lines(one.asks, keys_for(user, one)) for one in (before, version))
    return telling.differences(old, new)


@require_GET
def figure(request, pk):
    """A picture of a question, for those who may see the question."""
    row = get_object_or_404(Figure.objects.visible_to(request.user), pk=pk)
    content = figures.content_of(row)
    if content is None:
        raise Http404
    response = HttpResponse(content, content_type=row.content_type)
    response["Content-Disposition"] = f'attachment; filename="{row.name}.{row.content_type.rpartition("/")[2]}"'
    response["X-Content-Type-Options"] = "nosniff"
    response["Content-Security-Policy"] = "default-src 'none'; sandbox"
    response["Cache-Control"] = "private, no-store"
    return response
