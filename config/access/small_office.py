"""Two units A and B under one root, three officials each, and people by role."""

from types import SimpleNamespace

from config.access import rows
from personnel.models import Official, Title, Unit, User


def make(password: str | None = None) -> SimpleNamespace:
    """`.hr`, `.authority`, `.auditor`, `.admin` reach the whole office; `.head_a`, `.head_b` head a unit and are officials
    of it; `.official_a`, `.official_b` are accounts of ordinary officials (`.a2`, `.b2`); `.stranger` has no grant."""
    root = rows.unit("CHQ", "Cục Hải quan", "cuc")
    a = rows.unit("CHQ-A", "Chi cục Hải quan khu vực A", "chi_cuc_khu_vuc", root)
    b = rows.unit("CHQ-B", "Chi cục Hải quan khu vực B", "chi_cuc_khu_vuc", root)
    head = rows.title("CCTKV", "Chi cục trưởng", level="CCT", level_name="Chi cục trưởng và tương đương", rank=20,
                      heads_unit=True)  # fmt: skip
    deputy = rows.deputy_title()
    a1, a2, a3 = _people(a, ("Ngô Xuân Trường", "Lê Hoàng Bảo Trâm", "Phạm Quốc Khánh"), head, deputy)
    b1, b2, b3 = _people(b, ("Đoàn Minh Tuấn", "Trần Đình Phúc", "Vàng A Sùng"), head, deputy)

    def account(name: str, role: str = "", unit: Unit | None = None, official: Official | None = None) -> User:
        return rows.account(name, role=role, unit=unit, official=official, password=password)

    return SimpleNamespace(
        root=root, a=a, b=b, a1=a1, a2=a2, a3=a3, b1=b1, b2=b2, b3=b3, head_title=head, deputy_title=deputy,
        hr=account("tccb", "hr_staff"), authority=account("lanhdao", "authority"),
        auditor=account("kiemtra", "auditor"), admin=account("quantri", "system_admin"),
        head_a=account("thutruong.a", "unit_head", a, a1), head_b=account("thutruong.b", "unit_head", b, b1),
        official_a=account("congchuc.a", official=a2), official_b=account("congchuc.b", official=b2),
        stranger=account("khach"),
    )  # fmt: skip


def _people(unit: Unit, names: tuple[str, ...], head: Title, deputy: Title) -> list[Official]:
    found = [rows.official(full_name=name) for name in names]
    for one, title in zip(found, (head, deputy, deputy), strict=True):
        rows.appointment(one, unit, title)
    return found
