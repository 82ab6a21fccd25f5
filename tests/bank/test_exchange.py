"""Foreign files item by item; what is exported comes back the same; hostile files are refused."""

import io
import random
import time
import zipfile
from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from assessment.bank import (
    checking,
    files,
    gift,
    making,
    moodle_writing,
    moodle_xml,
    packages,
    plain,
    qti,
    sheets,
    telling,
)
from assessment.bank.content import Kind
from assessment.models import Question, QuestionVersion
from personnel import names, workbooks
from personnel.errors import RuleViolation
from personnel.import_kinds import kind_of

TODAY = date(2026, 11, 22)
LINE = st.text(
    st.characters(codec="utf-8", exclude_categories=("C", "Z"), include_characters=" ~=#{}:\\%[]<>&\"'->$/đĐễ"), min_size=1, max_size=40
).map(names.normal).filter(lambda text: text and not set(text) & {"⇒", "⏎", "\ufeff"})  # fmt: skip
LINES = st.lists(LINE, min_size=2, max_size=6, unique_by=lambda text: " ".join(text.split()).casefold())
EXPLAINED = st.one_of(st.just(""), LINE)


@st.composite
def questions(draw, kinds=tuple(Kind)):
    """A complete question of one part, with every sign that means something to some format."""
    kind = draw(st.sampled_from([one for one in kinds if one is not Kind.SITUATION]))
    texts, why = draw(LINES), draw(EXPLAINED)
    stem = "\n".join(draw(st.lists(LINE, min_size=1, max_size=2)))
    match kind:
        case Kind.TRUE_FALSE:
            made = making.true_false(draw(st.booleans()), explanation=why)
        case Kind.ORDERING:
            made = making.ordering(texts, explanation=why)
        case Kind.SHORT:
            made = making.short([text.replace("*", "x") for text in texts], explanation=why)
        case Kind.MATCHING:
            made = making.matching([(text, f"đích {n}") for n, text in enumerate(texts)], ["thừa"], explanation=why)
        case _:
            right = {0} if kind is Kind.SINGLE else set(draw(st.sets(st.integers(0, len(texts) - 2), min_size=1)))
            made = making.choosing(kind, [(text, n in right) for n, text in enumerate(texts)], explanation=why)
    return making.question(stem, made)


def same(rows, content, keys):
    [row] = rows
    assert not row.problems
    assert telling.lines(row.content, row.keys) == telling.lines(content, keys)


@given(questions([Kind.SINGLE, Kind.MULTIPLE, Kind.TRUE_FALSE, Kind.MATCHING, Kind.SHORT]))
@settings(max_examples=150, deadline=None)
def test_what_goes_out_as_gift_comes_back_the_same(asked):
    text, left, _otherwise = gift.write([("C-01.0001", *asked)])
    if not left:
        same(gift.read(text), *asked)


@given(questions())
@settings(max_examples=150, deadline=None)
def test_what_goes_out_as_moodle_xml_comes_back_the_same(asked):
    xml, left, _otherwise = moodle_writing.write([("C-01.0001", *asked, {})])
    assert not left
    same(moodle_xml.read(xml), *asked)


@given(questions())
@settings(max_examples=60, deadline=None)
def test_what_goes_out_as_a_sheet_comes_back_the_same(asked):
    content, left = sheets.write([({"Mã": "C-01.0001"}, *asked)])
    if not left:
        same(sheets.read(content), *asked)


GIFT = """$CATEGORY: Hải quan/Hồ sơ

// một ghi chú
::Thời hạn:: Tờ khai có giá trị bao lâu? { ~07 ngày#chưa đúng =15 ngày ~30 ngày ####Điều 25 }

Luật Hải quan ban hành năm 2014. {TRUE}

Chọn các chứng từ: { ~%50%Hóa đơn ~%50%Vận đơn ~%-100%Bảng lương }

Ghép: { =CO -> xuất xứ =BL -> vận đơn = -> hóa đơn }

Thủ đô của Việt Nam là {=Hà Nội =Ha Noi}, phải không?

Trình bày quan điểm. {}

Năm nào? {#2014:2}

Chỉ là lời dẫn.

Sai { ~a ~b }

Dấu ngoặc { = a
"""


