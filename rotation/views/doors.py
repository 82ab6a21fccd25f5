"""What every view of the desk does first and last: find the row this person may see, check the permission, say it."""

from typing import NoReturn

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render

from personnel.errors import RuleViolation
from rotation.models import Batch, Nomination


def batch_of(request, pk, perm: str = "") -> Batch:
    """Outside one's reach a batch does not exist (404); without the permission it may be seen only (403)."""
    rows = Batch.objects.visible_to(request.user).select_related(
        "plan__scheme", "plan__document", "policy__required_level", "policy__planned_level", "policy_submission",
        "policy_approval",
    ).defer("plan__document__content", "policy_submission__content", "policy_approval__content")  # fmt: skip
    batch = get_object_or_404(rows, pk=pk)
    check(request, perm)
    return batch


def nomination_of(request, pk, perm: str = "rotation.change_nomination") -> Nomination:
    rows = Nomination.objects.visible_to(request.user).select_related(
        "batch__policy__planned_level", "batch__policy__required_level", "batch__plan", "official", "from_unit",
        "to_unit", "to_title", "screening",
    )  # fmt: skip
    nomination = get_object_or_404(rows, pk=pk)
    check(request, perm)
    return nomination


def check(request, perm: str) -> None:
    if perm and not request.user.has_perm(perm):
        raise PermissionDenied


def refuse(request) -> NoReturn:
    """Without the permission: 403 for readers of rotation, 404 for everybody else."""
    if not request.user.scope("rotation.view_batch"):
        raise Http404
    raise PermissionDenied


def version_seen(request) -> int:
    """The version that stood on the page; one that nothing has when the page did not say."""
    seen = request.POST.get("version", "")
    return int(seen) if seen.isascii() and seen.isdigit() and len(seen) < 10 else -1


def attempt(request, act, *, form=None, done: str = "") -> bool:
    """Do it, all of it or nothing; a refusal goes to the field it names, else to the top of the page."""
    try:
        with transaction.atomic():
            act()
    except RuleViolation as refusal:
        if form is None:
            messages.error(request, str(refusal))
        else:
            form.add_error(refusal.field if refusal.field in form.fields else None, str(refusal))
        return False
    if done:
        messages.success(request, done)
    return True


def ask(request, form, *, act, title, verb, crumbs, back, done="", text="", danger=False, template="rotation/act.html",
        then=None, **context):  # fmt: skip
    """A form that ends in one act: show it, try it, go back."""
    if request.method == "POST" and form.is_valid() and attempt(request, lambda: act(form), form=form, done=done):
        return redirect(then() if then else back)
    context |= {
        "form": form, "title": title, "verb": verb, "crumbs": crumbs, "back": back, "text": text, "danger": danger,
    }  # fmt: skip
    return render(request, template, context, status=200 if request.method == "GET" or not form.errors else 422)
