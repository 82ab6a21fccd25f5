"""Writing questions: a form for each kind that works without a script and keeps what was typed."""

from django.contrib import messages
from django.contrib.auth.decorators import permission_required
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from assessment.bank import checking, figures, kinds, life, typed
from assessment.bank.content import Kind, key_of
from assessment.bank.forms import FigureForm, QuestionForm
from assessment.models import Figure, Question, QuestionKey, QuestionVersion
from personnel import access_log
from personnel.errors import RuleViolation
from personnel.forms import offered
from personnel.models import AccessEvent

may_add = permission_required("assessment.add_question", raise_exception=True)
may_change = permission_required("assessment.change_question", raise_exception=True)
SEND, MORE, ADD_PART, DROP_PART = "send", "more-", "add-part", "drop-"


@may_add
@require_http_methods(["GET", "POST"])
def new(request):
    """A question of the chosen kind."""
    kind = _kind(request.POST.get("kind") or request.GET.get("kind", ""))
    form = QuestionForm(request.POST or None, user=request.user, initial=_first_choices(request.user))
    if request.method == "GET":
        return _page(request, form, typed.blank(kind), kind)
    written = typed.read(request.POST, request.POST.getlist("figures"), kind)
    if _changes_shape(request.POST.get("act", ""), written):
        return _page(request, form, written, kind)
    if not form.is_valid():
        return _page(request, form, written, kind, status=422)
    content, keys = typed.question(written)
    if not content.stem:
        problem = checking.Problem(_("Write the question."), field="stem")
        return _page(request, form, written, kind, status=422, problems=[problem])
    try:
        version = life.draft(content, keys, by=request.user, **form.cleaned_data)
    except RuleViolation as refusal:
        form.add_error(refusal.field if refusal.field in form.fields else None, str(refusal))
        return _page(request, form, written, kind, status=422)
    return _after(request, version, form, written, kind)


def _first_choices(user) -> dict:
    units = list(offered(QuestionForm(user=user), "unit")[:2])
    return {"unit": units[0]} if len(units) == 1 else {}


@may_change
@require_http_methods(["GET", "POST"])
def edit(request, pk):
    version = _writable(request, pk)
    keys = key_of(QuestionKey.objects.get(version=version).key)
    question, first = version.question, version.number == 1
    kind = version.asks.kind
    if version.state not in life.WRITABLE:
        return redirect("question", pk=question.pk)
    initial = {
        "topic": question.topic_id, "depth": question.depth, "competency": question.competency_id,
        "bases": list(version.legal_bases.all()),
    }  # fmt: skip
    form = QuestionForm(request.POST or None, user=request.user, question=question, first=first, initial=initial)
    if request.method == "GET":
        access_log.note(request.user, AccessEvent.Verb.VIEW, version)
        return _page(request, form, typed.typed_from(version.asks, keys), kind, version=version)
    written = typed.read(request.POST, request.POST.getlist("figures"), kind)
    if _changes_shape(request.POST.get("act", ""), written):
        return _page(request, form, written, kind, version=version)
    if not form.is_valid():
        return _page(request, form, written, kind, status=422, version=version)
    content, keys = typed.question(written)
    try:
        version = life.save(
            version, content, keys, by=request.user, stamp=request.POST.get("stamp", ""), **form.cleaned_data
        )
    except RuleViolation as refusal:
        form.add_error(None, str(refusal))
        version.refresh_from_db()
        return _page(request, form, written, kind, status=409, version=version)
    return _after(request, version, form, written, kind)


def _after(request, version, form, written, kind):
    """Kept; sent when that was the button, or kept with what is missing."""
    if request.POST.get("act") == SEND:
        try:
            life.send(version, by=request.user, at=timezone.now())
        except life.Incomplete as lacking:
            return _page(
                request, form, written, kind, status=422, version=version, problems=lacking.problems, kept=True
            )
        messages.success(request, _("%(code)s is sent for review.") % {"code": version.question.code})
    else:
        messages.success(request, _("The draft of %(code)s is kept.") % {"code": version.question.code})
    return redirect("question", pk=version.question_id)


