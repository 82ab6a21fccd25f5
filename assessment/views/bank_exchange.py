"""Questions out: GIFT, Moodle XML or Excel, with their keys; who took which stands in the log."""

from django import forms
from django.contrib.auth.decorators import permission_required
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET

from assessment.bank import checking, gift, lists, moodle_xml, sheets
from assessment.bank.content import key_of
from assessment.models import QuestionVersion, Topic
from personnel import access_log
from personnel.exchange import workbook_response
from personnel.models import AccessEvent
from personnel.views.papers import as_download

may_take = permission_required(("assessment.view_question", "assessment.view_questionkey"), raise_exception=True)
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
    """Choose what goes out; with `form` in the address the file itself."""
    chosen = ExportForm(request.GET or None)
    if request.GET.get("form") and chosen.is_valid():
        rows = (
            lists.newest(request.user).select_related("key").prefetch_related("legal_bases").order_by("question__code")
        )
        if topic := chosen.cleaned_data["topic"]:
            rows = rows.filter(question__topic=topic)
        if state := chosen.cleaned_data["state"]:
            rows = rows.filter(state=state)
        return _file(request, list(rows), chosen.cleaned_data["form"])
    context = {"form": chosen, "crumbs": [(_("Question bank"), reverse("questions"))]}
    return render(request, "assessment/bank/export.html", context, status=422 if chosen.errors else 200)


def _file(request, rows, form: str):
    whole, lacking, incomplete = [], [], _("not complete yet")
    for row in rows:
        asks, keys = row.asks, key_of(row.key.key)
        if checking.problems(asks, keys):
            lacking.append(f"{row.question.code}: {incomplete}")
        else:
            whole.append((row, asks, keys))
    told = [(row.question.code, asks, keys) for row, asks, keys in whole]
    if form == SHEET:
        content, left = sheets.write((_facts(row), asks, keys) for row, asks, keys in whole)
        response = workbook_response(content, "cau-hoi.xlsx")
    elif form == MOODLE:
        xml, left = moodle_xml.write(told)
        response = as_download(xml, "cau-hoi.xml", "application/xml")
    else:
        text, left = gift.write(told)
        lost = "\n".join(f"// {line}" for line in lacking + left)
        response = as_download(f"{text}\n{lost}\n".encode(), "cau-hoi.gift.txt", "text/plain; charset=utf-8")
    access_log.note(
        request.user, AccessEvent.Verb.EXPORT, label=str(lists.QuestionList.unit), page=request.path,
        query=request.GET.urlencode()[:300], rows=len(whole) - len(left),
        left_out=len(left) + len(lacking), keys="yes",
    )  # fmt: skip
    return response


def _facts(row) -> dict[str, str]:
    return {
        "Mã": row.question.code, "Chuyên đề": row.question.topic.code, "Mức độ": sheets.DEPTHS[row.question.depth],
        "Căn cứ pháp lý": "; ".join(basis.symbol for basis in row.legal_bases.all()),
        "Năng lực": row.question.competency.code if row.question.competency else "",
    }  # fmt: skip
