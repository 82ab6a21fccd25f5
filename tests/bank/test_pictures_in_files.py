"""Figures inside foreign files, situations going out: what is carried, what is refused, and why."""

import base64
import io
import zipfile

import pytest
from django.core.files.storage import default_storage
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image

from assessment.bank import figures, gift, making, moodle_writing, moodle_xml, qti
from assessment.bank.content import Kind
from assessment.bank.pictures import Picture
from assessment.models import Figure, QuestionVersion
from personnel.errors import RuleViolation
from personnel.import_kinds import kind_of
from tests.bank.test_exchange import LINE, TODAY, declared


def png(color="red", size=(40, 20)) -> bytes:
    made = io.BytesIO()
    Image.new("RGB", size, color).save(made, "PNG")
    return made.getvalue()


RED, BLUE = png(), png("blue")


def file(name, content, path="/"):
    return f'<file name="{name}" path="{path}" encoding="base64">{base64.b64encode(content).decode()}</file>'


def question(stem, answers="", inside="", kind="multichoice"):
    given = answers or (
        '<answer fraction="100" format="html"><text>Đúng</text></answer>'
        '<answer fraction="0" format="html"><text>Sai</text></answer>'
    )
    return (
        f'<quiz><question type="{kind}"><name><text>C1</text></name><questiontext format="html"><text><![CDATA[{stem}]]></text>'
        f"{inside}</questiontext>{given}</question></quiz>"
    ).encode()


SHOWN = '<p>Nhìn hình</p><img src="@@PLUGINFILE@@/so%20do/h%C3%ACnh 1.png" alt="Sơ đồ cảng">'


def test_a_figure_embedded_in_moodle_xml_is_taken_with_its_description():
    [row] = moodle_xml.read(question(SHOWN, inside=file("hình 1.png", RED, "/so do/")))
    assert not row.problems
    assert row.content.stem == "Nhìn hình"
    assert row.content.figures == ("hinh-1",)
    assert [(one.name, one.ending, one.content, one.description) for one in row.pictures] == [
        ("hinh-1", "png", RED, "Sơ đồ cảng")
    ]


def test_a_figure_of_a_choice_stays_with_its_choice_and_the_same_picture_is_kept_once():
    answers = "".join(
        f'<answer fraction="{share}" format="html"><text><![CDATA[<img src="@@PLUGINFILE@@/{name}">]]></text>'
        f"{file(name, content)}</answer>"
        for share, name, content in ((100, "a.png", RED), (0, "b.png", BLUE), (0, "c.png", RED))
    )
    [row] = moodle_xml.read(question("Dấu nào?", answers))
    assert not row.problems
    [part] = row.content.parts
    assert [one.figure for one in part.choices] == ["a", "b", "a"]
    assert len(row.pictures) == 2
    assert "“a”" in row.notes[0], "what has no description is told"


@pytest.mark.parametrize(("stem", "inside", "said"), [
    ('<img src="@@PLUGINFILE@@/a.png">', "", "“a.png”"),
    ('<img src="https://example.org/a.png">', "", "example.org/a.png"),
    ('<img src="file:///etc/passwd">', "", "/passwd"),
    ('<img src="@@PLUGINFILE@@/a.svg">', file("a.svg", b"<svg/>"), "PNG"),
    ('<img src="@@PLUGINFILE@@/a.png">', file("a.png", b"not a picture"), "a.png"),
    ('<img src="@@PLUGINFILE@@/a.png">', '<file name="a.png" path="/" encoding="base64">%%%</file>', "a.png"),
    ('<img src="data:image/png;base64,AAAA">', "", "hinh"),
    ("".join(f'<img src="@@PLUGINFILE@@/{n}.png">' for n in range(11)),
     "".join(file(f"{n}.png", png((n, 0, 0))) for n in range(11)), "10"),
])  # fmt: skip
def test_a_picture_that_cannot_be_taken_is_named_with_the_reason(stem, inside, said):
    [row] = moodle_xml.read(question(f"Nhìn {stem}", inside=inside))
    assert any(said in problem for problem in row.problems), row.problems


def test_a_picture_inside_the_text_as_data_is_taken():
    [row] = moodle_xml.read(
        question(f'Nhìn <img alt="Biển" src="data:image/png;base64,{base64.b64encode(RED).decode()}">')
    )
    assert (row.problems, [one.description for one in row.pictures]) == ([], ["Biển"])


def package(items, pictures):
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w") as archive:
        for name, content in (items | pictures).items():
            archive.writestr(name, content)
    return made.getvalue()


