"""The same sentence on screen, in Excel and on paper, in the office's Vietnamese."""

from datetime import date

import pytest
from django.utils import translation

from rotation import eligibility
from rotation.eligibility import Certificate, Destination, DisciplineRecord, PlanEntry
from rotation.rules import wording
from tests.rotation.cases import BATCH_ONE, TODAY, in_june_2020, official, official_born


@pytest.fixture(autouse=True)
def _in_vietnamese():
    with translation.override("vi"):
        yield


def sentences(facts, policy, code):
    return [found.message for found in eligibility.findings(facts, policy) if found.code == code]


def test_age_is_refused_with_fact_day_limit_and_source():
    facts = official_born(date(1980, 3, 8), "F", **in_june_2020())
    assert sentences(facts, BATCH_ONE, "R-EL-03") == ["Nữ, 40 tuổi 3 tháng vào 30/6/2020; giới hạn 40 – KH 5923"]


def test_a01_warns_of_the_decision_day():
    facts = official_born(date(1981, 3, 20))
    assert sentences(facts, TODAY, "R-EL-03") == [
        "Quá tuổi tại ngày quyết định: 45 tuổi 3 tháng vào 15/6/2026; giới hạn 45 – KH 5923"
    ]


def test_a_reprimand_says_until_when():
    facts = official(disciplines=(DisciplineRecord("reprimand", date(2026, 2, 14)),))
    assert sentences(facts, TODAY, "R-EL-10") == [
        "Bị khiển trách 14/02/2026, còn hiệu lực đến 14/02/2027 – Luật CBCC Điều 82"
    ]
    assert sentences(facts, TODAY, "R-EL-10P") == [
        "Bị khiển trách 14/02/2026: theo quy định của Đảng, chưa bố trí chức vụ cao hơn đến hết 14/02/2028 – 377-QĐ/TW"
    ]


def test_what_is_missing_is_said_plainly():
    waiting = PlanEntry("1", 30, "Đội trưởng", "2021–2026", "proposed")
    facts = official(
        plan_entries=(waiting,), missing_papers=("kết luận tiêu chuẩn chính trị",), pension_start=date(2036, 6, 1)
    )
    said = [found.message for found in eligibility.findings(facts, BATCH_ONE)]
    assert said == [
        "Chưa có quy hoạch được phê duyệt: Đội trưởng 2021–2026 đang chờ phê duyệt – KH 5923",
        "Còn 9 năm 11 tháng công tác tính từ 01/7/2026; cần ít nhất 10 năm – KH 5923",
        "Hồ sơ chưa có kết luận tiêu chuẩn chính trị – KH 5923",
    ]


def test_what_is_in_order_is_shown_with_its_fact():
    facts = official(certificates=(Certificate(date(2026, 3, 2)),))
    assert [f"{found.subject}. {found.message}" for found in eligibility.passed(facts, TODAY)] == [
        "Chức vụ. Phó Trưởng phòng và tương đương từ 01/4/2018",
        "Quy hoạch. Trưởng phòng 2021–2026, đã phê duyệt",
        "Tuổi. Nam, 41 tuổi 10 tháng vào 16/3/2026; giới hạn 45",
        "Thời gian công tác còn lại. Còn 19 năm 11 tháng công tác tính từ 01/7/2026; cần ít nhất 10 năm",
        "Tiêu chuẩn. Đã xác nhận đạt tiêu chuẩn chức danh",
        "Xếp loại hằng năm. Hoàn thành tốt nhiệm vụ trở lên các năm 2023–2025",
        "Sức khỏe. Giấy chứng nhận sức khỏe ngày 02/3/2026, còn hiệu lực đến 02/9/2026",
        "Thanh tra, điều tra. Không bị thanh tra, kiểm tra, điều tra, truy tố",
        "Kỷ luật. Không có kỷ luật còn hiệu lực",
        "Luân chuyển. Không đang luân chuyển",
    ]


def test_every_code_has_its_word():
    codes = {found.code for found in eligibility.results(official(destination=Destination("HP")), TODAY)}
    codes |= {"R-EL-05", "R-EL-10P", "R-EL-13", "R-EL-14", "DOSSIER", "GROUP"}
    assert all(wording.subject(code) != code for code in codes)


ODD_CASES = {
    "over age, reprimanded, no certificate": official_born(
        date(1980, 3, 8), "F", **in_june_2020(), disciplines=(DisciplineRecord("reprimand", date(2020, 2, 14)),)
    ),
    "too little service, papers missing, poor rating": official(
        pension_start=date(2036, 6, 1), missing_papers=("tờ trình",), ratings={2023: "HTNV"}, political_theory="none",
        standards_confirmed=False,
    ),
    "sound": official(certificates=(Certificate(date(2026, 3, 2)),)),
    "no sex, two plans, own unit": official(
        sex="", plan_entries=(PlanEntry("1", 30, "Trưởng phòng", "2021–2026", "approved"),),
        destination=Destination("CHQ-X", province="Hà Nội", rank=20), home_province="Hà Nội",
    ),
}  # fmt: skip


@pytest.mark.parametrize("case", ODD_CASES)
@pytest.mark.parametrize("policy", [BATCH_ONE, TODAY], ids=["batch one", "today"])
def test_a_kept_finding_is_said_again_in_the_language_of_the_reader(case, policy):
    """Whoever screened, an English reader reads what an English screening would have said; a Vietnamese the kept words."""
    kept = [found.as_dict() for found in eligibility.results(ODD_CASES[case], policy)]
    assert [wording.sentence(row) for row in kept] == [row["message"] for row in kept]
    with translation.override("en"):
        fresh = [found.message for found in eligibility.results(ODD_CASES[case], policy)]
        assert [wording.sentence(row) for row in kept] == fresh
        assert fresh != [row["message"] for row in kept]


def test_a_finding_kept_before_its_parameters_were_stays_in_its_words():
    old = {"code": "R-EL-03", "level": "block", "message": "Nữ, 40 tuổi 3 tháng", "clause": "", "numbers": {}}
    with translation.override("en"):
        assert wording.sentence(old) == "Nữ, 40 tuổi 3 tháng"
