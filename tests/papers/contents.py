"""Believable contents of the papers."""

from datetime import date


def decision(**values):
    return {
        "authority": "Cục trưởng Cục Hải quan",
        "grounds": [
            "Nghị định số 170/2025/NĐ-CP ngày 30 tháng 6 năm 2025 của Chính phủ quy định về tuyển dụng, sử dụng và quản lý công chức",
            "Quy định số 65-QĐ/TW ngày 28 tháng 4 năm 2022 của Bộ Chính trị về luân chuyển cán bộ",
        ],
        "proposal": "Trưởng Ban Tổ chức cán bộ",
        "responsible": ["Trưởng Ban Tổ chức cán bộ", "Chi cục trưởng Chi cục Hải quan khu vực III"],
        "recipients": ["Đảng ủy Cục Hải quan (để báo cáo)"],
        "archive": "VT, TCCB (05b)",
        "person": {"name": "Lê Hoàng Bảo Trâm", "sex": "F", "born": date(1984, 9, 22), "born_year_only": False},
        "from_post": "Phó Trưởng Ban",
        "from_unit": "Ban Giám sát quản lý về hải quan",
        "to_post": "Phó Chi cục trưởng",
        "to_unit": "Chi cục Hải quan khu vực III",
        "months": 36,
        "first_day": date(2026, 4, 1),
        "last_day": date(2029, 3, 31),
        "office": "Cục Hải quan",
        "hr_unit": "Ban Tổ chức cán bộ",
        "review_months": 6,
        "amended": {"symbol": "01/QĐ-CHQ", "signed_on": date(2026, 3, 5), "subject": "Về việc luân chuyển công chức"},
        "rotation": {"symbol": "01/QĐ-CHQ", "signed_on": date(2026, 3, 5)},
        "reason": "Theo yêu cầu nhiệm vụ.",
    } | values
