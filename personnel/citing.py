"""How a paper names another one, and who decides in a unit: the words of the legal grounds and of the authority."""

from datetime import date

from personnel import dates
from personnel.models import IssuedDocument, Unit
from personnel.models.documents import DocumentType

HEADS = {
    "tong_cuc": "Tổng cục trưởng {name}",
    "cuc": "Cục trưởng {name}",
    "cuc_trung_uong": "Cục trưởng {name}",
    "cuc_dia_phuong": "Cục trưởng {name}",
    "vu": "Vụ trưởng {name}",
    "chi_cuc": "Chi cục trưởng {name}",
    "chi_cuc_trung_uong": "Chi cục trưởng {name}",
    "chi_cuc_khu_vuc": "Chi cục trưởng {name}",
    "ban": "Trưởng {name}",
    "phong": "Trưởng {name}",
    "doi": "Đội trưởng {name}",
    "van_phong": "Chánh {name}",
    "hai_quan_cua_khau": "Trưởng {name}",
    "hai_quan_ngoai_cua_khau": "Trưởng {name}",
}
"""How the head of a unit of a kind is called on paper."""

KINDS: dict[str, str] = {
    DocumentType.DECISION: "Quyết định",
    DocumentType.PLAN: "Kế hoạch",
    DocumentType.SCHEME: "Đề án",
    DocumentType.REGULATION: "Quy định",
    DocumentType.DECREE: "Nghị định",
    DocumentType.LAW: "Luật",
    DocumentType.CONCLUSION: "Kết luận",
    DocumentType.SUBMISSION: "Tờ trình",
}


def cited(paper: IssuedDocument) -> str:
    """Kế hoạch số 5923/KH-TCHQ ngày 17 tháng 9 năm 2019."""
    return f"{KINDS.get(paper.type, 'Văn bản')} số {paper.symbol} {dates.document_text(paper.signed_on)}"


def ground(paper: IssuedDocument) -> str:
    """Kế hoạch số 5923/KH-TCHQ ngày 17 tháng 9 năm 2019 của Tổng cục Hải quan về luân chuyển …"""
    kind = KINDS.get(paper.type, "Văn bản")
    if paper.type == DocumentType.LAW:
        return f"{paper.subject.rstrip('. ')} {dates.document_text(paper.signed_on)}"
    subject = paper.subject.removeprefix("Về việc ").removeprefix("về việc ").rstrip(". ")
    about = subject.removeprefix(kind).strip() or subject
    about = about[:1].lower() + about[1:] if about.lower().startswith(_LEADS) else f"về {about[:1].lower()}{about[1:]}"
    issuer = paper.issuer_name or (paper.issuer.name if paper.issuer_id else "")
    of = f" của {issuer}" if issuer else ""
    return f"{cited(paper)}{of} {about}"


_LEADS = ("về ", "quy định ", "ban hành ", "phê duyệt ")


def head_of(unit: Unit, on: date) -> str:
    version = unit.version_on(on)
    kind, name = (version.kind, version.name) if version else (unit.kind, unit.name)
    return HEADS.get(kind, "Thủ trưởng {name}").format(name=name)
