"""Invented people with believable names of many regions. No real person is meant."""

import random

FAMILIES = {
    "Nguyễn": 30, "Trần": 11, "Lê": 10, "Phạm": 7, "Hoàng": 5, "Phan": 4, "Vũ": 4, "Đặng": 3, "Bùi": 3, "Đỗ": 3,
    "Hồ": 2, "Ngô": 2, "Dương": 2, "Lý": 1, "Huỳnh": 3, "Võ": 3, "Đinh": 2, "Trịnh": 2, "Lương": 1, "Mai": 1,
    "Cao": 1, "Đoàn": 1, "Tạ": 1, "Hà": 1, "Phùng": 1, "Tô": 1, "Chu": 1, "Thái": 1, "Quách": 1, "Nghiêm": 1,
}  # fmt: skip
MALE_MIDDLES = ["Văn", "Đức", "Quang", "Minh", "Hữu", "Công", "Đình", "Xuân", "Quốc", "Thanh", "Trọng", "Ngọc", "Tuấn",
                "Anh", "Bá", "Duy", "Hoàng", "Sỹ", "Thế", "Viết"]  # fmt: skip
FEMALE_MIDDLES = ["Thị", "Thị Thu", "Thị Thanh", "Thị Kim", "Thị Hồng", "Thị Ngọc", "Ngọc", "Thùy", "Phương", "Thị Minh",
                  "Bích", "Thị Mai", "Diệu", "Hoàng", "Khánh", "Thị Lan", "Quỳnh"]  # fmt: skip
MALE_GIVEN = ["Anh", "Bình", "Cường", "Dũng", "Đạt", "Đức", "Giang", "Hải", "Hiếu", "Hùng", "Huy", "Khánh", "Kiên", "Lâm",
              "Long", "Mạnh", "Nam", "Nghĩa", "Phong", "Phúc", "Quân", "Sơn", "Tài", "Thắng", "Thành", "Thịnh", "Tiến",
              "Toàn", "Trung", "Trường", "Tú", "Tuấn", "Tùng", "Việt", "Vinh", "Đạo", "Hưng", "Quyết", "Ước", "Ánh"]  # fmt: skip
FEMALE_GIVEN = ["An", "Ánh", "Bình", "Chi", "Diệp", "Dung", "Duyên", "Giang", "Hà", "Hạnh", "Hiền", "Hoa", "Hồng", "Huệ",
                "Hương", "Hường", "Huyền", "Lan", "Liên", "Linh", "Loan", "Mai", "Nga", "Ngân", "Nguyệt", "Nhung", "Oanh",
                "Phượng", "Quỳnh", "Tâm", "Thảo", "Thủy", "Trang", "Trâm", "Tuyết", "Uyên", "Vân", "Xuân", "Yến", "Ngọc"]  # fmt: skip