def test_gift_items_are_taken_or_refused_one_by_one_with_the_line():
    rows = gift.read(GIFT)
    kinds = [row.content.kind if not row.problems else None for row in rows]
    assert kinds == ["single", "true_false", "multiple", "matching", "short", None, None, None, None, None]
    assert rows[0].title == "Thời hạn"
    assert rows[0].keys["1"].explanation == "Điều 25"
    assert [row.line for row in rows][:3] == [4, 6, 8]
    assert rows[4].content.stem == "Thủ đô của Việt Nam là _____ , phải không?"
    assert all(row.problems for row in rows[5:])


XML = """<?xml version="1.0"?><quiz><question type="category"><category><text>A</text></category></question>
<question type="multichoice"><name><text>Q1</text></name><questiontext format="html"><text><![CDATA[<p>Ai <b>ký</b>?<br>Chọn</p>]]></text></questiontext>
<single>true</single><answer fraction="100"><text>Thủ trưởng</text></answer><answer fraction="0"><text>Người khai</text></answer></question>
<question type="multichoice"><name><text>Q2</text></name><questiontext format="html"><text><![CDATA[<img src="a.png">?]]></text></questiontext>
<answer fraction="100"><text>a</text></answer><answer fraction="0"><text>b</text></answer></question>
<question type="cloze"><name><text>Q3</text></name><questiontext><text>x</text></questiontext></question></quiz>"""


def test_moodle_xml_says_which_item_and_why():
    rows = moodle_xml.read(XML.encode())
    assert [bool(row.problems) for row in rows] == [False, True, True]
    assert rows[0].content.stem == "Ai ký?\nChọn"
    assert "câu hỏi" in rows[2].problems[0]


@pytest.mark.parametrize("text", [
    '<!DOCTYPE quiz [<!ENTITY a "b">]><quiz/>', '<!DOCTYPE quiz SYSTEM "file:///etc/passwd"><quiz/>', "<quiz", "<other/>", "",
])  # fmt: skip
def test_xml_that_declares_types_or_is_something_else_is_refused(text):
    with pytest.raises(RuleViolation):
        moodle_xml.read(text.encode())


def item(body, declaration, attributes=""):
    return (
        f'<assessmentItem xmlns="http://www.imsglobal.org/xsd/imsqti_v2p1" identifier="I1" title="Câu 1" {attributes}>'
        f"{declaration}<itemBody>{body}</itemBody></assessmentItem>"
    ).encode()


def declared(name, *values, cardinality="single", base="identifier"):
    told = "".join(f"<value>{value}</value>" for value in values)
    return (
        f'<responseDeclaration identifier="{name}" cardinality="{cardinality}" baseType="{base}">'
        f"<correctResponse>{told}</correctResponse></responseDeclaration>"
    )


CHOICE = (
    '<p>Chọn.</p><choiceInteraction responseIdentifier="R" shuffle="true" maxChoices="{most}"><prompt>Ai ký?</prompt>'
    '<simpleChoice identifier="A">Thủ trưởng</simpleChoice><simpleChoice identifier="B">Người khai</simpleChoice>'
    '<simpleChoice identifier="C">Hãng tàu</simpleChoice></choiceInteraction>'
)


def test_qti_items_of_each_kind_are_taken():
    [single] = qti.read(item(CHOICE.format(most=1), declared("R", "A")))
    assert (single.content.kind, single.keys["1"].correct) == (Kind.SINGLE, ("a",))
    assert single.content.stem == "Chọn.\nAi ký?"
    [several] = qti.read(item(CHOICE.format(most=0), declared("R", "A", "C", cardinality="multiple")))
    assert several.keys["1"].correct == ("a", "c")
    gap = '<p>Thủ đô là <textEntryInteraction responseIdentifier="T"/>.</p>'
    [short] = qti.read(item(gap, declared("T", "Hà Nội", base="string")))
    assert (short.content.stem, short.keys["1"].accepted) == ("Thủ đô là _____ .", ("Hà Nội",))
    [both] = qti.read(item(gap + CHOICE.format(most=1), declared("R", "A") + declared("T", "Hà Nội", base="string")))
    assert both.content.kind == Kind.SITUATION
    assert [part.kind for part in both.content.parts] == [Kind.SHORT, Kind.SINGLE]


