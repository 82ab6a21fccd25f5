"""What the jobs of the sample office ask for, in the words of an assessor: area, task, hard case, what is led, what is built."""

COMMON, MANAGEMENT = "common", "management"

# code, name, group or area, what is done, what is hard, what is led, what is built and taught
COMPETENCIES = [
    ("NLC-01", "Đạo đức, liêm chính công vụ", COMMON, "ứng xử đúng quy tắc ứng xử, từ chối lợi ích trái quy định", "nhận ra và báo cáo xung đột lợi ích của chính mình", "xây dựng môi trường liêm chính trong đội, tổ", "quy chế phòng ngừa nhũng nhiễu của đơn vị"),
    ("NLC-02", "Soạn thảo và ban hành văn bản", COMMON, "soạn công văn, báo cáo đúng thể thức", "soạn tờ trình, đề án có nhiều ý kiến khác nhau", "thẩm tra văn bản của đơn vị trước khi trình ký", "bộ mẫu văn bản và sổ tay soạn thảo của ngành"),
    ("NLC-03", "Áp dụng pháp luật", COMMON, "tìm và áp dụng đúng văn bản còn hiệu lực", "xử lý trường hợp các văn bản quy định khác nhau", "rà soát văn bản, kiến nghị sửa đổi", "dự thảo văn bản quy phạm pháp luật"),
    ("NLC-04", "Giao tiếp, phục vụ người dân và doanh nghiệp", COMMON, "hướng dẫn thủ tục đầy đủ trong một lần", "tiếp và giải thích cho người đang bức xúc", "tổ chức đối thoại với cộng đồng doanh nghiệp", "quy chế quan hệ đối tác hải quan – doanh nghiệp"),
    ("NLC-05", "Sử dụng công nghệ thông tin", COMMON, "dùng phần mềm nghiệp vụ, thư điện tử, chữ ký số", "khai thác báo cáo tổng hợp từ nhiều hệ thống", "tổ chức chuyển việc giấy tờ sang môi trường số", "yêu cầu nghiệp vụ cho phần mềm mới"),
    ("NLC-06", "Ngoại ngữ chuyên ngành", COMMON, "đọc chứng từ thương mại, trao đổi câu ngắn với hành khách", "đọc hợp đồng, tài liệu kỹ thuật không cần bản dịch", "làm việc trực tiếp với đoàn hải quan nước ngoài", "tài liệu đào tạo ngoại ngữ chuyên ngành"),
    ("NLC-07", "Phối hợp và làm việc nhóm", COMMON, "chia sẻ thông tin, bàn giao việc đúng hạn", "phối hợp với lực lượng ngoài ngành trong vụ việc", "chủ trì tổ công tác liên ngành", "quy chế phối hợp giữa các đơn vị"),
    ("GSQL-A", "Kiểm tra hồ sơ hải quan", "GSQL", "tiếp nhận, kiểm tra hồ sơ luồng vàng", "phát hiện bất hợp lý giữa các chứng từ của lô hàng phức tạp", "xử lý vướng mắc hồ sơ của chi cục", "quy trình kiểm tra hồ sơ"),
    ("GSQL-B", "Kiểm tra thực tế và soi chiếu hàng hóa", "GSQL", "kiểm tra thủ công, ghi phiếu kết quả", "kiểm tra hàng nhiều chủng loại, hàng nghi gian lận", "phân công, chỉ huy ca kiểm tra", "thư viện hình ảnh và tình huống kiểm tra"),
    ("GSQL-C", "Giám sát kho, bãi, cảng, cửa khẩu", "GSQL", "giám sát hàng hóa ra vào khu vực giám sát", "xử lý hàng thừa, thiếu, mất niêm phong", "tổ chức giám sát bằng phương tiện kỹ thuật", "phương án giám sát cho địa bàn mới"),
    ("GSQL-D", "Quản lý loại hình, xuất xứ và sở hữu trí tuệ", "GSQL", "kiểm tra C/O, định mức, báo cáo quyết toán", "xác minh xuất xứ, đối chiếu quyết toán lệch", "chuyên đề kiểm tra loại hình của đơn vị", "tiêu chí nhận diện gian lận xuất xứ"),
    ("TXNK-A", "Phân loại hàng hóa", "TXNK", "phân loại mặt hàng thông dụng theo sáu quy tắc", "phân loại hàng mới, hàng tháo rời, bộ hàng", "thống nhất mã số trong toàn chi cục", "cơ sở dữ liệu phân loại của ngành"),
    ("TXNK-B", "Xác định trị giá hải quan", "TXNK", "kiểm tra trị giá theo phương pháp trị giá giao dịch", "tham vấn và bác bỏ trị giá có căn cứ", "chuyên đề chống gian lận trị giá", "danh mục rủi ro về trị giá"),
    ("TXNK-C", "Chính sách thuế, miễn, giảm, hoàn", "TXNK", "giải quyết hồ sơ miễn, hoàn thuế thông thường", "xử lý hồ sơ liên quan nhiều hiệp định", "giải đáp vướng mắc chính sách thuế", "kiến nghị sửa chính sách thuế"),
    ("TXNK-D", "Quản lý thu, nợ và cưỡng chế thuế", "TXNK", "theo dõi thu, lập thông báo nợ", "cưỡng chế nhóm nợ khó thu", "chỉ đạo thu hồi nợ của đơn vị", "phương án dự toán và giải pháp thu"),
    ("KTSTQ-A", "Thu thập, phân tích thông tin doanh nghiệp", "KTSTQ", "tổng hợp dữ liệu tờ khai của doanh nghiệp", "phát hiện dấu hiệu chuyển giá, khai sai có hệ thống", "lập kế hoạch kiểm tra năm", "bộ chỉ số lựa chọn doanh nghiệp"),
    ("KTSTQ-B", "Kiểm tra sổ kế toán và chứng từ", "KTSTQ", "đối chiếu chứng từ thanh toán với tờ khai", "kiểm tra tập đoàn nhiều pháp nhân", "làm trưởng đoàn kiểm tra", "sổ tay kiểm tra theo ngành hàng"),
    ("KTSTQ-C", "Kết luận và ấn định thuế", "KTSTQ", "lập biên bản, dự thảo kết luận", "bảo vệ kết luận khi bị khiếu nại, khởi kiện", "thẩm định kết luận của các đoàn", "án lệ nội bộ về ấn định thuế"),
    ("QLRR-A", "Thu thập, xử lý thông tin rủi ro", "QLRR", "nhập, kiểm tra hồ sơ rủi ro", "đánh giá nguồn tin mâu thuẫn", "mạng lưới thông tin của vùng", "cơ chế trao đổi thông tin với lực lượng khác"),
    ("QLRR-B", "Phân tích rủi ro và phân luồng", "QLRR", "áp dụng tiêu chí, theo dõi phân luồng", "thiết kế tiêu chí cho thủ đoạn mới", "chuyên đề phân tích trọng điểm", "bộ tiêu chí của ngành"),
    ("QLRR-C", "Phân tích hình ảnh soi chiếu", "QLRR", "đọc ảnh hàng đồng nhất", "đọc ảnh hàng hỗn hợp, hàng che giấu", "kiểm soát chất lượng đọc ảnh của ca", "giáo trình phân tích hình ảnh"),
    ("CBL-A", "Tuần tra, kiểm soát, bắt giữ", "CBL", "tuần tra, lập biên bản ban đầu", "bắt giữ đối tượng chống đối", "chỉ huy tổ, tàu kiểm soát", "phương án tác chiến của địa bàn"),
    ("CBL-B", "Điều tra, xử lý tin báo tội phạm", "CBL", "ghi lời khai, thu thập chứng cứ ban đầu", "mở rộng vụ án có tổ chức", "chủ trì chuyên án", "hướng dẫn nghiệp vụ điều tra"),
    ("CBL-C", "Kiểm soát ma túy và hàng giả", "CBL", "nhận diện, thử nhanh, niêm phong", "đấu tranh đường dây xuyên quốc gia", "phối hợp chuyên án với công an, biên phòng", "tài liệu nhận diện thủ đoạn mới"),
    ("XLVP-A", "Xử phạt vi phạm hành chính", "XLVP", "lập biên bản, đề xuất mức phạt đúng khung", "xử lý vụ nhiều hành vi, nhiều tổ chức", "thẩm định hồ sơ xử phạt toàn cục", "hướng dẫn áp dụng nghị định xử phạt"),
    ("XLVP-B", "Giải quyết khiếu nại, tham gia tố tụng", "XLVP", "thụ lý, xác minh đơn", "đối thoại, tham gia phiên tòa hành chính", "chỉ đạo giải quyết vụ kéo dài", "cẩm nang giải quyết khiếu nại"),
    ("KDHQ-A", "Phân tích, kiểm định hàng hóa", "KDHQ", "thử nghiệm theo phương pháp sẵn có", "xây dựng phương pháp cho mặt hàng mới", "phụ trách phòng thử nghiệm", "phương pháp thử của ngành"),
    ("KDHQ-B", "Kiểm tra chuyên ngành, quản lý chất lượng", "KDHQ", "lấy mẫu, kiểm tra hồ sơ hợp quy", "xử lý lô hàng không đạt", "đánh giá nội bộ theo ISO/IEC 17025", "hệ thống quản lý phòng thử nghiệm"),
    ("CNTT-A", "Quản trị hạ tầng và an toàn thông tin", "CNTT", "giám sát, sao lưu, xử lý sự cố thường gặp", "khôi phục sau sự cố lớn, ứng cứu tấn công mạng", "trực chỉ huy hệ thống thông quan", "kiến trúc hạ tầng và phương án dự phòng"),
    ("CNTT-B", "Phát triển ứng dụng, dữ liệu và thống kê", "CNTT", "viết báo cáo, sửa lỗi ứng dụng", "thiết kế chức năng, mô hình dữ liệu", "chủ trì dự án phần mềm", "chiến lược dữ liệu của ngành"),
    ("TTKT-A", "Thanh tra, kiểm tra", "TTKT", "thu thập tài liệu, lập biên bản làm việc", "xác minh vụ việc có che giấu", "làm trưởng đoàn thanh tra", "kế hoạch thanh tra và sổ tay nghiệp vụ"),
    ("TTKT-B", "Phòng ngừa vi phạm công vụ", "TTKT", "theo dõi việc chấp hành kỷ cương", "phân tích nguyên nhân vi phạm lặp lại", "chủ trì đợt kiểm tra công vụ", "bộ chỉ số rủi ro công vụ"),
    ("CHUNG-A", "Tham mưu tổ chức, tài chính, tổng hợp", "CHUNG", "xử lý hồ sơ cán bộ, chứng từ, văn bản đến", "xử lý việc chưa có tiền lệ", "xây dựng kế hoạch công tác năm", "quy chế quản lý nội ngành"),
    ("CHUNG-B", "Cải cách và hợp tác quốc tế", "CHUNG", "theo dõi nhiệm vụ cải cách, chuẩn bị đoàn", "thiết kế giải pháp cải cách có đo lường", "chủ trì đàm phán kỹ thuật", "đề án cải cách của ngành"),
    ("NLQL-01", "Quản lý công việc và con người", MANAGEMENT, "giao việc, theo dõi tiến độ của tổ", "giải quyết mâu thuẫn, phân công lại khi thiếu người", "điều hành đơn vị nhiều đội", "kế hoạch nhân lực và đào tạo người kế cận"),
    ("NLQL-02", "Ra quyết định và chịu trách nhiệm", MANAGEMENT, "quyết định trong phạm vi được giao", "quyết định khi thông tin chưa đủ và gấp", "chịu trách nhiệm về quyết định của tập thể", "quy chế phân cấp, ủy quyền"),
]  # fmt: skip


