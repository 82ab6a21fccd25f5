"""Acts on one review: each a POST that calls one verb and comes back to the page."""

from django.contrib import messages
from django.db import transaction
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from assessment import concluding, reopening, reviewing, self_reporting
from assessment.forms import AnswerForm, ConclusionForm, ReopenForm, ReturnForm, ReviewerForm
from assessment.models import Review
from assessment.moves import Incomplete
from assessment.views.parts import page_of
from assessment.views.reading import review_page
from personnel import dates
from personnel.errors import RuleViolation
from personnel.models import Grant, User
from personnel.models.accounts import Role
from personnel.models.documents import DocumentType


def _to_conclude(request, pk) -> Review:
    return get_object_or_404(page_of(Review.objects.concludable_by(request.user)), pk=pk)


def _act(request, done: str, to: str, pk: int, act, *args, **values):
    """Try, say how it went, go back."""
    try:
        act(*args, **values)
    except RuleViolation as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, done)
    return redirect(to, pk=pk)


@require_POST
def withdraw(request, pk):
    row = get_object_or_404(Review.objects.writable_by(request.user), pk=pk)
    return _act(request, _("Review taken back."), "review", pk, reviewing.withdraw, row, by=request.user)


@require_POST
def self_withdraw(request, pk):
    row = get_object_or_404(Review.objects.self_reportable_by(request.user), pk=pk)
    done = _("Self-report taken back. Send it again when it is complete.")
    return _act(request, done, "self-report", pk, self_reporting.withdraw_self_report, row, by=request.user)


@require_POST
def take_up(request, pk):
    row = _to_conclude(request, pk)
    done = _("Taken up. The unit can no longer take the review back.")
    return _act(request, done, "review", pk, concluding.take_up, row, by=request.user, at=timezone.now())


@require_POST
def send_back(request, pk):
    row = _to_conclude(request, pk)
    form = ReturnForm(request.POST)
    return _with_form(
        request,
        row,
        form,
        "return_form",
        _("Returned to the unit."),
        lambda data: concluding.return_for_completion(
            row, by=request.user, version=data["version"], reason=data["reason"], at=timezone.now()
        ),
    )


@require_POST
def conclude(request, pk):
    row = _to_conclude(request, pk)
    form = ConclusionForm(request.POST, review=row)
    return _with_form(
        request,
        row,
        form,
        "conclusion_form",
        _("Review concluded."),
        lambda data: concluding.conclude(row, by=request.user, at=timezone.now(), **data),
    )


@require_POST
def answer(request, pk):
    row = _to_conclude(request, pk)
    form = AnswerForm(request.POST)
    return _with_form(
        request,
        row,
        form,
        "answer_form",
        _("Answer recorded."),
        lambda data: concluding.answer_signals(row, by=request.user, answer=data["answer"], at=timezone.now()),
    )


@require_POST
def ask(request, pk):
    row = _to_conclude(request, pk)
    return _act(
        request, _("The unit has been reminded."), "review", pk, concluding.ask, row, by=request.user, on=dates.today()
    )


@require_http_methods(["GET", "POST"])
def name_reviewer(request, pk):
    """Choose who writes a review that the head of the unit must not write."""
    row = _to_conclude(request, pk)
    heads = Grant.objects.in_force(dates.today()).filter(role__in=[Role.UNIT_HEAD, Role.AUTHORITY])
    choices = User.objects.filter(is_active=True, grants__in=heads).exclude(pk=request.user.pk).distinct()
    choices = choices.exclude(official=row.official_id).order_by("full_name", "username")
    form = ReviewerForm(request.POST or None, choices=choices, initial={"reviewer": row.reviewer_id})
    if request.method == "POST" and form.is_valid():
        return _act(
            request,
            _("Reviewer recorded."),
            "review",
            pk,
            concluding.name_reviewer,
            row,
            by=request.user,
            reviewer=form.cleaned_data["reviewer"],
        )
    return render(
        request, "assessment/reviewer.html", {"review": row, "form": form}, status=422 if form.errors else 200
    )


@require_http_methods(["GET", "POST"])
def reopen(request, pk):
    """A concluded review is drawn again: why, and on what paper. The old conclusion and its sheet stay."""
    row = _to_conclude(request, pk)
    form = ReopenForm(request.POST or None, initial={"version": row.version, "signed_on": dates.today()})
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        try:
            with transaction.atomic():
                document = form.paper(
                    DocumentType.LETTER, lambda: _("Review drawn again: %(review)s") % {"review": row}, request.user
                )
                reopening.reopen(
                    row, by=request.user, version=data["version"], reason=data["reason"], document=document,
                    at=timezone.now(),
                )  # fmt: skip
        except Incomplete as lacking:
            form.blame(lacking.problems)
        except RuleViolation as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("The review is open again; its former sheet stays as it was filed."))
            return redirect("review", pk=pk)
    return render(request, "assessment/reopen.html", {"review": row, "form": form}, status=422 if form.errors else 200)


def _with_form(request, row: Review, form, name: str, done: str, act):
    """An act with something typed: what is refused stays typed, on the same page."""
    if form.is_valid():
        try:
            act(form.cleaned_data)
        except Incomplete as lacking:
            form.blame(lacking.problems)
        except RuleViolation as refusal:
            form.add_error(None, str(refusal))
            row = page_of(Review.objects.visible_to(request.user)).get(pk=row.pk)
            return review_page(request, row, status=409, **{name: form})
        else:
            messages.success(request, done)
            return redirect("review", pk=row.pk)
    return review_page(request, row, status=422, **{name: form})
