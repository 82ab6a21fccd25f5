"""The regulations rotation has lived under, as rows: numbers, sources and the clause behind each rule.

Read `docs/rules.md` for the way from a source text to a column. `load()` adds what is missing and touches nothing that
is there: an office that corrects a number keeps its correction.
"""

from dataclasses import dataclass
from datetime import date

from django.db import transaction

from personnel.models import IssuedDocument, TitleLevel
from personnel.models.documents import DocumentType
from rotation.models import PolicyClause, RotationPolicy

REGULATION, PLAN, DECREE, LAW = DocumentType.REGULATION, DocumentType.PLAN, DocumentType.DECREE, DocumentType.LAW

DIVISION_HEAD = ("TP", "Trưởng phòng và tương đương", 30)
DEPUTY_DIVISION_HEAD = ("PP", "Phó Trưởng phòng và tương đương", 31)

PAPERS = {
    "98-QĐ/TW": (REGULATION, date(2017, 10, 7), "Bộ Chính trị", "Quy định về luân chuyển cán bộ", None),
    "5923/KH-TCHQ": (
        PLAN,
        date(2019, 9, 17),
        "Tổng cục Hải quan",
        "Kế hoạch luân chuyển công chức lãnh đạo Tổng cục Hải quan",
        None,
    ),
    "22/2008/QH12": (LAW, date(2008, 11, 13), "Quốc hội", "Luật Cán bộ, công chức", date(2010, 1, 1)),
    "138/2020/NĐ-CP": (
        DECREE,
        date(2020, 11, 27),
        "Chính phủ",
        "Nghị định quy định về tuyển dụng, sử dụng và quản lý công chức",
        date(2020, 12, 1),
    ),
    "65-QĐ/TW": (REGULATION, date(2022, 4, 28), "Bộ Chính trị", "Quy định về luân chuyển cán bộ", None),
    "80-QĐ/TW": (
        REGULATION,
        date(2022, 8, 18),
        "Bộ Chính trị",
        "Quy định về phân cấp quản lý cán bộ và bổ nhiệm, giới thiệu cán bộ ứng cử",
        None,
    ),
    "80/2025/QH15": (LAW, date(2025, 6, 24), "Quốc hội", "Luật Cán bộ, công chức", date(2025, 7, 1)),
    "170/2025/NĐ-CP": (
        DECREE,
        date(2025, 6, 30),
        "Chính phủ",
        "Nghị định quy định về tuyển dụng, sử dụng và quản lý công chức",
        date(2025, 7, 1),
    ),
    "377-QĐ/TW": (
        REGULATION,
        date(2025, 10, 8),
        "Bộ Chính trị",
        "Quy định về phân cấp quản lý cán bộ và quy hoạch, bổ nhiệm, giới thiệu cán bộ ứng cử",
        None,
    ),
}

KH_5923 = ("KH 5923", "Mục II.2 Kế hoạch 5923/KH-TCHQ ngày 17/9/2019")
TERM_5923 = ("KH 5923", "Mục II.3 Kế hoạch 5923/KH-TCHQ ngày 17/9/2019")
QD_727 = ("QĐ 727", "Quyết định 727/QĐ-BNV: giấy chứng nhận sức khỏe không quá 6 tháng")
LAW_2008 = ("Luật CBCC Điều 82", "Điều 82 Luật Cán bộ, công chức 2008, sửa đổi năm 2019")
LAW_2025 = ("Luật CBCC 2025", "Luật Cán bộ, công chức 80/2025/QH15, quy định về người đang bị xem xét kỷ luật")
FROM_THE_PLAN = {"R-EL-01": KH_5923, "R-EL-02": KH_5923, "R-EL-03": KH_5923, "R-EL-11": TERM_5923}


def _articles(short: str, name: str, *, objects: int, standards: int, principles: int) -> dict[str, tuple[str, str]]:
    """The rules that rest on articles of the Politburo's regulation."""
    return {
        "GROUP": (short, f"Điều {objects} {name}"),
        "R-EL-04": (
            short,
            f"Điều {standards} {name}: còn đủ 10 năm công tác, trường hợp đặc biệt do cấp có thẩm quyền",
        ),
        "R-EL-05": (short, f"Điều {standards} {name}: còn đủ thời gian công tác ít nhất một nhiệm kỳ"),
        "R-EL-06": (short, f"Điều {standards} {name}: tiêu chuẩn chính trị, đạo đức, năng lực"),
        "R-EL-12": (
            short,
            f"Điều {principles} {name}: không tăng thêm chức danh để luân chuyển; chức danh tương đương",
        ),
        "R-EL-13": (short, f"Điều {objects} {name}: bố trí người đứng đầu không là người địa phương"),
        "DOSSIER": (short, f"{name}: hồ sơ luân chuyển"),
    }


def _party(short: str, text: str) -> dict[str, tuple[str, str]]:
    return {"R-EL-10P": (short, text)}


def _conduct(short: str, well_rated: str, law: tuple[str, str]) -> dict[str, tuple[str, str]]:
    """The rules on how somebody works and stands: the decree (in 2019 still the Party's regulation) and the law."""
    return {
        "R-EL-07": (short, well_rated),
        "R-EL-08": QD_727,
        "R-EL-09": law,
        "R-EL-10": law,
        "R-EL-14": (short, "Chưa có quy định riêng về luân chuyển; cấp có thẩm quyền cân nhắc"),
    }


