"""A list page answers whatever stands in the address."""

import pytest
from django.http import QueryDict
from django.template.loader import render_to_string
from django.test import RequestFactory

from personnel import names, paging
from personnel.filters import Chips, Day, Lookup, Select
from personnel.lists import Column, ListPage
from personnel.models import User

pytestmark = pytest.mark.django_db


class People(ListPage):
    unit = "người"
    sorts = {"name": ("full_name", "pk"), "newest": ("-created_at", "pk")}
    default_sort = "name"
    page_size = 10
    columns = (Column("Tài khoản", "username"), Column("Họ và tên", lambda user: user.full_name))
    filters = (
        Select(
            "kind", "Loại", lambda rows, value: rows.filter(email__startswith=value), options=[("a", "A"), ("b", "B")]
        ),
        Chips(
            "state",
            "Trạng thái",
            lambda rows, value: rows.filter(is_active=value == "on"),
            options=[("on", "Đang làm"), ("off", "Đã nghỉ")],
            counts=lambda rows: {
                "on": rows.filter(is_active=True).count(),
                "off": rows.filter(is_active=False).count(),
            },
        ),
        Day("since", "Từ ngày", lambda rows, day: rows.filter(created_at__date__gte=day)),
        Lookup(
            "who",
            "Người",
            lambda rows, user: rows.filter(pk=user.pk),
            url_name="desk",
            find=lambda code, page: page.every_row.filter(username=code).first(),
        ),
    )

    def search(self, rows, words):
        return rows.filter(full_name__icontains=words)


@pytest.fixture
def people():
    User.objects.bulk_create(
        User(username=f"u{n:02}", full_name=f"Người {n:02}", email=f"{'ab'[n % 2]}@x", is_active=n % 3 > 0)
        for n in range(35)
    )


def page(query: str = "", kind=People) -> ListPage:
    return kind(RequestFactory().get(f"/people/?{query}"), User.objects.all())


@pytest.mark.parametrize(
    "query",
    [
        "page=abc",
        "page=-1",
        "page=0",
        "page=999999999999999999999999",
        "page=%C2%B2",
        "page=1.5",
        "page=",
        "sort=evil",
        "sort=-evil",
        "sort=--name",
        "sort=password",
        "sort=name%00",
        "q=%00",
        "q=%FF%FE",
        "q=" + "x" * 5000,
        "q=%27%3B+DROP+TABLE",
        "q=%25%5F",
        "kind=zzz",
        "kind=%00",
        "state[]=on",
        "state=on&state=off",
        "since=31/02/2020",
        "since=%00",
        "since=9999-99-99",
        "who=nobody",
        "who=%00",
        "unknown=1&" + "&".join(f"p{n}=1" for n in range(50)),
        "x" * 3000,
    ],
)
def test_no_address_breaks_the_page(people, query):
    here = page(query)
    assert isinstance(here.rows, list)
    for template in ("list_filters", "pager"):
        render_to_string(f"components/{template}.html", {"page": here})
    render_to_string("components/chip_filters.html", {"filter": here.filter_named("state")})
    assert here.sort_state("name").url
    assert here.export_url


def test_a_page_after_the_last_is_the_last(people):
    assert page("page=77").number == 4
    assert len(page("page=77").rows) == 5


def test_the_pager_says_which_rows_of_how_many(people):
    assert page("page=2").range_text.startswith("11–20 ")
    assert "35 người" in page("page=2").range_text


def test_an_empty_list_counts_nobody(people):
    assert page("q=nobody-is-called-so").range_text == "0 người"


def test_beyond_the_limit_the_pager_says_more_than(people, monkeypatch):
    monkeypatch.setattr(paging, "COUNT_LIMIT", 30)
    here = page()
    assert "30 người" in here.range_text
    assert here.next_url
    assert [step.label for step in here.steps] == ["1", "2"]
    assert page("page=9").number == 4


def test_sorting_keeps_the_filters_and_goes_back_to_page_one(people):
    url = page("q=Người&state=on&page=2").sort_state("name").url
    given = QueryDict(url.removeprefix("?"))
    assert given["q"] == "Người"
    assert given["state"] == "on"
    assert given["sort"] == "-name"
    assert "page" not in given


def test_the_sorted_column_says_so(people):
    assert page().sort_state("name").order == "ascending"
    assert page("sort=-name").sort_state("name").order == "descending"
    assert page().sort_state("newest").order == ""
    assert page("sort=newest").sort_state("newest").order == "descending", "newest first falls, whatever its name"
    assert page("sort=-newest").sort_state("newest").order == "ascending"
    assert "sort=-newest" in page("sort=newest").sort_state("newest").url
    header = render_to_string(
        "components/sort_header.html", {"sort": page("sort=-name").sort_state("name"), "label": "Tên"}
    )
    assert 'aria-sort="descending"' in header


def test_turning_a_sort_round_turns_every_field(people):
    assert page("sort=-newest").order == ["created_at", "-pk"]


def test_what_the_list_does_not_know_is_not_carried_on(people):
    assert "evil" not in page("evil=1&q=a").url(page=2)


def test_hostile_words_come_back_escaped(people):
    html = render_to_string("components/list_filters.html", {"page": page("q=%22%3E%3Cscript%3E")})
    assert "<script" not in html


def test_a_wrong_date_is_told_and_filters_nothing(people):
    here = page("since=31/02/2020")
    assert here.errors["since"]
    assert here.found == 35
    html = render_to_string("components/list_filters.html", {"page": here})
    assert 'aria-invalid="true"' in html
    assert 'id="f-since-error"' in html


def test_chips_count_what_the_other_filters_leave(people):
    chips = page("kind=a&state=on").filter_named("state").chips
    assert [chip.current for chip in chips] == [False, True, False]
    assert int(chips[0].count) == User.objects.filter(email__startswith="a").count()
    assert int(chips[1].count) == User.objects.filter(email__startswith="a", is_active=True).count()


def test_the_filter_form_keeps_the_order_and_the_chips(people):
    assert dict(page("state=on&sort=-name").kept) == {"sort": "-name", "state": "on"}


def test_words_are_searched_in_one_spelling(people):
    decomposed = "Người 01".encode().decode()
    import unicodedata

    assert page(f"q={unicodedata.normalize('NFD', decomposed)}").found == 1
    assert names.normal(decomposed) == decomposed


def test_a_page_costs_two_queries_and_the_counts(people, django_assert_num_queries):
    here = page("q=Người")
    with django_assert_num_queries(2):
        assert here.rows
        assert here.range_text
        assert here.steps
        assert here.next_url


def test_a_list_without_columns_is_not_exported(people):
    class Bare(People):
        columns = ()

    assert not page("export=xlsx", Bare).wants_export
    assert page("export=xlsx").wants_export
    assert not page("export=exe").wants_export


def test_an_exported_value_is_found_by_path_or_by_function(people):
    user = User.objects.get(username="u01")
    assert [column.of(user) for column in People.columns] == ["u01", "Người 01"]
    assert Column("", "official__full_name").of(user) is None


def test_what_is_filtered_is_not_folded_away(people):
    def bar(query):
        return render_to_string("components/list_filters.html", {"page": page(query)})

    assert 'data-filters="open"' in bar("kind=a")
    assert 'data-filters="open"' in bar("since=31/02/2020")
    assert 'data-filters="open"' not in bar("q=a")
