"""How Vietnamese names are stored, found and put in order."""

import itertools
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from personnel import names

PLAIN = "aăâbcdđeêghiklmnoôơpqrstuưvxy"
VOWELS = "aăâeêioôơuưy"
MARKS = ["", "\u0300", "\u0309", "\u0303", "\u0301", "\u0323"]

letters = st.sampled_from([*PLAIN, *(unicodedata.normalize("NFC", vowel + mark) for vowel in VOWELS for mark in MARKS)])


@st.composite
def syllables(draw):
    """A syllable has at most one tone."""
    plain = draw(st.text(st.sampled_from(PLAIN), min_size=1, max_size=4))
    vowels = [place for place, letter in enumerate(plain) if letter in VOWELS]
    if vowels:
        place = draw(st.sampled_from(vowels))
        mark = draw(st.sampled_from(MARKS))
        plain = plain[: place + 1] + mark + plain[place + 1 :]
    return unicodedata.normalize("NFC", plain)


phrases = st.lists(syllables(), min_size=1, max_size=5)


def naive_order(words):
    """The dictionary rule said slowly: per syllable the letters, then the tone."""
    ranks = []
    for word in words:
        decomposed = unicodedata.normalize("NFD", word)
        tones = [MARKS.index(mark) for mark in decomposed if mark in MARKS[1:]]
        bare = unicodedata.normalize("NFC", "".join(mark for mark in decomposed if mark not in MARKS[1:]))
        ranks.append(([PLAIN.index(letter) for letter in bare], tones))
    return ranks


@given(phrases, phrases)
def test_sort_key_agrees_with_the_dictionary_rule(left, right):
    keys = names.text_key(" ".join(left)), names.text_key(" ".join(right))
    ranks = naive_order(left), naive_order(right)
    assert (keys[0] < keys[1]) == (ranks[0] < ranks[1])
    assert (keys[0] == keys[1]) == (ranks[0] == ranks[1])


@given(phrases, phrases)
def test_people_are_ordered_by_given_name_then_family_name_then_middle_name(left, right):
    keys = names.person_key(" ".join(left)), names.person_key(" ".join(right))
    ranks = naive_order([left[-1], *left[:-1]]), naive_order([right[-1], *right[:-1]])
    assert (keys[0] < keys[1]) == (ranks[0] < ranks[1])


@given(st.text(max_size=60))
def test_keys_of_any_text_are_printable_ascii_and_never_fail(text):
    for key in (names.text_key(text), names.person_key(text)):
        assert key.isascii()
        assert key.isprintable() or key == ""


@given(st.text(max_size=60))
def test_normalising_twice_changes_nothing_and_gives_nfc(text):
    once = names.normal(text)
    assert names.normal(once) == once
    assert unicodedata.is_normalized("NFC", once)


@given(st.lists(letters, max_size=20).map("".join))
def test_composed_and_decomposed_typing_give_the_same_keys(text):
    decomposed = unicodedata.normalize("NFD", text)
    assert names.folded(decomposed) == names.folded(text)
    assert names.text_key(decomposed) == names.text_key(text)
    assert names.folded(text).isascii()


def test_given_names_with_one_spelling_are_ordered_by_tone_before_the_family_name():
    in_order = ["Vũ Thị Hoa", "Lê Hòa", "Bùi Hỏa", "An Hóa", "An Họa"]
    backwards = in_order[::-1]
    assert sorted(backwards, key=names.person_key) == in_order


def test_vietnamese_alphabet_keeps_its_letters_apart():
    in_order = ["An", "Ăn", "Ân", "Bình", "Dũng", "Đức", "Em", "Êm", "Oanh", "Ôn", "Ơn", "Uyên", "Ưng", "Vân", "Yến"]
    for shuffled in (reversed(in_order), sorted(in_order)):
        assert sorted(shuffled, key=names.person_key) == in_order


def test_a_roster_is_ordered_by_given_family_and_middle_name():
    in_order = [
        "Trần Văn An",
        "Lê Thị Ân",
        "Đặng Văn Dương",
        "Đinh Đức",
        "Nguyễn Bá Đức",
        "Nguyễn Văn Đức",
        "Nguyễn Vân Đức",
        "Phạm Thị Hương",
        "Phạm Thị Hường",
    ]
    backwards = in_order[::-1]
    assert sorted(backwards, key=names.person_key) == in_order


