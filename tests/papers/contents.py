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


def frame(**values):
    return {
        "parent": "Bộ Tài chính",
        "issuer": "Cục Hải quan",
        "issuer_short": "CHQ",
        "symbol": "07/QĐ-CHQ",
        "place": "Hà Nội",
        "day": "ngày 05 tháng 3 năm 2026",
        "subject": "Về việc luân chuyển công chức lãnh đạo",
        "signer_name": "Đoàn Minh Tuấn",
        "signer_title": "KT. Cục trưởng\nPhó Cục trưởng",
        "code": "7K4M-29QX-HD81",
        "verify_url": "https://lotrinh.example.vn/verify/7K4M-29QX-HD81/",
        "draft": False,
    } | values


CRITERIA = (
    ("C1", "Chính trị tư tưởng, đạo đức, lối sống", 10), ("C2", "Kỷ luật, kỷ cương", 10),
    ("C3", "Tinh thần trách nhiệm, phục vụ, phối hợp", 10), ("C4a", "Kết quả nhiệm vụ: số lượng", 20),
    ("C4b", "Kết quả nhiệm vụ: chất lượng", 20), ("C4c", "Kết quả nhiệm vụ: tiến độ", 10),
    ("C5", "Năng lực lãnh đạo, quản lý, điều hành", 10), ("C6", "Tập hợp, đoàn kết", 5),
    ("C7", "Tiếp cận, học hỏi, thích nghi công việc mới", 5),
)  # fmt: skip


def sheet(**values):
    days = {"first": date(2022, 11, 1), "last": date(2023, 4, 30)}
    return {
        "person": {"name": "Lê Hoàng Bảo Trâm", "sex": "F", "born": date(1984, 9, 22)},
        "programme": "Đợt III",
        "basis": "Kế hoạch số 5923/KH-TCHQ",
        "decision": {"symbol": "742/QĐ-TCHQ", "signed_on": date(2022, 4, 21)},
        "home": {"post": "Phó Trưởng phòng", "unit": "Cục Giám sát quản lý về hải quan"},
        "away": {"post": "Phó Trưởng phòng Nghiệp vụ", "unit": "Cục Hải quan thành phố Hải Phòng"},
        "term": {"first": date(2022, 5, 1), "last": date(2025, 4, 30)},
        "term_months": 36,
        "planned_title": "Trưởng phòng và tương đương, nhiệm kỳ 2021–2026",
        "number": 2,
        "of": 6,
        "kind": "periodic",
        "period": days,
        "self": {"tasks_done": "Chủ trì 3 chuyên đề.\nHướng dẫn 12 doanh nghiệp.", "learned": "", "difficulties": "",
                 "proposals": "", "sent_on": date(2023, 5, 3)},
        "criteria": [{"code": code, "name": name, "most": most, "self": most, "unit": most - 1} for code, name, most in CRITERIA],
        "most": 100, "self_total": 100, "unit_total": 91, "by_points": "HTXSNV",
        "strengths": "Nắm việc nhanh.", "limits": "Cần sâu hơn về phân tích rủi ro.",
        "all_flags": ["foot_dragging", "not_serious", "negative", "violation"], "flags": [], "flag_detail": "",
        "all_recommendations": ["continue", "adjust_job", "change_post", "early_return", "handle_violation", "placement"],
        "unit_recommendation": "continue", "meeting_on": date(2023, 5, 10), "votes_for": 5, "votes_total": 5,
        "collective_opinion": "", "sent_by": "Ngô Xuân Trường", "sent_on": date(2023, 5, 11), "total": 91,
        "classification": "HTXSNV", "override_reason": "", "recommendation": "continue", "conclusion": "Đồng ý.",
        "concluded_by": "Tạ Thị Minh Châu", "concluded_on": date(2023, 5, 15), "hr_unit": "Vụ Tổ chức cán bộ",
        "history": [{"label": 1, "score": 86}, {"label": 2, "score": 91}],
    } | values  # fmt: skip


def report(people=20, unit="", **values):
    units = ["Cục Hải quan thành phố Hải Phòng", "Cục Hải quan tỉnh Bà Rịa - Vũng Tàu", "Cục Thuế xuất nhập khẩu"]
    row = {
        "name": "Tôn Nữ Thị Quỳnh Anh", "sex": "F", "unit": units[0], "post": "Phó Trưởng phòng Nghiệp vụ", "total": 88,
        "before": 92, "change": -4, "falling": False, "classification": "HTTNV", "flags": [], "flag_detail": "",
        "recommendation": "continue", "conclusion": "", "override_reason": "", "needs_handling": False,
    }  # fmt: skip
    odd = row | {"flags": ["foot_dragging"], "flag_detail": "Báo cáo quý II chậm 9 ngày.", "needs_handling": True,
                 "recommendation": "adjust_job", "falling": True, "change": -12, "name": "Trần Đình Phúc"}  # fmt: skip
    rows = [odd if n == 1 else row for n in range(people)]
    counts = {"HTXSNV": 0, "HTTNV": people, "HTNV": 0, "KHTNV": 0}
    numbers = {"count": people, "by_classification": counts, "mean": 87.5, "lowest": 83, "highest": 92}
    return {
        "programme": "Đợt III", "basis": "Kế hoạch số 5923/KH-TCHQ ngày 17 tháng 9 năm 2019", "number": 4, "of": 6,
        "final": False, "period": {"first": date(2024, 7, 1), "last": date(2024, 12, 31), "one": True}, "unit": unit,
        "hr_unit": "Vụ Tổ chức cán bộ", "office": "Tổng cục Hải quan", "count": people, "units": 3, "statistics": numbers,
        "by_unit": [{"unit": name} | numbers for name in units], "recommendations": {"continue": people - 1, "adjust_job": 1},
        "flags": {"foot_dragging": 1}, "classes_and_recommendations": [["HTXSNV", "continue"], ["HTTNV", "adjust_job"]],
        "scores": [{"label": n, "mean": 85 + n, "lowest": 80, "highest": 95, "count": people} for n in (1, 2, 3, 4)],
        "rows": rows, "cases": [odd], "sheets": [], "replaces": None,
    } | values  # fmt: skip
