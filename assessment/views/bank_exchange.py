"""Questions out: GIFT, Moodle XML or Excel, with their keys; who took which stands in the log."""

from django import forms
from django.contrib.auth.decorators import permission_required
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET

from assessment.bank import checking, figures, gift, lists, moodle_writing, sheets
from assessment.bank.content import key_of
from assessment.models import QuestionVersion, Topic
from personnel import access_log
from personnel.exchange import workbook_response
from personnel.models import AccessEvent
from personnel.views.papers import as_download

may_take = permission_required(("assessment.view_question", "assessment.view_questionkey"), raise_exception=True)
LISTED = 200
GIFT, MOODLE, SHEET = "gift", "moodle", "xlsx"


class ExportForm(forms.Form):
    use_required_attribute = False

    form = forms.ChoiceField(
        label=gettext_lazy("Form of the file"), choices=[(GIFT, "GIFT"), (MOODLE, "Moodle XML"), (SHEET, "Excel")]
    )
    topic = forms.ModelChoiceField(
        Topic.objects.order_by("code"), label=gettext_lazy("Topic"), required=False, to_field_name="code",
        empty_label=gettext_lazy("All"),
    )  # fmt: skip
    state = forms.ChoiceField(
        label=gettext_lazy("State"), choices=[("", gettext_lazy("All")), *QuestionVersion.State.choices], required=False
    )


@may_take
@require_GET
def export(request):
    """Choose what goes out; with `form` in the address the file itself, or first what it cannot carry (`look`)."""
    chosen = ExportForm(request.GET or None)
    looked = None
    if request.GET.get("form") and chosen.is_valid():
        rows = (
            lists.newest(request.user).select_related("key").prefetch_related("legal_bases").order_by("question__code")
        )
        if topic := chosen.cleaned_data["topic"]:
            rows = rows.filter(question__topic=topic)
        if state := chosen.cleaned_data["state"]:
            rows = rows.filter(state=state)
        if "look" not in request.GET:
            return _file(request, list(rows), chosen.cleaned_data["form"])
        _made, left, otherwise = _written(list(rows), chosen.cleaned_data["form"])
        looked = {
            "total": len(rows),
            "left": left[:LISTED],
            "more": len(left[LISTED:]),
            "otherwise": otherwise[:LISTED],
        }
    context = {"form": chosen, "looked": looked, "crumbs": [(_("Question bank"), reverse("questions"))]}
    return render(request, "assessment/bank/export.html", context, status=422 if chosen.errors else 200)


def _file(request, rows, form: str):
    made, left, otherwise = _written(rows, form)
    access_log.note(
        request.user, AccessEvent.Verb.EXPORT, label=str(lists.QuestionList.unit), page=request.path,
        query=request.GET.urlencode()[:300], rows=len(rows) - len({line.partition(":")[0] for line in left}),
        left_out=len(left), keys="yes",
    )  # fmt: skip
    if form == SHEET:
        return workbook_response(made, "cau-hoi.xlsx")
    if form == MOODLE:
        return as_download(made, "cau-hoi.xml", "application/xml")
    lost = "\n".join(f"// {line}" for line in (*left, *otherwise))
    return as_download(made + f"\n{lost}\n".encode(), "cau-hoi.gift.txt", "text/plain; charset=utf-8")


def _written(rows, form: str) -> tuple[bytes, list[str], list[str]]:
    """(the file, what it leaves out, what it says otherwise), a line for each question."""
    rows, lacking = _whole(rows)
    told = [(row.question.code, row.asks, key_of(row.key.key)) for row in rows]
    made, left, otherwise = _in_form(rows, told, form)
    return made, lacking + left, otherwise


def _whole(rows) -> tuple[list, list[str]]:
    """(those that can be asked, a line for each that is not complete yet)."""
    lacking = {row.pk for row in rows if checking.problems(row.asks, key_of(row.key.key))}
    incomplete = _("not complete yet")
    told = [f"{row.question.code}: {incomplete}" for row in rows if row.pk in lacking]
    return [row for row in rows if row.pk not in lacking], told


def _in_form(rows, told, form: str) -> tuple[bytes, list[str], list[str]]:
    if form == SHEET:
        facts = ((_facts(row), asks, keys) for row, (_code, asks, keys) in zip(rows, told, strict=True))
        content, left = sheets.write(facts)
        return content, left, []
    if form == MOODLE:
        kept = figures.pictures_of(rows)
        return moodle_writing.write((*one, kept.get(row.pk, {})) for row, one in zip(rows, told, strict=True))
    text, left, otherwise = gift.write(told)
    return text.encode(), left, otherwise


def _facts(row) -> dict[str, str]:
    return {
        "Mã": row.question.code, "Chuyên đề": row.question.topic.code, "Mức độ": sheets.DEPTHS[row.question.depth],
        "Căn cứ pháp lý": "; ".join(basis.symbol for basis in row.legal_bases.all()),
        "Năng lực": row.question.competency.code if row.question.competency else "",
    }  # fmt: skip
