"""The list of questions: one row for each, as its newest version stands."""

from django.db.models import Count, Exists, F, OuterRef, Q
from django.utils.translation import gettext_lazy as _

from assessment.bank import kinds, life, telling
from assessment.bank.content import key_of
from assessment.models import Depth, LegalBasis, Question, QuestionVersion, Topic
from personnel import access_log, names
from personnel.exchange import export_rows
from personnel.filters import Chips, Select
from personnel.lists import Column, ListPage
from personnel.models import AccessEvent, JobArea, Unit

State = QuestionVersion.State
COMMON = "common"
YES = "yes"


def newest(user):
    """The version of every question this person may see that says how it stands: the newest that was not given up."""
    others = QuestionVersion.objects.filter(question=OuterRef("question"))
    later = Q(number__gt=OuterRef("number"))
    return (
        QuestionVersion.objects.visible_to(user)
        .filter(~Exists(others.exclude(life.GIVEN_UP).filter(later)))
        .exclude(life.GIVEN_UP & Exists(others.filter(~life.GIVEN_UP | later)))
        .select_related("question__topic__area", "question__unit", "question__competency", "author", "reviewer")
    )


def resting_on_lapsed(rows, day):
    """Questions one of whose legal bases has had its last day before `day`."""
    return rows.filter(Exists(LegalBasis.objects.filter(versions=OuterRef("pk"), expires_on__lt=day)))


def _areas(page):
    return [(COMMON, _("Common to all")), *JobArea.objects.order_by("code").values_list("code", "name")]


def _in_area(rows, code):
    return (
        rows.filter(question__topic__area__isnull=True)
        if code == COMMON
        else rows.filter(question__topic__area__code=code)
    )


def _topics(page):
    rows = Topic.objects.order_by("code")
    area = page.given.get("area")
    if area:
        rows = rows.filter(area=None) if area == COMMON else rows.filter(area__code=area)
    return rows.values_list("code", "name")


def _units(page):
    used = Question.objects.visible_to(page.user).order_by().values("unit")
    return Unit.objects.filter(pk__in=used).order_by("path").values_list("code", "name")


class QuestionList(ListPage):
    unit = _("questions")
    search_label = _("Search by wording or code")
    page_size = 25
    filename = "cau-hoi"
    default_sort = "code"
    sorts = {
        "code": ("question__code",),
        "topic": ("question__topic__code", "question__code"),
        "depth": ("question__depth", "question__code"),
        "changed": ("-created_at", "-pk"),
    }
    columns = (
        Column(_("Code"), "question__code"),
        Column(_("Version"), "number"),
        Column(_("Area"), "question__topic__area__name"),
        Column(_("Topic"), "question__topic__name"),
        Column(_("Level"), "question__get_depth_display"),
        Column(_("Kind"), lambda row: kinds.name_of(row.kind)),
        Column(_("State"), "get_state_display"),
        Column(_("Bank"), "question__get_bank_display"),
        Column(_("Contributed by"), "question__unit__name"),
        Column(_("Question"), "stem"),
        Column(_("Author"), "author__full_name"),
        Column(_("Approved by"), "reviewer__full_name"),
    )

    def __init__(self, request, rows, *, on):
        self.on = on
        super().__init__(request, rows)

    def offered(self):
        return (
            Select("area", _("Area"), _in_area, options=_areas),
            Select("topic", _("Topic"), lambda rows, code: rows.filter(question__topic__code=code), options=_topics),
            Select("depth", _("Level"), lambda rows, depth: rows.filter(question__depth=depth), options=lambda _page: Depth.choices),
            Select("kind", _("Kind"), lambda rows, kind: rows.filter(kind=kind), options=kinds.CHOICES),
            Select("bank", _("Bank"), lambda rows, bank: rows.filter(question__bank=bank), options=Question.Bank.choices),
            Select("unit", _("Contributed by"), lambda rows, code: rows.filter(question__unit__code=code), options=_units),
            Select(
                "lapsed", _("Legal basis"), lambda rows, value: resting_on_lapsed(rows, self.on),
                options=[(YES, _("Lapsed"))],
            ),
            Chips("state", _("Filter by state"), lambda rows, state: rows.filter(state=state), options=State.choices,
                  counts=lambda rows: dict(rows.values_list("state").annotate(n=Count("pk")))),
        )  # fmt: skip

    def search(self, rows, words):
        return rows.filter(Q(stem_folded__contains=names.folded(words)) | Q(question__code__istartswith=words))

    def prepare(self, rows):
        lapsed = set(
            LegalBasis.objects.filter(versions__in=[row.pk for row in rows], expires_on__lt=self.on).values_list(
                "versions", flat=True
            )
        )
        for row in rows:
            row.has_lapsed = row.pk in lapsed
            row.kind_name = kinds.name_of(row.kind)
        return rows

    @property
    def export_url(self):
        return self.url(export="xlsx")

    def export(self):
        """Every question found, with its key for those who may see keys. The log says who took which."""
        sees_keys = self.user.has_perm("assessment.view_questionkey")
        rows = self.narrowed().select_related("key") if sees_keys else self.narrowed()
        access_log.note(
            self.user, AccessEvent.Verb.EXPORT, label=str(self.unit), page=self.request.path,
            query=self.request.GET.urlencode()[:500], rows=rows.order_by().count(), keys="yes" if sees_keys else "no",
        )  # fmt: skip
        columns = [*self.columns, *([Column(_("Key"), _key_told)] if sees_keys else [])]
        cells = ([column.of(row) for column in columns] for row in rows.iterator(chunk_size=1000))
        return export_rows([str(column.label) for column in columns], cells, self.filename)


def _key_told(row) -> str:
    content, keys = row.asks, key_of(row.key.key)
    told = ["; ".join(telling.answers(part, keys[part.id])) for part in content.parts if part.id in keys]
    return " / ".join(told)


class ReviewQueue(QuestionList):
    """What waits for this person's judgement; the longest waiting first."""

    default_sort = "sent"
    sorts = QuestionList.sorts | {"sent": ("sent_at", "pk")}

    def offered(self):
        return [one for one in super().offered() if one.name not in ("state", "lapsed", "bank")]


def awaiting(user):
    """Versions in review that this person may judge: not of their own writing, in the banks they answer for."""
    scope = user.scope("assessment.review_question")
    rows = QuestionVersion.objects.visible_to(user).filter(state=State.IN_REVIEW).exclude(author=user)
    if not scope.whole:
        rows = rows.filter(scope.q("question__unit__path"), question__bank=Question.Bank.DEPARTMENT)
    return rows.select_related("question__topic__area", "question__unit", "author").annotate(waiting_since=F("sent_at"))