@pytest.mark.parametrize(("body", "declaration", "attributes"), [
    ('<p>Tả.</p><extendedTextInteraction responseIdentifier="R"/>', declared("R", "x"), ""),
    (CHOICE.format(most=1), "", ""), (CHOICE.format(most=1), declared("R", "A"), 'adaptive="true"'),
    ('<p><img src="a.png" alt=""/></p>' + CHOICE.format(most=1), declared("R", "A"), ""), ("<p>Không hỏi gì.</p>", "", ""),
])  # fmt: skip
def test_qti_items_that_cannot_be_taken_say_why(body, declaration, attributes):
    [row] = qti.read(item(body, declaration, attributes))
    assert row.problems
    assert row.content is None


def package(members, **options):
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members:
            archive.writestr(name, content)
    return out.getvalue()


GOOD = item(CHOICE.format(most=1), declared("R", "A"))


@pytest.mark.parametrize("read", [
    lambda told: gift.read(f"::{told}:: {told}\0? {{={told}\0 ~b}}"),
    lambda told: moodle_xml.read(XML.replace("Ai <b>ký</b>", told).replace("Thủ trưởng", told).encode())[:1],
    lambda told: qti.read(item(f"<p>{told}</p><textEntryInteraction responseIdentifier='T'/>", declared("T", told))),
    lambda told: sheets.read(workbooks.write(sheets.HEADINGS, [["", "", "1", "Một lựa chọn", told, told, "b", *[""] * 8, "A"]])),
], ids=["gift", "moodle", "qti", "sheet"])  # fmt: skip
def test_what_comes_in_is_kept_as_typed_text_is(read):
    """One form of each letter and nothing invisible: PostgreSQL keeps no NUL, and two forms of a word are not alike."""
    [found] = read("Đie\u0302\u0323n\u200b bie\u0302n\u202e")
    whole = [found.content.stem, *(one.text for part in found.content.parts for one in part.choices)]
    whole += [form for key in found.keys.values() for form in key.accepted]
    assert "Điện biên" in whole[0]
    assert whole == [names.normal_text(text) for text in whole]


def test_a_package_gives_its_items():
    rows = qti.read(package([("imsmanifest.xml", "<manifest/>"), ("items/i1.xml", GOOD), ("items/bad.xml", "<x")]))
    assert [(row.place, bool(row.problems)) for row in rows] == [("items/bad.xml", True), ("items/i1.xml", False)]


def linked():
    entry = zipfile.ZipInfo("i1.xml")
    entry.external_attr = 0o120777 << 16
    return [(entry, "/etc/passwd")]


@pytest.mark.parametrize("members", [
    [("../out.xml", GOOD)], [("/etc/x.xml", GOOD)], [("a\\..\\b.xml", GOOD)], [("C:x.xml", GOOD)], linked(),
    [(f"{n}.xml", GOOD) for n in range(201)], [("a.xml", b"\0" * 5_000_000)],
    [("bomb.xml", b"<a>" + b" " * 30_000_000 + b"</a>")], [("readme.txt", "x")],
], ids=["up", "absolute", "backslash", "drive", "link", "many", "ratio", "bomb", "empty"])  # fmt: skip
def test_hostile_and_empty_packages_are_refused(members):
    with pytest.raises(RuleViolation):
        qti.read(package(members))


def test_a_package_with_a_password_is_named_as_such():
    content = bytearray(package([("i1.xml", GOOD)]))
    for mark, place in ((b"PK\3\4", 6), (b"PK\1\2", 8)):
        content[content.index(mark) + place] |= 1
    with pytest.raises(RuleViolation, match="mật khẩu"):
        qti.read(bytes(content))


