"""The page on which a unit is renamed, moved, merged, split or dissolved by a paper from a day on."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from personnel.errors import RuleViolation
from personnel.models import Unit
from personnel.reorganise_forms import DissolveForm, MergeForm, MoveForm, RenameForm
from personnel.split_forms import HeirsForm, SplitForm

ACTS = {"rename": RenameForm, "move": MoveForm, "merge": MergeForm, "split": SplitForm, "dissolve": DissolveForm}
NAMES = {
    "rename": gettext_lazy("Rename"), "move": gettext_lazy("Move under another unit"), "merge": gettext_lazy("Merge"),
    "split": gettext_lazy("Split the unit"), "dissolve": gettext_lazy("Dissolve"),
}  # fmt: skip


def form_of(request, unit, act):
    """A split asks in two steps: the new units stand in the address, then everyone's place is chosen."""
    if act == "split" and request.method != "POST":
        heirs = HeirsForm(request.GET if "into" in request.GET else None)
        return SplitForm(request.user, unit, heirs=heirs.cleaned_data["into"]) if heirs.is_valid() else heirs
    return ACTS[act](request.user, unit, request.POST or None)


def reorganise(request, pk, act):
    if not (
        request.user.has_perm("personnel.change_unitversion") and request.user.scope("personnel.change_unit").whole
    ):
        raise PermissionDenied
    unit = get_object_or_404(Unit.objects.visible_to(request.user), pk=pk)
    form = form_of(request, unit, act)
    if request.method == "POST" and form.is_valid():
        try:
            outcome = form.act()
        except RuleViolation as refusal:
            form.add_error(refusal.field if refusal.field in form.fields else None, str(refusal))
        else:
            messages.success(request, _("Done; %(n)s posts go on in their new place.") % {"n": len(outcome.moved)})
            return redirect("unit", pk=outcome.unit.pk)
    context = {
        "unit": unit,
        "form": form,
        "act": act,
        "first_step": isinstance(form, HeirsForm),
        "name": NAMES[act],
        "acts": [(key, label, reverse(f"reorganise-{key}", args=[pk])) for key, label in NAMES.items()],
    }
    return render(request, "personnel/reorganise.html", context, status=422 if form.errors else 200)
