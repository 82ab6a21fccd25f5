"""Dates as people write them, text in one spelling, people by their code."""

import unicodedata
from datetime import date

import pytest
from django import forms
from django.db.backends.postgresql.psycopg_any import DateRange

from personnel.forms import LookupField, PeriodFormField, TidyCharField, VietnameseDateField
from personnel.models import Grant, Official


@pytest.mark.parametrize(
    "text", ["30/06/2020", "30/6/2020", "30.6.2020", "30-06-2020", "2020-06-30", " 30/06/2020\u00a0", "30 / 06 / 2020"]
)
def test_a_date_is_understood_as_it_is_written(text):
    assert VietnameseDateField().clean(text) == date(2020, 6, 30)


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("31/02/2020", "no_such_day"),
        ("30/06/20", "short_year"),
        ("30/06/1066", "out_of_range"),
        ("06/30/2020", "no_such_day"),
        ("hôm qua", "invalid"),
        ("30/06", "invalid"),
        ("٣٠/٠٦/٢٠٢٠", "invalid"),
        ("30/06/2020<script>", "invalid"),
        ("9" * 5000, "invalid"),
    ],
)
def test_a_wrong_date_is_refused_with_its_reason(text, code):
    with pytest.raises(forms.ValidationError) as refusal:
        VietnameseDateField().clean(text)
    assert refusal.value.code == code
    assert refusal.value.messages[0]


def test_an_empty_date_is_nothing():
    assert VietnameseDateField(required=False).clean("  ") is None


def test_a_date_is_shown_as_it_is_written():
    class Form(forms.Form):
        born = VietnameseDateField()

    page = str(Form(initial={"born": date(1984, 9, 2)})["born"])
    assert 'value="02/09/1984"' in page
    assert 'type="text"' in page


def test_the_same_day_written_otherwise_is_no_change():
    assert not VietnameseDateField().has_changed(date(2020, 6, 30), "30.6.2020")


def test_text_is_kept_in_one_spelling():
    decomposed = unicodedata.normalize("NFD", "Hường")
    assert TidyCharField().clean(f" {decomposed}\u00a0 \u00d0ỗ\u200b ") == "Hường Đỗ"


def test_lines_are_kept_where_lines_are_written():
    assert TidyCharField(widget=forms.Textarea).clean("một \r\n hai") == "một\nhai"
    assert TidyCharField().clean("một\nhai") == "một hai"


def test_only_invisible_text_counts_as_nothing():
    with pytest.raises(forms.ValidationError):
        TidyCharField().clean("\u200b\u00a0")


@pytest.fixture
def chooser(office):
    class Form(forms.Form):
        who = LookupField(queryset=Official.objects.filter(pk__in=[office.a1.pk, office.a2.pk]), url_name="desk")

    return Form


@pytest.mark.django_db
class TestLookup:
    def test_a_code_is_enough(self, chooser, office):
        form = chooser({"who": office.a1.code.lower()})
        assert form.is_valid()
        assert form.cleaned_data["who"] == office.a1

    def test_what_the_list_put_in_the_box_is_understood(self, chooser, office):
        form = chooser({"who": f"{office.a1.code} – {office.a1.full_name}"})
        assert form.is_valid()

    @pytest.mark.parametrize("typed", ["khong-co", "\x00", "' OR 1=1 --", "x" * 10_000])
    def test_an_unknown_code_is_refused_in_words(self, chooser, typed):
        form = chooser({"who": typed})
        assert not form.is_valid()
        assert form.errors["who"]

    def test_a_row_outside_the_choice_is_unknown(self, chooser, office):
        assert not chooser({"who": office.b1.code}).is_valid()

    def test_the_box_shows_code_and_name(self, chooser, office):
        page = str(chooser(initial={"who": office.a1.pk})["who"])
        assert f"{office.a1.code} – " in page
        assert 'data-lookup="/"' in page

    def test_a_row_outside_the_choice_is_not_shown(self, chooser, office):
        assert office.b1.code not in str(chooser(initial={"who": office.b1.pk})["who"])


class TestPeriod:
    def clean(self, first, last):
        return PeriodFormField(required=False).clean([first, last])

    def test_people_write_the_last_day_and_the_day_after_is_kept(self):
        assert self.clean("01/07/2020", "30/06/2023") == DateRange(date(2020, 7, 1), date(2023, 7, 1))

    def test_without_a_last_day_it_is_open(self):
        assert self.clean("01/07/2020", "") == DateRange(date(2020, 7, 1), None)

    def test_one_day_is_a_period(self):
        assert self.clean("01/07/2020", "01/07/2020") == DateRange(date(2020, 7, 1), date(2020, 7, 2))

    def test_nothing_is_nothing(self):
        assert self.clean("", "") is None

    @pytest.mark.parametrize(
        ("first", "last"), [("02/07/2020", "01/07/2020"), ("", "01/07/2020"), ("31/02/2020", ""), ("x", "y")]
    )
    def test_a_wrong_period_is_refused(self, first, last):
        with pytest.raises(forms.ValidationError) as refusal:
            self.clean(first, last)
        assert refusal.value.messages[0]

    def test_it_is_shown_as_it_was_written(self):
        page = PeriodFormField().widget.render(
            "valid", DateRange(date(2020, 7, 1), date(2023, 7, 1)), {"id": "id_valid"}
        )
        assert 'value="01/07/2020"' in page
        assert 'value="30/06/2023"' in page
        assert page.count("<label") == 2

    def test_the_same_period_is_no_change(self):
        assert not PeriodFormField().has_changed(
            DateRange(date(2020, 7, 1), date(2023, 7, 1)), ["01/07/2020", "30/06/2023"]
        )

    def test_every_period_of_a_model_is_written_so(self):
        assert isinstance(Grant._meta.get_field("valid").formfield(), PeriodFormField)
