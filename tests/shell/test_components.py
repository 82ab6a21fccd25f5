"""The component library: what it says, that it escapes, and what it tells a screen reader."""

from datetime import date

import pytest
from django import forms
from django.db.backends.postgresql.psycopg_any import DateRange
from django.template import Context, Template
from django.utils import translation

from personnel import charts
from personnel.forms import VietnameseDateField

HOSTILE = "\"><script>alert('x')</script>{{ 7|add:7 }}"
TODAY = date(2023, 7, 10)


def drawn(source: str, **context) -> str:
    return Template("{% load office %}" + source).render(Context({"hostile": HOSTILE, "on": TODAY, **context}))


@pytest.mark.parametrize(
    "source",
    [
        "{% chip 'bad' hostile %}",
        "{% chip hostile hostile hostile %}",
        "{% icon hostile %}",
        "{% count 3 hostile %}",
        "{% bar 1 2 hostile %}",
        "{% column_chart hostile points hostile %}",
        "{% score_line hostile points 50 hostile %}",
        "{% progress_ring 1 2 hostile hostile %}",
        "{% level_bar 2 3 hostile %}",
        "{% include 'components/empty.html' with title=hostile text=hostile url=hostile action=hostile %}",
        "{% include 'components/page_head.html' with title=hostile crumbs=crumbs sub=hostile %}",
        "{% include 'components/facts.html' with rows=crumbs %}",
        "{% include 'components/alert.html' with tone='bad' title=hostile text=hostile %}",
        "{% include 'components/stat.html' with label=hostile value=hostile note=hostile url=hostile %}",
        "{% include 'components/confirm.html' with id='x' title=hostile text=hostile action=hostile verb=hostile %}",
        "{% include 'components/job.html' with url=hostile running=1 label=hostile done=1 whole=2 note=hostile %}",
    ],
)
def test_what_people_typed_is_never_live(source):
    page = drawn(source, points=[(HOSTILE, 3), (HOSTILE, 0)], crumbs=[(HOSTILE, HOSTILE)])
    assert "<script" not in page
    assert 'href=""><' not in page


def test_a_chip_has_a_mark_and_a_word():
    chip = drawn("{% chip 'ok' 'Đủ điều kiện' %}")
    assert "#check" in chip
    assert "Đủ điều kiện" in chip
    assert "chip--ok" in chip


def test_marks_are_hidden_from_screen_readers():
    assert 'aria-hidden="true"' in drawn("{% icon 'check' %}")


@pytest.mark.parametrize("name", ["check", "cross", "alert", "clock", "half", "next", "previous", "up", "down", "sort"])
def test_every_mark_the_library_uses_is_in_the_sprite(name, settings):
    assert f'id="{name}"' in (settings.BASE_DIR / "static/img/icons.svg").read_text()


def test_a_chart_says_every_number_in_words():
    chart = drawn(
        "{% column_chart 'Hết thời hạn theo tháng' points 'người' %}",
        points=[("7/23", 2, "bad"), ("8/23", 0), ("9/23", 1234)],
    )
    assert 'role="img"' in chart
    assert "<desc>7/23: 2 người; 8/23: 0 người; 9/23: 1.234 người</desc>" in chart
    assert chart.count('<rect class="f5"') == 1
    assert chart.count("<rect") == 2  # a zero has no bar, but its number is written


def test_coordinates_are_numbers_in_any_language():
    for language in ("vi", "en"):
        with translation.override(language):
            chart = drawn(
                "{% score_line 'Điểm' points 70 'Tốt' %}", points=[("Kỳ 1", 84.5), ("Kỳ 2", 88), ("Kỳ 3", None)]
            )
        assert 'cy="35.5"' in chart
        assert ",5" not in chart.replace("84,5", "")


def test_a_period_without_a_score_breaks_the_line():
    scores = charts.scores([("1", 80), ("2", None), ("3", 70), ("4", 75)])
    assert len(scores["lines"]) == 1


@pytest.mark.parametrize(("value", "whole"), [(0, 0), (5, 0), (None, 10), (20, 10), (-3, 10)])
def test_a_bar_stays_inside_its_box(value, whole):
    width = float(charts.bar(value, whole)["width"].rstrip("%"))
    assert 0 <= width <= 100


@pytest.mark.parametrize("points", [[], [("a", 0)], [("a", 1)], [("a", 10_000)], [("a", 7), ("b", 10**7)]])
def test_columns_are_drawn_for_any_numbers(points):
    chart = charts.columns(points)
    assert len(chart["bars"]) == len(points)
    assert 2 <= len(chart["grid"]) <= 7


def test_a_track_ends_with_the_last_day_of_the_term():
    scale = charts.Scale(date(2020, 7, 1), date(2026, 6, 30), TODAY)
    track = charts.track(scale, date(2022, 5, 1), date(2025, 5, 1), "…")
    assert track["last"] == "30/04/2025"
    assert [piece["css"] for piece in track["pieces"]] == ["g-done", "g-bar"]


def test_a_due_date_is_said_with_its_distance():
    page = drawn("{% due late on %}{% due soon on %}{% due on on %}", late=date(2023, 7, 1), soon=date(2023, 7, 14))
    assert '<span class="text-bad">' in page
    assert 'datetime="2023-07-01"' in page
    assert "14/07/2023" in page


def test_a_period_shows_its_last_day():
    assert "30/04/2025" in drawn("{{ term|period }}", term=DateRange(date(2022, 5, 1), date(2025, 5, 1)))


class Sheet(forms.Form):
    name = forms.CharField(label="Họ và tên", help_text="Như trong giấy khai sinh.")
    born = VietnameseDateField(label="Ngày sinh")
    sex = forms.ChoiceField(label="Giới tính", choices=[("M", "Nam"), ("F", "Nữ")], widget=forms.RadioSelect)
    agreed = forms.BooleanField(label="Tôi đã đọc")
    note = forms.CharField(label="Ghi chú", required=False, widget=forms.Textarea)


def test_a_wrong_field_is_tied_to_its_hint_and_its_error():
    form = Sheet({"name": "", "born": "31/02/2020"})
    page = drawn("{% field form.name %}{% field form.born %}", form=form)
    assert 'aria-describedby="id_name-hint id_name-error"' in page
    assert page.count('aria-invalid="true"') == 2
    assert 'id="id_name-error"' in page
    assert 'id="id_born-error"' in page


def test_a_good_field_is_not_marked():
    page = drawn("{% field form.name %}", form=Sheet())
    assert "aria-invalid" not in page
    assert '<label for="id_name">' in page


def test_choices_stand_in_a_fieldset_with_a_legend():
    page = drawn("{% field form.sex %}", form=Sheet())
    assert "<fieldset" in page
    assert "<legend" in page


def test_an_optional_field_says_so():
    assert drawn("{% field form.note %}", form=Sheet()).count("muted") == 1
    assert "muted" not in drawn("{% field form.name %}", form=Sheet())


def test_what_was_typed_comes_back_escaped():
    page = drawn(
        "{% field form.name %}{% field form.note %}", form=Sheet({"name": HOSTILE, "note": "</textarea>" + HOSTILE})
    )
    assert "<script" not in page
    assert page.count("</textarea>") == 1


def test_a_job_asks_again_only_while_it_runs():
    part = (
        "{% include 'components/job.html' with url='/j/1/' running=running label='Báo cáo' done=1 whole=2 note='…' %}"
    )
    assert 'data-poll="/j/1/"' in drawn(part, running=True)
    assert "data-poll" not in drawn(part, running=False)
