"""The review desk: what waits, one after another; approve, return with a remark, retire."""

from collections import defaultdict

from django.contrib import messages
from django.contrib.auth.decorators import permission_required
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from assessment.bank import life, lists
from assessment.bank.content import key_of
from assessment.bank.forms import RemarkForm
from assessment.models import Figure, QuestionKey, QuestionVersion
from assessment.views.bank import may_read, note_page, parts_of
from personnel import dates
from personnel.errors import RuleViolation

may_judge = permission_required("assessment.review_question", raise_exception=True)


@may_judge
@require_GET
def desk(request):
    """What this person may judge, the longest waiting first."""
    page = lists.ReviewQueue(request, lists.awaiting(request.user), on=dates.today())
    if page.wants_export:
        return page.export()
    stored = QuestionKey.objects.visible_to(request.user).filter(version__in=[row.pk for row in page.rows])
    keys = {row.version_id: key_of(row.key) for row in stored}
    pictures: dict[int, dict[str, Figure]] = defaultdict(dict)
    for one in Figure.objects.filter(version__in=[row.pk for row in page.rows]):
        pictures[one.version_id][one.name] = one
    for row in page.rows:
        row.parts, row.pictures = parts_of(row, keys.get(row.pk)), pictures[row.pk]
    note_page(request, page)
    return render(request, "assessment/bank/review.html", {"page": page, "form": RemarkForm(), "on": dates.today()})


@may_judge
@require_POST
def approve(request, pk):
    version = _of(request, pk)
    try:
        life.approve(version, by=request.user, at=timezone.now(), seen=request.POST.get("seen", "")[:64])
        messages.success(request, _("%(code)s is approved.") % {"code": version.question.code})
    except RuleViolation as refusal:
        messages.error(request, str(refusal))
    return redirect("question-review")


@may_judge
@require_http_methods(["GET", "POST"])
def give_back(request, pk):
    """Return for completion; a page of its own when there is no script."""
    version = _of(request, pk)
    return _with_remark(
        request, version,
        lambda remark: life.give_back(version, remark=remark, by=request.user),
        title=_("Return %(code)s?") % {"code": version.question.code}, verb=_("Return"), danger=False,
        done=_("%(code)s is returned for completion.") % {"code": version.question.code}, back=reverse("question-review"),
    )  # fmt: skip


@may_read
@require_http_methods(["GET", "POST"])
def retire(request, pk):
    version = _of(request, pk)
    return _with_remark(
        request, version,
        lambda remark: life.retire(version, remark=remark, by=request.user, at=timezone.now()),
        title=_("Retire %(code)s?") % {"code": version.question.code}, verb=_("Retire"), danger=True,
        done=_("%(code)s is retired.") % {"code": version.question.code},
        back=reverse("question", args=[version.question_id]),
    )  # fmt: skip


def _of(request, pk) -> QuestionVersion:
    rows = QuestionVersion.objects.visible_to(request.user).select_related("question__unit")
    return get_object_or_404(rows, pk=pk)


def _with_remark(request, version, act, *, title, verb, danger, done, back):
    form = RemarkForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            act(form.cleaned_data["remark"])
            messages.success(request, done)
            return redirect(back)
        except RuleViolation as refusal:
            form.add_error(refusal.field if refusal.field in form.fields else None, str(refusal))
    context = {
        "form": form, "title": title, "verb": verb, "danger": danger, "back": back, "version": version,
        "crumbs": [(_("Question bank"), reverse("questions"))],
    }  # fmt: skip
    return render(request, "assessment/bank/remark.html", context, status=422 if form.errors else 200)