# Names of peoples who do not follow the Kinh pattern: (ethnic group, home provinces, men, women).
PEOPLES = [
    ("Mông", ["Hà Giang", "Lào Cai", "Điện Biên"], ["Vàng A Sùng", "Giàng A Páo", "Thào Mí Lử", "Sùng A Chừ"],
     ["Giàng Thị Máy", "Vàng Thị Mỷ", "Lầu Thị Dợ"]),
    ("Tày", ["Cao Bằng", "Lạng Sơn", "Bắc Kạn"], ["Nông Văn Thức", "Hoàng Văn Bế", "Triệu Đức Lộc", "Lý Văn Sình"],
     ["Nông Thị Niềm", "Bế Thị Băng", "Hà Thị Khiết"]),
    ("Thái", ["Sơn La", "Điện Biên", "Nghệ An"], ["Lò Văn Pánh", "Cầm Bá Xuân", "Quàng Văn Ín"],
     ["Lò Thị Hặc", "Tòng Thị Ẻn", "Lường Thị Yêu"]),
    ("Mường", ["Hòa Bình", "Thanh Hóa"], ["Bùi Văn Lựng", "Đinh Công Ựng", "Quách Tất Liêm"],
     ["Bùi Thị Nhịn", "Đinh Thị Ẩn"]),
    ("Ê Đê", ["Đắk Lắk"], ["Y Bhiêng Niê", "Y Wăn Ayŭn", "Y Thinh Êban"], ["H'Wen Mlô", "H'Linh Niê", "H'Juăn Knul"]),
    ("Gia Rai", ["Gia Lai", "Kon Tum"], ["Rơ Châm Hyơi", "Siu Blơh", "Kpă Thuyên"], ["Siu Y Ngọc", "Rah Lan H'Bia"]),
    ("Chăm", ["Ninh Thuận", "An Giang"], ["Bá Trung Hiền", "Thành Ngọc Tạo", "Đàng Năng Quạ"],
     ["Nại Thị Hương", "Lưu Thị Kim Ửng"]),
    ("Khmer", ["Sóc Trăng", "Trà Vinh", "An Giang"], ["Thạch Sa Ray", "Sơn Minh Thắng", "Kim Sa Phone", "Danh Út"],
     ["Thạch Thị Sa Thi", "Sơn Thị Ngọc Ẩn", "Lâm Thị Sô Khanh"]),
    ("Hoa", ["Thành phố Hồ Chí Minh", "Quảng Ninh"], ["Trương Vĩ Cường", "Lưu Chí Dân", "Quan Khải Nguyên"],
     ["Trương Mỹ Phụng", "Lâm Tố Quyên"]),
    ("Kinh", ["Thừa Thiên Huế"], ["Công Tằng Tôn Thất Bảo", "Bửu Lộc Vĩnh Tường"],
     ["Công Tằng Tôn Nữ Thị Diệu Huyền", "Tôn Nữ Thị Quỳnh Anh"]),
]  # fmt: skip

PROVINCES = ["Hà Nội", "Thành phố Hồ Chí Minh", "Hải Phòng", "Đà Nẵng", "Cần Thơ", "Quảng Ninh", "Lạng Sơn", "Bắc Ninh",
             "Nam Định", "Thái Bình", "Hải Dương", "Hưng Yên", "Thanh Hóa", "Nghệ An", "Hà Tĩnh", "Quảng Bình", "Quảng Trị",
             "Thừa Thiên Huế", "Quảng Nam", "Quảng Ngãi", "Bình Định", "Khánh Hòa", "Đắk Lắk", "Gia Lai", "Bình Dương",
             "Đồng Nai", "Bà Rịa - Vũng Tàu", "Tây Ninh", "Long An", "Tiền Giang", "Đồng Tháp", "An Giang", "Kiên Giang",
             "Cà Mau", "Phú Thọ", "Bắc Giang", "Hà Nam", "Ninh Bình", "Lào Cai", "Cao Bằng", "Hà Giang", "Điện Biên"]  # fmt: skip


class Namer:
    """Draws people; the same random generator gives the same people."""

    def __init__(self, rng: random.Random):
        self.rng = rng
        self.families = list(FAMILIES)
        self.weights = list(FAMILIES.values())

    def person(self) -> dict:
        """A person's name, sex, ethnic group and home province."""
        sex = "F" if self.rng.random() < 0.38 else "M"
        if self.rng.random() < 0.06:
            people, provinces, men, women = self.rng.choice(PEOPLES)
            return {
                "full_name": self.rng.choice(women if sex == "F" else men),
                "sex": sex,
                "ethnicity": people,
                "home_province": self.rng.choice(provinces),
            }
        middles, given = (FEMALE_MIDDLES, FEMALE_GIVEN) if sex == "F" else (MALE_MIDDLES, MALE_GIVEN)
        family = self.rng.choices(self.families, self.weights)[0]
        middle, name = self.rng.choice(middles), self.rng.choice(given)
        if middle.split()[-1] == name:
            middle = middles[0]
        return {
            "full_name": f"{family} {middle} {name}",
            "sex": sex,
            "ethnicity": "Kinh",
            "home_province": self.rng.choice(PROVINCES),
        }