def qti_item(body, declaration):
    return (
        '<assessmentItem xmlns="http://www.imsglobal.org/xsd/imsqti_v2p1" identifier="I1" title="Câu 1">'
        f"{declaration}<itemBody>{body}</itemBody></assessmentItem>"
    ).encode()


def test_pictures_of_a_qti_package_are_found_from_the_folder_of_the_item():
    body = (
        '<p>Biển nào?</p><object data="../hinh/a.png" type="image/png">Sơ đồ</object>'
        '<choiceInteraction responseIdentifier="R"><simpleChoice identifier="A"><img src="b.png" alt="Xanh"/></simpleChoice>'
        '<simpleChoice identifier="B">Không biển nào</simpleChoice></choiceInteraction>'
    )
    items = {"items/i1.xml": qti_item(body, declared("R", "A"))}
    [row] = qti.read(package(items, {"hinh/a.png": RED, "items/b.png": BLUE}))
    assert not row.problems
    assert row.content.stem == "Biển nào?"
    assert row.content.figures == ("a",)
    assert [one.figure for one in row.content.parts[0].choices] == ["b", ""]
    assert [one.description for one in row.pictures] == ["Sơ đồ", "Xanh"]
    [row] = qti.read(package(items, {}))
    assert len(row.problems) == 2


def test_written_figures_are_kept_by_the_storage_and_refused_files_leave_nothing(bank):
    kind = kind_of("moodle-xml")
    options = {"topic": bank.topic.code, "depth": "1", "bank": "sector"}
    content = question(SHOWN, inside=file("hình 1.png", RED, "/so do/"))
    plan = kind.plan(content, on=TODAY, user=bank.head, options=options)
    kind.apply(content, on=TODAY, user=bank.head, digest=plan.digest, options=options)
    figure = Figure.objects.get()
    assert figure.version.asks.figures == (figure.name,)
    assert default_storage.open(figure.file.name).read() == RED
    again = kind.plan(content, on=TODAY, user=bank.head, options=options)
    assert (again.created, again.unchanged) == ([], 1), "the same wording with the same picture is there already"


def test_when_one_question_cannot_be_written_no_picture_is_left(bank, monkeypatch):
    kind = kind_of("moodle-xml")
    options = {"topic": bank.topic.code, "depth": "1", "bank": "sector"}
    content = question(SHOWN, inside=file("hình 1.png", RED, "/so do/"))
    plan = kind.plan(content, on=TODAY, user=bank.head, options=options)
    monkeypatch.setattr(figures, "_stamp_again", lambda *_: (_ for _ in ()).throw(RuleViolation("giữa chừng")))
    with pytest.raises(RuleViolation):
        kind.apply(content, on=TODAY, user=bank.head, digest=plan.digest, options=options)
    assert not QuestionVersion.objects.exists()
    assert default_storage.listdir("figures")[1] == [] if default_storage.exists("figures") else True


PICTURES = {"so-do": Picture("so-do", "png", RED, 'Sơ đồ "A" & B'), "bien": Picture("bien", "png", BLUE, "Biển xanh")}


@given(LINE, LINE, LINE)
@settings(max_examples=40, deadline=None)
def test_figures_that_go_out_as_moodle_xml_come_back_the_same(stem, one, other):
    made = making.choosing(Kind.SINGLE, [(one, True), (f"{other} khác", False)])
    content, keys = making.question(stem, making.pictured(made, ["bien", ""]), figures=("so-do",))
    xml, left, _otherwise = moodle_writing.write([("C-1", content, keys, PICTURES)])
    assert not left
    [row] = moodle_xml.read(xml)
    assert not row.problems
    assert row.content == content
    assert {picture.name: picture.content for picture in row.pictures} == {"so-do": RED, "bien": BLUE}
    assert row.pictures[0].description == PICTURES["so-do"].description


def test_a_question_whose_picture_is_lost_is_left_out_with_the_reason():
    content, keys = making.question("Nhìn", making.true_false(True), figures=("mat",))
    _xml, left, _otherwise = moodle_writing.write([("C-1", content, keys, {})])
    assert "mat" in left[0]


def situation(*made):
    numbered = [(vars(part) | {"id": str(n), "stem": f"Hỏi {n}?"}, key) for n, (part, key) in enumerate(made, start=1)]
    return making.question("Lô hàng {A}\nđến cảng", *[(type(made[0][0])(**fields), key) for fields, key in numbered])