@pytest.mark.filterwarnings("ignore:Duplicate name")
def test_of_two_files_of_one_name_neither_is_chosen():
    with pytest.raises(RuleViolation, match="trùng tên"):
        qti.read(package([("i1.xml", GOOD), ("i1.xml", GOOD)]))


@pytest.mark.parametrize("body", ["~%50%a ~b", "~a ~b", "=%50%a =%50%b", "~%100%a ~%50%b =c"])
def test_gift_answers_whose_shares_make_no_key_are_refused(body):
    [found] = gift.read(f"Hỏi? {{{body}}}")
    assert found.problems


@pytest.mark.parametrize(
    "made",
    [
        making.choosing(Kind.MULTIPLE, [("a", True), ("b", True)]), making.choosing(Kind.SINGLE, [("a", True), ("b", True)]),
        making.choosing(Kind.SINGLE, [("a", False), ("b", False)]), making.choosing(Kind.SINGLE, [("a", True), ("A ", False)]),
        making.short(["15*"]), making.short([" "]), making.matching([("a", "x")]),
    ],
    ids=["all right", "two right", "none right", "twice", "any text", "nothing", "one target"],
)  # fmt: skip
def test_a_question_without_a_sound_key_is_not_sent(made):
    assert checking.problems(*making.question("Hỏi?", made))


def test_a_package_in_a_package_is_never_opened():
    """Not even where the inner one calls itself an item or a picture; beside items it changes nothing."""
    inner = package([("i1.xml", GOOD)])
    with pytest.raises(RuleViolation, match="bên-trong.zip"):
        qti.read(package([("imsmanifest.xml", "<manifest/>"), ("bên-trong.zip", inner)]))
    rows = qti.read(package([("i1.xml", GOOD), ("more.zip", inner), ("i2.xml", inner), ("a.png", inner)]))
    assert [(row.place, bool(row.problems)) for row in rows] == [("i1.xml", False), ("i2.xml", True)]


def test_packages_within_packages_count_as_what_they_unpack_to():
    """A bomb of bombs is stopped at its first storey."""
    content = b"\0" * 6_000_000
    for _storey in range(3):
        content = package([("0.zip", content)] + [(f"{n}.zip", content) for n in range(1, 4)])
    with pytest.raises(RuleViolation):
        qti.read(content)
    with pytest.raises(RuleViolation):
        qti.read(package([("0.zip", b"\0" * 6_000_000)]))


def test_a_package_with_a_document_type_is_refused_item_by_item():
    rows = qti.read(package([("a.xml", b'<!DOCTYPE a [<!ENTITY e "x">]><assessmentItem/>'), ("b.xml", GOOD)]))
    assert [bool(row.problems) for row in rows] == [True, False]


@pytest.mark.parametrize("content", [b"", b"PK\x03\x04", b"PK\x03\x04" + b"\xff" * 400])
def test_damage_is_said_not_raised(content):
    with pytest.raises(RuleViolation):
        packages.members(content)


@pytest.mark.parametrize("seed", range(20))
def test_a_damaged_file_is_refused_or_read_never_an_error(seed):
    rng = random.Random(seed)
    for reader, whole in (
        (gift.read, GIFT.encode()),
        (moodle_xml.read, XML.encode()),
        (qti.read, GOOD),
        (qti.read, package([("a.xml", GOOD)])),
    ):
        spoiled = bytearray(whole)
        for _turn in range(rng.randint(1, 12)):
            spoiled[rng.randrange(len(spoiled))] = rng.randrange(256)
        try:
            reader(spoiled.decode("utf-8", "replace") if reader is gift.read else bytes(spoiled))
        except RuleViolation:
            continue


def moodle(*answers: str) -> bytes:
    told = "".join(
        f'<answer fraction="{0 if n else 100}"><text>{text}</text></answer>' for n, text in enumerate(answers)
    )
    return f'<quiz><question type="multichoice"><questiontext><text>Hỏi?</text></questiontext>{told}</question></quiz>'.encode()