def descriptors(task: str, hard: str, led: str, built: str) -> list[str]:
    """Five levels, each with something an assessor can see."""
    return [
        f"Nắm quy định liên quan; làm được việc {task} khi có người hướng dẫn, sản phẩm còn phải sửa.",
        f"Tự {task} trong trường hợp thông thường, đúng quy trình, đúng hạn; hỏi lại khi gặp việc khác thường.",
        f"Thường xuyên {hard}; nêu được căn cứ pháp lý và giải thích để đồng nghiệp, người khai hiểu.",
        f"Đảm nhận {led}; phát hiện bất cập, đề xuất cách xử lý được cấp trên chấp nhận.",
        f"Xây dựng {built}; hướng dẫn, đào tạo người khác và được ngoài đơn vị hỏi ý kiến.",
    ]


# job position: the two topics of its daily work, the competency it needs most, and the next
POSITIONS = {
    "GSQL-01": ("GSQL-HS GSQL-XXTT", "GSQL-A GSQL-D"), "GSQL-02": ("GSQL-KTTT GSQL-HS", "GSQL-B GSQL-A"),
    "GSQL-03": ("GSQL-GS GSQL-KTTT", "GSQL-C GSQL-B"), "GSQL-04": ("GSQL-GS GSQL-HS", "GSQL-C GSQL-A"),
    "GSQL-05": ("GSQL-XXTT GSQL-GS", "GSQL-B GSQL-C"), "GSQL-06": ("GSQL-LH GSQL-HS", "GSQL-D GSQL-A"),
    "GSQL-07": ("GSQL-XXTT GSQL-HS", "GSQL-D GSQL-A"), "GSQL-08": ("GSQL-GS GSQL-LH", "GSQL-C GSQL-D"),
    "GSQL-09": ("GSQL-KTTT GSQL-GS", "GSQL-B QLRR-C"), "GSQL-10": ("GSQL-XXTT GSQL-HS", "GSQL-A GSQL-B"),
    "TXNK-01": ("TXNK-PL TXNK-CS", "TXNK-A TXNK-C"), "TXNK-02": ("TXNK-TG TXNK-PL", "TXNK-B TXNK-A"),
    "TXNK-03": ("TXNK-CS TXNK-QLT", "TXNK-C TXNK-D"), "TXNK-04": ("TXNK-QLT TXNK-NO", "TXNK-D TXNK-C"),
    "TXNK-05": ("TXNK-NO TXNK-QLT", "TXNK-D XLVP-A"), "TXNK-06": ("TXNK-NO TXNK-CS", "TXNK-D TXNK-C"),
    "KTSTQ-01": ("KTSTQ-CC KTSTQ-KT", "KTSTQ-B KTSTQ-C"), "KTSTQ-02": ("KTSTQ-CC KTSTQ-KL", "KTSTQ-C KTSTQ-B"),
    "KTSTQ-03": ("KTSTQ-TT KTSTQ-KT", "KTSTQ-A QLRR-A"), "KTSTQ-04": ("KTSTQ-UT KTSTQ-CC", "KTSTQ-A KTSTQ-C"),
    "QLRR-01": ("QLRR-TT QLRR-PT", "QLRR-A QLRR-B"), "QLRR-02": ("QLRR-PT QLRR-HQ", "QLRR-B QLRR-A"),
    "QLRR-03": ("QLRR-TUAN QLRR-PT", "QLRR-A QLRR-B"), "QLRR-04": ("QLRR-SC QLRR-PT", "QLRR-C QLRR-B"),
    "CBL-01": ("CBL-DB CBL-NV", "CBL-A CBL-C"), "CBL-02": ("CBL-HS CBL-DB", "CBL-B CBL-A"),
    "CBL-03": ("CBL-MT CBL-HS", "CBL-C CBL-B"), "CBL-04": ("CBL-NV CBL-DB", "CBL-A CBL-B"),
    "CBL-05": ("CBL-HG CBL-DB", "CBL-C GSQL-D"), "CBL-06": ("CBL-NV CBL-MT", "CBL-C CBL-A"),
    "XLVP-01": ("XLVP-HC XLVP-BB", "XLVP-A XLVP-B"), "XLVP-02": ("XLVP-KT XLVP-HC", "XLVP-A CBL-B"),
    "XLVP-03": ("XLVP-KN XLVP-HC", "XLVP-B XLVP-A"), "XLVP-04": ("XLVP-VB XLVP-KN", "XLVP-B XLVP-A"),
    "KDHQ-01": ("KDHQ-PT KDHQ-LM", "KDHQ-A KDHQ-B"), "KDHQ-02": ("KDHQ-CN KDHQ-LM", "KDHQ-B KDHQ-A"),
    "CNTT-01": ("CNTT-HT CNTT-AT", "CNTT-A CNTT-B"), "CNTT-02": ("CNTT-PM CNTT-DL", "CNTT-B CNTT-A"),
    "CNTT-03": ("CNTT-TK CNTT-DL", "CNTT-B CNTT-A"), "CNTT-04": ("CNTT-AT CNTT-HT", "CNTT-A CNTT-B"),
    "TTKT-01": ("TTKT-TT TTKT-KL", "TTKT-A TTKT-B"), "TTKT-02": ("TTKT-NB TTKT-KC", "TTKT-B TTKT-A"),
    "CHUNG-01": ("CHUNG-CB CHUNG-VT", "CHUNG-A CHUNG-B"), "CHUNG-02": ("CHUNG-TV CHUNG-VT", "CHUNG-A CHUNG-B"),
    "CHUNG-03": ("CHUNG-VT CHUNG-CC", "CHUNG-A CHUNG-B"), "CHUNG-04": ("CHUNG-CC CHUNG-QT", "CHUNG-B CHUNG-A"),
    "CHUNG-05": ("CHUNG-QT CHUNG-CC", "CHUNG-B CHUNG-A"),
}  # fmt: skip
