"""Plan 5923/KH-TCHQ of 17/9/2019: its units, and from where to where its first twenty people went."""

from datetime import date

from personnel.models import IssuedDocument, Unit
from rotation import planning
from rotation.models import Plan, Scheme

STARTS = date(2020, 7, 1)
HEAD_OFFICE = ["TCHQ-DTCBL", "TCHQ-GSQL", "TCHQ-QLRR", "TCHQ-TXNK", "TCHQ-CCHDH", "TCHQ-KTSTQ"]
LOCAL = [
    "TCHQ-01",
    "TCHQ-02",
    "TCHQ-03",
    "TCHQ-20",
    "TCHQ-18",
    "TCHQ-15",
    "TCHQ-45",
    "TCHQ-51",
    "TCHQ-47",
    "TCHQ-43",
    "TCHQ-34",
]

# Where each of the twenty was deputy → where they went, and the title there.
MOVES = [
    ("TCHQ-DTCBL-P1", "TCHQ-03-NV", "PTP"), ("TCHQ-DTCBL-P2", "TCHQ-20-HG", "PCCT"), ("TCHQ-GSQL-P1", "TCHQ-03-CCDV", "PCCT"),
    ("TCHQ-GSQL-P2", "TCHQ-01-NV", "PTP"), ("TCHQ-QLRR-P1", "TCHQ-02-NV", "PTP"), ("TCHQ-TXNK-P1", "TCHQ-18-TNK", "PTP"),
    ("TCHQ-TXNK-P2", "TCHQ-02-TNK", "PTP"), ("TCHQ-CCHDH-P1", "TCHQ-15-NV", "PTP"), ("TCHQ-01-NV", "TCHQ-GSQL-TH", "PTP"),
    ("TCHQ-01-NB", "TCHQ-DTCBL-TH", "PTP"), ("TCHQ-02-SG1", "TCHQ-QLRR-P2", "PTP"), ("TCHQ-02-TSN", "TCHQ-45-MB", "PCCT"),
    ("TCHQ-03-KV3", "TCHQ-TXNK-TH", "PTP"), ("TCHQ-03-DKS", "TCHQ-20-DKS", "PDT"), ("TCHQ-20-MC", "TCHQ-DTCBL-P1", "PTP"),
    ("TCHQ-20-NV", "TCHQ-01-DKS", "PDT"), ("TCHQ-18-BN", "TCHQ-CCHDH-TH", "PTP"), ("TCHQ-15-HN", "TCHQ-QLRR-TH", "PTP"),
    ("TCHQ-15-DKS", "TCHQ-18-DKS", "PDT"), ("TCHQ-45-XM", "TCHQ-02-DKS", "PDT"),
]  # fmt: skip


def plan_5923() -> Plan:
    """The scheme to the end of 2026 and the plan of 17/9/2019, with its 6 head-office units and 11 departments."""
    scheme_paper = planning.paper(
        "ĐA", "5922/ĐA-TCHQ", date(2019, 9, 17), "Đề án luân chuyển công chức lãnh đạo ngành Hải quan đến hết năm 2026",
        issuer_name="Tổng cục Hải quan",
    )  # fmt: skip
    plan_paper = IssuedDocument.objects.filter(symbol="5923/KH-TCHQ").first() or planning.paper(
        "KH",
        "5923/KH-TCHQ",
        date(2019, 9, 17),
        "Kế hoạch luân chuyển công chức lãnh đạo",
        issuer_name="Tổng cục Hải quan",
    )
    scheme = Scheme.objects.create(
        name="Đề án luân chuyển công chức lãnh đạo đến hết năm 2026", ends_on=date(2026, 12, 31), document=scheme_paper
    )
    plan = Plan(
        scheme=scheme,
        name="Kế hoạch 5923/KH-TCHQ",
        document=plan_paper,
        objects_text="Phó Trưởng phòng và tương đương được quy hoạch Trưởng phòng và tương đương trở lên; nam không quá 45 tuổi, nữ không quá 40 tuổi.",
        principles="Thời hạn luân chuyển 3 năm. Bố trí đúng sở trường, cân đối giữa các đơn vị, không ảnh hưởng việc bố trí sau luân chuyển.",
        duties_text="Nơi đi giữ liên hệ và đề xuất bố trí; nơi đến bố trí đúng vị trí, tạo điều kiện làm việc; sáu tháng một lần báo cáo đánh giá.",
        need=120,
    )
    units = [*Unit.objects.filter(code__in=HEAD_OFFICE + LOCAL)]
    return planning.save_plan(plan, units, by=None)
