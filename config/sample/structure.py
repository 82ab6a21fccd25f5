"""Divisions below the real units, before and after 1/3/2025, so that the sample office has places to work in.

The real files name few units below the departments; what is added here are the ordinary divisions every department has.
"""

from dataclasses import dataclass
from datetime import date

from personnel.models import Unit, UnitSuccession, UnitVersion

REFORM = date(2025, 3, 1)
FOUNDED = date(2010, 6, 1)

# Head-office unit before the reform → the unit that carried its work on. Local departments come from the real file.
OLD_DIVISIONS = [("VP", "Văn phòng", "van_phong"), ("NV", "Phòng Nghiệp vụ", "phong"), ("TNK", "Phòng Thuế xuất nhập khẩu", "phong"),
                 ("DKS", "Đội Kiểm soát Hải quan", "doi")]  # fmt: skip
NEW_DIVISIONS = [("VP", "Văn phòng", "van_phong"), ("NV", "Phòng Nghiệp vụ hải quan", "phong"),
                 ("TNK", "Phòng Thuế hải quan", "phong"), ("DKS", "Đội Kiểm soát Hải quan", "doi")]  # fmt: skip
HEAD_OFFICE_DIVISIONS = [
    ("TH", "Phòng Tổng hợp", "phong"),
    ("P1", "Phòng Nghiệp vụ 1", "phong"),
    ("P2", "Phòng Nghiệp vụ 2", "phong"),
]
GATES = {  # department before, gate, region after
    "TCHQ-01": [("NB", "cửa khẩu sân bay quốc tế Nội Bài", "CHQ-KV01")],
    "TCHQ-02": [("SG1", "cửa khẩu cảng Sài Gòn khu vực I", "CHQ-KV02"), ("TSN", "cửa khẩu sân bay quốc tế Tân Sơn Nhất", "CHQ-KV02")],
    "TCHQ-03": [("KV3", "cửa khẩu cảng Hải Phòng khu vực III", "CHQ-KV03")],
    "TCHQ-15": [("HN", "cửa khẩu Hữu Nghị", "CHQ-KV06")],
    "TCHQ-18": [("BN", "Bắc Ninh", "CHQ-KV05")],
    "TCHQ-20": [("MC", "cửa khẩu Móng Cái", "CHQ-KV08"), ("HG", "cửa khẩu cảng Hòn Gai", "CHQ-KV08")],
    "TCHQ-45": [("MB", "cửa khẩu Mộc Bài", "CHQ-KV16"), ("XM", "cửa khẩu Xa Mát", "CHQ-KV16")],
}  # fmt: skip
PROVINCE_OF = {
    "TCHQ-01": "Hà Nội", "TCHQ-02": "Thành phố Hồ Chí Minh", "TCHQ-03": "Hải Phòng", "TCHQ-15": "Lạng Sơn",
    "TCHQ-18": "Bắc Ninh", "TCHQ-20": "Quảng Ninh", "TCHQ-45": "Tây Ninh", "CHQ-KV01": "Hà Nội",
    "CHQ-KV02": "Thành phố Hồ Chí Minh", "CHQ-KV03": "Hải Phòng", "CHQ-KV05": "Bắc Ninh", "CHQ-KV06": "Lạng Sơn",
    "CHQ-KV08": "Quảng Ninh", "CHQ-KV16": "Tây Ninh", "CHQ-KV17": "Tây Ninh",
}  # fmt: skip


@dataclass(frozen=True)
class Division:
    code: str
    name: str
    kind: str
    parent: Unit
    starts: date
    ends: date | None


def add_divisions() -> None:
    """Create the divisions of both eras and say which of the old ones went on as which of the new."""
    units = {unit.code: unit for unit in Unit.objects.all()}
    for code, province in PROVINCE_OF.items():
        Unit.objects.filter(code=code).update(province=province)
    successors = _successors()
    wanted: list[Division] = []
    for unit in units.values():
        wanted += _below(unit, units)
    fresh = [division for division in wanted if division.code not in units]
    Unit.objects.bulk_create(
        Unit(
            code=d.code, name=d.name, kind=d.kind, level=3, path=f"{d.parent.path}{d.code}/",
            province=PROVINCE_OF.get(d.parent.code, ""),
        )
        for d in fresh
    )  # fmt: skip
    units = {unit.code: unit for unit in Unit.objects.all()}
    UnitVersion.objects.bulk_create(
        UnitVersion(
            unit=units[d.code], name=d.name, kind=d.kind, level=3, parent=d.parent, path=units[d.code].path,
            valid=(d.starts, d.ends),
        )
        for d in fresh
    )  # fmt: skip
    UnitSuccession.objects.bulk_create(
        [
            UnitSuccession(predecessor=units[old], successor=units[new], kind="merge", on=REFORM)
            for d in fresh
            if d.ends and (old := d.code) and (new := _goes_on_as(d, successors, units))
        ],
        ignore_conflicts=True,
    )


def _below(unit: Unit, units: dict[str, Unit]) -> list[Division]:
    old, new = (FOUNDED, REFORM), (REFORM, None)
    if unit.kind == "cuc_dia_phuong":
        gates = [(code, f"Chi cục Hải quan {name}", "chi_cuc") for code, name, _ in GATES.get(unit.code, [])]
        return [Division(f"{unit.code}-{c}", n, k, unit, *old) for c, n, k in [*OLD_DIVISIONS, *gates]]
    if unit.kind == "chi_cuc_khu_vuc":
        gates = [
            (code, f"Hải quan {name}", "hai_quan_cua_khau")
            for found in GATES.values() for code, name, region in found if region == unit.code
        ]  # fmt: skip
        here = [f"{unit.code}-{c}" for c, _, _ in NEW_DIVISIONS if f"{unit.code}-{c}" in units]
        return [
            Division(f"{unit.code}-{c}", n, k, unit, *new)
            for c, n, k in [*NEW_DIVISIONS, *gates] if f"{unit.code}-{c}" not in here
        ]  # fmt: skip
    if unit.kind in ("vu", "cuc_trung_uong", "ban", "chi_cuc_trung_uong") and unit.level == 2:
        period = old if unit.code.startswith("TCHQ") else new
        return [Division(f"{unit.code}-{c}", n, k, unit, *period) for c, n, k in HEAD_OFFICE_DIVISIONS]
    return []


def _successors() -> dict[str, str]:
    """The first successor of every unit that has one, by code."""
    found: dict[str, str] = {}
    rows = UnitSuccession.objects.filter(successor__isnull=False).order_by("pk")
    for old, new in rows.values_list("predecessor__code", "successor__code"):
        found.setdefault(old, new)
    return found


def _goes_on_as(division: Division, successors: dict[str, str], units: dict[str, Unit]) -> str | None:
    parent = successors.get(division.parent.code)
    if parent is None:
        return None
    code = f"{parent}-{division.code.removeprefix(division.parent.code + '-')}"
    return code if code in units else None