def _changes_shape(act: str, written: typed.Typed) -> bool:
    """More rows, another part, a part less: nothing is kept yet, nothing typed is lost."""
    if act.startswith(MORE) and act.removeprefix(MORE).isdecimal():
        place = int(act.removeprefix(MORE))
        if place < len(written.parts):
            written.parts[place].with_room(typed.MORE_ROWS)
        return True
    if act == ADD_PART:
        if len(written.parts) < typed.MOST_PARTS:
            written.parts.append(typed.TypedPart(Kind.SINGLE).with_room())
        return True
    if act.startswith(DROP_PART) and act.removeprefix(DROP_PART).isdecimal():
        place = int(act.removeprefix(DROP_PART))
        if place < len(written.parts) > 1:
            del written.parts[place]
        return True
    return act == "shape"


def _page(request, form, written, kind, *, status=200, version=None, problems=(), kept=False):
    context = {
        "form": form,
        "typed": written,
        "kind": kind.value,
        "kind_name": kinds.NAMES[kind],
        "part_kinds": kinds.PART_CHOICES,
        "version": version,
        "problems": list(problems),
        "kept": kept,
        "figures": list(version.figures.all()) if version else [],
        "figure_form": FigureForm() if version else None,
        "crumbs": [(_("Question bank"), reverse("questions"))],
        "action": reverse("question-edit", args=[version.pk]) if version else reverse("question-new"),
        "back": reverse("question", args=[version.question_id]) if version else reverse("questions"),
    }
    return render(request, "assessment/bank/question_form.html", context, status=status)


def _kind(text: str) -> Kind:
    return Kind(text) if text in set(Kind) else Kind.SINGLE


def _writable(request, pk) -> QuestionVersion:
    rows = QuestionVersion.objects.writable_by(request.user).select_related("question__topic", "question__unit")
    return get_object_or_404(rows, pk=pk)


@may_change
@require_POST
def revise(request, pk):
    """Begin the next version."""
    question = get_object_or_404(Question.objects.writable_by(request.user).select_related("unit"), pk=pk)
    try:
        version = life.revise(question, by=request.user)
    except RuleViolation as refusal:
        messages.error(request, str(refusal))
        return redirect("question", pk=pk)
    return redirect("question-edit", pk=version.pk)


@may_change
@require_POST
def send(request, pk):
    version = _writable(request, pk)
    return _act(request, version, lambda: life.send(version, by=request.user, at=timezone.now()), _("Sent for review."))


@may_change
@require_POST
def take_back(request, pk):
    version = _writable(request, pk)
    return _act(
        request, version, lambda: life.take_back(version, by=request.user), _("Taken back; it is a draft again.")
    )


@may_change
@require_POST
def add_figure(request, pk):
    version = _writable(request, pk)
    form = FigureForm(request.POST, request.FILES)
    if not form.is_valid():
        for name, errors in form.errors.items():
            messages.error(request, f"{form.fields[name].label}: {errors[0]}")
    else:
        values = form.cleaned_data
        try:
            figures.add(
                version, values["file"], name=values["name"], description=values["description"], by=request.user
            )
            messages.success(request, _("The picture is kept. Choose where it stands in the wording."))
        except RuleViolation as refusal:
            messages.error(request, str(refusal))
    return redirect("question-edit", pk=pk)


@may_change
@require_POST
def remove_figure(request, pk):
    figure = get_object_or_404(Figure.objects.visible_to(request.user).select_related("version__question__unit"), pk=pk)
    version = _writable(request, figure.version_id)
    try:
        figures.remove(figure, by=request.user)
    except RuleViolation as refusal:
        messages.error(request, str(refusal))
    return redirect("question-edit", pk=version.pk)


def _act(request, version, act, done):
    try:
        act()
        messages.success(request, done)
    except RuleViolation as refusal:
        messages.error(request, str(refusal))
    return redirect("question", pk=version.question_id)