def test_more_choices_than_there_are_letters_are_told_not_raised():
    [row] = moodle_xml.read(moodle(*(f"ý {n}" for n in range(1000))))
    assert row.problems


def test_a_hundred_gaps_and_more_are_told_not_raised():
    gaps = "".join(f'<p><textEntryInteraction responseIdentifier="R{n}"/></p>' for n in range(120))
    keys = "".join(
        f'<responseDeclaration identifier="R{n}" cardinality="single" baseType="string"><correctResponse><value>a</value>'
        "</correctResponse></responseDeclaration>" for n in range(120)
    )  # fmt: skip
    [row] = qti.read(f"<assessmentItem>{keys}<itemBody>{gaps}</itemBody></assessmentItem>".encode())
    assert row.problems


def test_what_lies_ten_thousand_deep_is_told_not_raised():
    body = "<div>" * 10_000 + "x" + "</div>" * 10_000
    choice = (
        '<choiceInteraction responseIdentifier="R"><simpleChoice identifier="a">A</simpleChoice></choiceInteraction>'
    )
    key = (
        '<responseDeclaration identifier="R"><correctResponse><value>a</value></correctResponse></responseDeclaration>'
    )
    [row] = qti.read(f"<assessmentItem>{key}<itemBody>{body}{choice}</itemBody></assessmentItem>".encode())
    assert row.problems


@pytest.mark.parametrize("reader", ["gift", "moodle"])
def test_a_file_of_a_million_empty_items_is_refused_before_anything_is_made_of_them(reader, monkeypatch):
    made = []
    module, content = {
        "gift": (gift, "a {}\n\n" * 2001), "moodle": (moodle_xml, b"<quiz>" + b"<question/>" * 2001 + b"</quiz>"),
    }[reader]  # fmt: skip
    monkeypatch.setattr(module, "_item", lambda *args: made.append(args))
    with pytest.raises(RuleViolation):
        module.read(content)
    assert not made


def test_markup_that_never_closes_costs_no_more_than_its_length():
    started = time.process_time()
    _words, lost = plain.plain("<a" * 2_000_000)
    assert lost
    plain.plain("<a" * 20_000)
    assert time.process_time() - started < 3


@pytest.mark.django_db
def test_a_file_is_written_as_drafts_once_and_only_whole(bank):
    kind = kind_of("gift")
    options = {"topic": bank.topic.code, "depth": "2", "unit": "", "bank": "sector"}
    looked = kind.plan(GIFT.encode(), on=TODAY, user=bank.of_a, options=options)
    assert (len(looked.created), len({error.line for error in looked.errors})) == (5, 5)
    with pytest.raises(RuleViolation):
        kind.apply(GIFT.encode(), on=TODAY, user=bank.of_a, digest=looked.digest, options=options)
    assert not Question.objects.exists()
    options["leave_out"] = True
    looked = kind.plan(GIFT.encode(), on=TODAY, user=bank.of_a, options=options)
    assert len(looked.unknown_headings) == 5
    kind.apply(GIFT.encode(), on=TODAY, user=bank.of_a, digest=looked.digest, options=options)
    assert set(QuestionVersion.objects.values_list("state", "author", "question__unit")) == {
        ("draft", bank.of_a.pk, bank.a.pk)
    }
    again = kind.plan(GIFT.encode(), on=TODAY, user=bank.of_a, options=options)
    assert (len(again.created), again.unchanged) == (0, 5)


@pytest.mark.django_db
def test_a_sheet_names_its_topic_level_and_bases_line_by_line(bank):
    _name, template = files.sheet_template()
    looked = kind_of("questions").plan(template, on=TODAY, user=bank.head, options={"unit": "CHQ-A", "bank": "sector"})
    assert [error.message for error in looked.errors] == [
        "Căn cứ pháp lý “54/2014/QH13” chưa có trong danh mục."
    ] or looked.errors
    with pytest.raises(RuleViolation):
        kind_of("questions").plan(template, on=TODAY, user=bank.of_a, options={"unit": "CHQ-B", "bank": "sector"})
