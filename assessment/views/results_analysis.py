"""Item analysis of a campaign, and the correction of a key."""

from django.contrib import messages
from django.contrib.auth.decorators import permission_required
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from assessment.models import Campaign, ItemAnalysis, ItemFigure, KeyCorrection, QuestionVersion
from assessment.result_forms import CorrectionForm
from assessment.results import analysing, correcting, item_words, items
from assessment.views.results import campaign_of, may_publish, may_read, tried
from personnel import filters, names

may_see = permission_required("assessment.view_itemanalysis", raise_exception=True)
SHOWN = 100


@may_see
@require_GET
def analysis(request, pk):
    campaign = _campaign(request, pk)
    analyses = list(analysing.newest(campaign).select_related("job_position"))
    chosen = next((one for one in analyses if str(one.pk) == request.GET.get("of")), analyses[0] if analyses else None)
    figures = _figures(request.user, chosen) if chosen else []
    words = filters.clean(request.GET.get("q", ""))
    if words:
        figures = [one for one in figures if _is_called(one, words)]
    suspicious = [one for one in figures if one.suspicions]
    context = {
        "campaign": campaign,
        "analyses": analyses,
        "chosen": chosen,
        "figures": figures[:SHOWN] if "all" not in request.GET else figures,
        "words": words,
        "few": items.FEWEST,
        "is_told": bool(chosen and (chosen.figures.get("compared") or 0) >= items.FEWEST),
        "more": len(figures) - SHOWN if "all" not in request.GET else 0,
        "suspicious": len(suspicious),
        "grave": sum(any(reason["code"] in items.GRAVE for reason in one.suspicions) for one in suspicious),
        "organised": Campaign.objects.organised_by(request.user).filter(pk=pk).exists(),
    }
    return render(request, "assessment/results/analysis.html", context)


def _campaign(request, pk) -> Campaign:
    seen = ItemAnalysis.objects.visible_to(request.user).values("campaign")
    rows = Campaign.objects.organised_by(request.user) | Campaign.objects.filter(pk__in=seen)
    return get_object_or_404(rows.distinct().select_related("policy"), pk=pk)


def _figures(user, chosen: ItemAnalysis) -> list[ItemFigure]:
    """Those with the gravest reasons first; wording only for who may read the bank."""
    sees_keys = user.has_perm("assessment.view_questionkey")
    rows = list(
        ItemFigure.objects.visible_to(user).filter(analysis=chosen)
        .select_related("version__question__topic").defer("version__content")
    )  # fmt: skip
    readable = set(
        QuestionVersion.objects.visible_to(user)
        .filter(pk__in=[row.version_id for row in rows])
        .values_list("pk", flat=True)
    )
    for row in rows:
        row.may_read = row.version_id in readable
        keys = sees_keys and row.may_read  # of the own bank: a department's officers know no key of the sector's
        row.said = list(dict.fromkeys(item_words.said(reason, keys=keys) for reason in row.suspicions))
        row.bars = [
            choice
            | {
                "width": round(choice["share"] * 100, 1),
                "said": _said_of(choice["id"]),
                "is_right": keys and choice["is_right"],
            }
            for choice in row.choices
        ]
    return sorted(rows, key=lambda row: (_gravity(row), row.discrimination is None, row.discrimination or 0, row.pk))


def _said_of(choice: str) -> str:
    """A choice by its letter; true and false by their words."""
    words = {"true": pgettext("answer", "True"), "false": pgettext("answer", "False")}
    return words.get(choice, choice.upper())


def _is_called(row, words: str) -> bool:
    asked = row.version.question
    readable = row.version.stem if row.may_read else ""
    return names.folded(words) in names.folded(f"{asked.code} {asked.topic.name} {readable}")


def _gravity(row: ItemFigure) -> int:
    codes = [reason["code"] for reason in row.suspicions]
    return min((items.GRAVE.index(code) if code in items.GRAVE else 5 for code in codes), default=9)


@may_read
@require_POST
def analyse(request, pk):
    analysing.request(campaign_of(request, pk), request.user)
    messages.success(request, _("The analysis is being made. Load the page again in a moment."))
    return redirect("exam-analysis", pk=pk)


@may_read
@require_GET
def corrections(request, pk):
    campaign = campaign_of(request, pk)
    rows = KeyCorrection.objects.visible_to(request.user).filter(campaign=campaign)
    listed = [
        (row, correcting.effect(row)) for row in rows.select_related("question__topic", "wrong", "right", "decided_by", "campaign")
    ]  # fmt: skip
    return render(request, "assessment/results/corrections.html", {"campaign": campaign, "corrections": listed})


@may_publish
@require_http_methods(["GET", "POST"])
def correct(request, pk, version):
    campaign = campaign_of(request, pk)
    used = correcting.affected(campaign, [version])
    wrong = get_object_or_404(QuestionVersion.objects.select_related("question__topic"), pk=version)
    people = used.count()
    if not people:
        messages.error(request, _("No paper of this campaign holds this version."))
        return redirect("exam-corrections", pk=pk)
    newer = QuestionVersion.objects.filter(question=wrong.question, approved_at__isnull=False).exclude(pk=wrong.pk)
    form = CorrectionForm(request.POST or None, versions=newer)
    if request.method == "POST" and form.is_valid():
        told = form.cleaned_data
        if tried(form, correcting.correct, campaign, wrong, told["right"], reason=told["reason"], by=request.user):
            messages.success(request, _("Key corrected. Everyone who got the question is being marked again."))
            return redirect("exam-corrections", pk=pk)
    context = {"campaign": campaign, "wrong": wrong, "form": form, "people": people}
    return render(request, "assessment/results/correct.html", context, status=422 if form.errors else 200)
