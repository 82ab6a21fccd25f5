"""Looking over the bank: what blueprints need, what the law has left behind, what reads alike."""

from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from assessment.bank import coverage as covering
from assessment.bank import duplicates as alike
from assessment.models import Depth, QuestionVersion, Topic
from assessment.views.bank import may_read
from personnel import dates

LEAST = {"70": 0.7, "80": 0.8, "90": 0.9, "100": 1.0}


def crumbs():
    return [(_("Question bank"), reverse("questions"))]


@may_read
@require_GET
def coverage(request):
    """Position by position; one of them opened as topic × level."""
    on = dates.today()
    rows = covering.coverage(on)
    chosen = next((one for one in rows if one.blueprint.code == request.GET.get("blueprint")), None)
    context = {
        "rows": rows, "chosen": chosen, "levels": [label for _value, label in Depth.choices], "on": on,
        "short": sum(bool(one.short) for one in rows), "thin": sum(one.tone == "warn" for one in rows),
        "spare": covering.SPARE, "crumbs": crumbs(),
    }  # fmt: skip
    return render(request, "assessment/bank/coverage.html", context)


@may_read
@require_GET
def lapsed(request):
    on = dates.today()
    rows = covering.lapsed_bases(on, QuestionVersion.objects.visible_to(request.user))
    return render(request, "assessment/bank/lapsed.html", {"rows": rows, "on": on, "crumbs": crumbs()})


@may_read
@require_GET
def duplicates(request):
    topics = Topic.objects.order_by("code")
    topic = topics.filter(code=request.GET.get("topic", "")[:30]).first() or topics.first()
    least = LEAST.get(request.GET.get("least", ""), alike.NEARLY)
    versions = QuestionVersion.objects.visible_to(request.user)
    found = alike.pairs(topic, versions, least=least) if topic else []
    context = {
        "topics": topics, "topic": topic, "pairs": found, "least": str(round(least * 100)), "choices": list(LEAST),
        "most": alike.MOST, "crumbs": crumbs(),
    }  # fmt: skip
    return render(request, "assessment/bank/duplicates.html", context)