PARTS = (
    making.choosing(Kind.SINGLE, [("=50%", True), ("~x{}#", False)]),
    making.choosing(Kind.MULTIPLE, [("một", True), ("hai", True), ("ba", False)], keep_order=True),
    making.true_false(False),
    making.short(["Luật Hải quan", "LHQ"], exact=True),
    making.matching([("CO", "xuất xứ"), ("BL", "vận đơn"), ("HĐ", "giá")], ["thừa"]),
)


def test_a_situation_goes_out_as_moodle_text_with_gaps_and_comes_back_with_its_keys():
    content, keys = situation(*PARTS)
    xml, left, otherwise = moodle_writing.write([("C-1", content, keys, {})])
    assert not left
    assert len(otherwise) == 2, "true or false, and pairs, read otherwise in Moodle"
    assert b'type="cloze"' in xml
    [row] = moodle_xml.read(xml)
    assert not row.problems
    kinds = [part.kind.value for part in row.content.parts]
    assert kinds == ["single", "multiple", "single", "short", "single", "single", "single"]
    assert row.content.stem.startswith("Lô hàng {A}\nđến cảng\n1. Hỏi 1?")
    texts = [{one.id: one.text for one in part.choices} for part in row.content.parts]
    right = [[texts[at][name] for name in row.keys[part.id].correct] for at, part in enumerate(row.content.parts)]
    assert right == [["=50%"], ["một", "hai"], ["Sai"], [], ["xuất xứ"], ["vận đơn"], ["giá"]]
    assert row.keys["4"].accepted == ("Luật Hải quan", "LHQ")
    assert row.keys["4"].exact
    assert [row.keys[str(n)].weight for n in range(1, 8)] == [3, 3, 3, 3, 1, 1, 1], (
        "pairs share the weight of their part"
    )


@given(st.lists(LINE, min_size=2, max_size=4, unique_by=str.casefold))
@settings(max_examples=60, deadline=None)
def test_no_sign_of_a_choice_is_taken_for_one_of_moodle(texts):
    content, keys = situation(
        making.choosing(Kind.SINGLE, [(text, n == 0) for n, text in enumerate(texts)]), making.short([texts[0]])
    )
    xml, _left, _otherwise = moodle_writing.write([("C-1", content, keys, {})])
    [row] = moodle_xml.read(xml)
    assert [one.text for one in row.content.parts[0].choices] == texts
    assert row.keys["2"].accepted == (texts[0],)


def test_a_situation_that_asks_for_an_order_is_left_out_of_moodle_with_the_reason():
    content, keys = situation(making.ordering(["một", "hai", "ba"]), making.true_false(True))
    _xml, left, _otherwise = moodle_writing.write([("C-1", content, keys, {})])
    assert left[0].startswith("C-1: ")


def test_in_gift_a_situation_is_a_text_and_its_parts_and_what_is_lost_is_told():
    content, keys = situation(*PARTS[:3], making.ordering(["một", "hai", "ba"]))
    text, left, otherwise = gift.write([("C-1", content, keys)])
    assert "::C-1::[plain]Lô hàng" in text
    assert [row.title for row in gift.read(text) if not row.problems] == ["C-1/1", "C-1/3"]
    assert [line.partition(":")[0] for line in left] == ["C-1/2", "C-1/4"]
    assert "1 : 1 : 1 : 1" in otherwise[0]


def test_true_or_false_goes_out_as_gift():
    text, left, _otherwise = gift.write([("C-1", *making.question("Đúng không?", making.true_false(True)))])
    assert not left
    assert "{T}" in text


CLOZE = """<quiz><question type="cloze"><name><text>Điền</text></name><questiontext format="html"><text><![CDATA[<p>Thủ đô là
{1:SHORTANSWER:=Hà Nội#Đúng rồi~%50%Ha Noi}, tỉnh có {2:MCV:~Móng Cái~=Quảng Ninh}; năm {:NM:=2014:0}.</p>]]></text></questiontext>
</question></quiz>"""


def test_gaps_of_a_foreign_cloze_become_parts_or_say_why_not():
    [row] = moodle_xml.read(CLOZE.replace("~%50%Ha Noi", "~=Ha Noi").encode())
    assert not row.problems
    assert row.content.stem == "Thủ đô là ___(1)___ , tỉnh có ___(2)___ ; năm ___(3)___ ."
    assert row.keys["1"].accepted == ("Hà Nội", "Ha Noi")
    assert [row.keys[name].weight for name in "123"] == [1, 2, 1]
    assert row.keys["3"].accepted == ("2014",)
    [row] = moodle_xml.read(CLOZE.encode())
    assert len(row.problems) == 1
    [row] = moodle_xml.read(CLOZE.replace("MCV", "DRAGDROP").encode())
    assert any("DRAGDROP" in problem for problem in row.problems)