def test_dictionary_order_ends_a_syllable_before_it_looks_at_the_next():
    in_order = ["ca", "ca dao", "cà", "cà cuống", "cả", "cã", "cá", "cạ", "cai", "cao"]
    backwards = in_order[::-1]
    assert sorted(backwards, key=names.text_key) == in_order


@pytest.mark.parametrize(
    ("first", "second"),
    [("Đội 2", "Đội 10"), ("Đội 002", "Đội 3"), ("Tổ", "Tổ 1"), ("Tổ 1", "Tổ A"), ("lan", "Lan"), ("Muller", "Müller")],
)
def test_numbers_compare_as_numbers_and_small_letters_come_first(first, second):
    assert names.text_key(first) < names.text_key(second)


@pytest.mark.parametrize(("tone_on_o", "tone_on_a"), [("hòa", "hoà"), ("thúy", "thuý"), ("Khỏe", "Khoẻ")])
def test_old_and_new_placing_of_the_tone_is_one_word(tone_on_o, tone_on_a):
    assert names.folded(tone_on_o) == names.folded(tone_on_a)
    assert names.text_key(tone_on_o) == names.text_key(tone_on_a)


@pytest.mark.parametrize(
    ("typed", "found"),
    [
        ("Đặng Văn Đức", "dang van duc"),
        (unicodedata.normalize("NFD", "Đặng Văn Đức"), "dang van duc"),
        ("  \u00d0ẶNG\u00a0VĂN\u2003\u00d0ỨC ", "dang van duc"),
        ("Hường", "huong"),
        ("huong", "huong"),
        ("Ｈường", "huong"),
        ("H'Hen Niê", "hhen nie"),
        ("", ""),
        (None, ""),
    ],
)
def test_search_key_forgets_marks_case_and_odd_spaces(typed, found):
    assert names.folded(typed) == found


@pytest.mark.parametrize(
    ("typed", "stored"),
    [
        ("Nguyễn\u00a0Văn\u3000A", "Nguyễn Văn A"),
        ("Lê\tHoàng\n Bảo  Trâm ", "Lê Hoàng Bảo Trâm"),
        (unicodedata.normalize("NFD", "Ặng"), "Ặng"),
        ("\u00d0ức \u0189ịnh", "Đức Định"),
        ("Tr\u200bâm\ufeff", "Trâm"),
        ("a\u200b\u0301", "á"),
        ("x\x00y", "xy"),
        (None, ""),
    ],
)
def test_text_is_stored_composed_with_real_letters_and_single_spaces(typed, stored):
    assert names.normal(typed) == stored


def test_lines_survive_normalising():
    assert names.normal_text(" một \u00a0hai\r\n\r\nba \n") == "một hai\n\nba"


def test_every_vietnamese_letter_has_its_own_place():
    forms = [unicodedata.normalize("NFC", vowel + mark) for vowel in VOWELS for mark in MARKS]
    keys = [names.text_key(form) for form in forms]
    assert len(set(keys)) == len(forms)
    assert all(left < right for left, right in itertools.pairwise(keys))


@pytest.mark.parametrize(
    ("full_name", "letters_shown", "tên"),
    [
        ("Lê Hoàng Bảo Trâm", "BT", "Trâm"),
        ("Đặng Đức", "ĐĐ", "Đức"),
        ("Công Tằng Tôn Nữ Thị Diệu Huyền", "DH", "Huyền"),
        ("Niê H'Hen", "NH", "H'Hen"),
        ("Anh", "A", "Anh"),
        ("", "", ""),
    ],
)
def test_avatar_letters_and_given_name_come_from_the_last_words(full_name, letters_shown, tên):
    assert names.initials(full_name) == letters_shown
    assert names.given_name(full_name) == tên


def test_papers_address_men_and_women_and_do_not_guess():
    assert [names.salutation(sex) for sex in ("M", "F", "")] == ["ông", "bà", "ông/bà"]


@pytest.mark.parametrize("typed", ["H'Hen Niê", "H’Hen Niê", "Hʼhen nie", "hhen nie"])
def test_an_apostrophe_is_not_needed_to_find_somebody(typed):
    assert names.folded(typed) == "hhen nie"