ARTICLES_65 = _articles("65-QĐ/TW", "Quy định 65-QĐ/TW", objects=4, standards=5, principles=1)
PARTY_80 = _party("80-QĐ/TW", "Quy định 80-QĐ/TW: 12, 30, 60 tháng sau khiển trách, cảnh cáo, cách chức")
DECREE_170 = _conduct("NĐ 170/2025", "Nghị định 170/2025/NĐ-CP: tiêu chuẩn, điều kiện luân chuyển", LAW_2025)


@dataclass(frozen=True)
class Regime:
    code: str
    name: str
    citation: str
    starts: date
    ends: date | None
    papers: tuple[str, ...]
    clauses: dict[str, tuple[str, str]]
    party_months: tuple[int, int, int]  # reprimand, warning, removal; 0: no rule known


REGIMES = (
    Regime(
        "KH5923-2019",
        "Quy định 98-QĐ/TW và Kế hoạch 5923/KH-TCHQ",
        "KH 5923",
        date(2019, 9, 17),
        date(2022, 4, 28),
        ("98-QĐ/TW", "5923/KH-TCHQ", "22/2008/QH12"),
        FROM_THE_PLAN
        | _articles("98-QĐ/TW", "Quy định 98-QĐ/TW", objects=4, standards=5, principles=2)
        | _conduct("98-QĐ/TW", "Điều 5 Quy định 98-QĐ/TW: hoàn thành tốt nhiệm vụ", LAW_2008),
        (0, 0, 0),
    ),
    Regime(
        "QD65-ND138",
        "Quy định 65-QĐ/TW, Nghị định 138/2020/NĐ-CP và Kế hoạch 5923/KH-TCHQ",
        "65-QĐ/TW",
        date(2022, 4, 28),
        date(2025, 7, 1),
        ("65-QĐ/TW", "138/2020/NĐ-CP", "5923/KH-TCHQ", "80-QĐ/TW", "22/2008/QH12"),
        FROM_THE_PLAN
        | ARTICLES_65
        | PARTY_80
        | _conduct("NĐ 138/2020", "Điều 56 khoản 2 Nghị định 138/2020/NĐ-CP: luôn hoàn thành tốt nhiệm vụ", LAW_2008),
        (12, 30, 60),
    ),
    Regime(
        "QD65-ND170",
        "Quy định 65-QĐ/TW, Nghị định 170/2025/NĐ-CP và Kế hoạch 5923/KH-TCHQ",
        "65-QĐ/TW",
        date(2025, 7, 1),
        date(2025, 10, 8),
        ("65-QĐ/TW", "170/2025/NĐ-CP", "5923/KH-TCHQ", "80-QĐ/TW", "80/2025/QH15"),
        FROM_THE_PLAN | ARTICLES_65 | PARTY_80 | DECREE_170,
        (12, 30, 60),
    ),
    Regime(
        "QD65-ND170-QD377",
        "Quy định 65-QĐ/TW, Nghị định 170/2025/NĐ-CP, Quy định 377-QĐ/TW và Kế hoạch 5923/KH-TCHQ",
        "65-QĐ/TW",
        date(2025, 10, 8),
        None,
        ("65-QĐ/TW", "170/2025/NĐ-CP", "5923/KH-TCHQ", "377-QĐ/TW", "80/2025/QH15"),
        FROM_THE_PLAN
        | ARTICLES_65
        | _party("377-QĐ/TW", "Quy định 377-QĐ/TW: 24, 36, 60 tháng sau khiển trách, cảnh cáo, cách chức")
        | DECREE_170,
        (24, 36, 60),
    ),
)


@transaction.atomic
def load() -> int:
    """Add the policies that are missing; how many were added."""
    present, planned = _level(*DEPUTY_DIVISION_HEAD), _level(*DIVISION_HEAD)
    return sum(_add(regime, present, planned) for regime in REGIMES)


def _add(regime: Regime, present: TitleLevel, planned: TitleLevel) -> bool:
    reprimand, warning, removal = regime.party_months
    policy, added = RotationPolicy.objects.get_or_create(
        code=regime.code,
        defaults={
            "name": regime.name,
            "citation": regime.citation,
            "valid": (regime.starts, regime.ends),
            "max_age_male": 45,
            "max_age_female": 40,
            "required_level": present,
            "planned_level": planned,
            "party_cooldown_reprimand": reprimand,
            "party_cooldown_warning": warning,
            "party_cooldown_removal": removal,
            "courses_required": 2,
        },
    )
    if added:
        policy.sources.set([_paper(symbol) for symbol in regime.papers])
        PolicyClause.objects.bulk_create(
            PolicyClause(policy=policy, rule=rule, citation=citation, text=text)
            for rule, (citation, text) in regime.clauses.items()
        )
    return added


def _level(code: str, name: str, rank: int) -> TitleLevel:
    """The level of that rank, whatever the office calls it."""
    return TitleLevel.objects.filter(rank=rank).first() or TitleLevel.objects.create(code=code, name=name, rank=rank)


def _paper(symbol: str) -> IssuedDocument:
    type_, signed_on, issuer, subject, effective_on = PAPERS[symbol]
    return IssuedDocument.objects.get_or_create(
        symbol=symbol,
        type=type_,
        signed_on=signed_on,
        defaults={"issuer_name": issuer, "subject": subject, "effective_on": effective_on or signed_on},
    )[0]
