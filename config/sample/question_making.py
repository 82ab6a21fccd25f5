"""Questions of every kind and level out of the facts of a topic; the same ones for the same seed."""

import random
from collections.abc import Iterator
from datetime import date, timedelta
from itertools import combinations, cycle, product

from assessment.bank import making
from assessment.bank.content import Content, Key, Kind
from assessment.models import Depth
from config.sample.question_facts import Fact, Told, then_or_now

WANTED = {Depth.KNOW: 15, Depth.UNDERSTAND: 17, Depth.APPLY: 13, Depth.APPLY_WELL: 12}
"""Approved questions of a topic by level: three times what the hungriest blueprint asks, and some to spare."""
COMPANIES = [
    "Công ty TNHH Dệt may Sông Hồng", "Công ty CP Thủy sản Cửu Long", "Công ty TNHH Điện tử Bắc Thăng Long",
    "Công ty CP Thép Vạn Lợi", "Công ty TNHH Nội thất An Phú", "Công ty CP Dược phẩm Hoa Sen",
    "Công ty TNHH Cà phê Buôn Hồ", "Công ty CP Vận tải biển Đông Hải", "Công ty TNHH Nhựa Tân Tiến",
    "Công ty CP Thương mại Lạng Giang", "Công ty TNHH Linh kiện ô tô Nghi Sơn", "Công ty CP Gỗ Quy Nhơn",
]  # fmt: skip
ASKED_BY = ["Người khai hải quan", "Một công chức mới nhận nhiệm vụ", "Đại diện doanh nghiệp", "Lãnh đạo đội"]

Asked = tuple[Content, dict[str, Key]]
Made = tuple[Depth, str, Asked]
"""Level, symbol of the legal basis, wording with key."""


def questions_of(topic: Told, rng: random.Random, names: dict[str, str], known: set[str]) -> Iterator[Made]:
    """As many questions of each level as `WANTED`; `names` are the names of legal bases, `known` those already asked for."""
    makers = {
        Depth.KNOW: _know(topic, rng, names, known),
        Depth.UNDERSTAND: _understand(topic, rng),
        Depth.APPLY: _apply(topic, rng),
        Depth.APPLY_WELL: _apply_well(topic, rng),
    }
    for depth, maker in makers.items():
        made = dict[str, tuple[str, Asked]]()
        for basis, asked in maker:
            made.setdefault(repr(asked[0]), (basis, asked))
            if len(made) == WANTED[depth]:
                break
        yield from ((depth, basis, asked) for basis, asked in made.values())


def _choices(fact: Fact, rng: random.Random) -> list[tuple[str, bool]]:
    rows = [(fact.right, True), *((text, False) for text in fact.wrong)]
    rng.shuffle(rows)
    return [(text[:1].upper() + text[1:], right) for text, right in rows]


def _why(basis: str) -> str:
    return f"Căn cứ văn bản số {basis}."


def _single(fact: Fact, stem: str, rng: random.Random, **more) -> Asked:
    return making.question(
        stem, making.choosing(Kind.SINGLE, _choices(fact, rng), explanation=_why(fact.basis), **more)
    )


def _truth(fact: Fact, said: str, stem: str) -> Asked:
    text = f"{stem}“{fact.About}: {said}.”"
    return making.question(
        text, making.true_false(said == fact.right, explanation=f"{_why(fact.basis)} Đúng là: {fact.right}.")
    )


def _know(topic: Told, rng, names, known) -> Iterator[tuple[str, Asked]]:
    for basis in topic.bases:
        if basis not in known:
            known.add(basis)
            accepted = [basis, f"{names[basis]} {basis}", f"số {basis}"]
            stem = f"Ghi số, ký hiệu của văn bản: {names[basis]}" + (
                " (văn bản đang là căn cứ của chuyên đề)." if len(topic.bases) > 1 else "."
            )
            yield basis, making.question(stem, making.short(accepted))
    for fact in topic.facts:
        yield fact.basis, _single(fact, f"Theo quy định tại văn bản số {fact.basis}, {fact.about} là:", rng)
    for fact, turn in zip(topic.facts, cycle((True, False)), strict=False):
        said = fact.right if turn else rng.choice(fact.wrong)
        yield fact.basis, _truth(fact, said, "Xác định đúng hay sai: ")
    for fact in topic.facts:
        yield fact.basis, _truth(fact, rng.choice(fact.wrong), "Một đồng nghiệp cho rằng ")
        yield fact.basis, _truth(fact, fact.right, "Tài liệu tập huấn ghi ")
    for fact in topic.facts:
        yield fact.basis, _single(fact, f"Phương án nào sau đây nêu đúng {fact.about}?", rng)


def _understand(topic: Told, rng) -> Iterator[tuple[str, Asked]]:
    about, belongs, strangers = topic.listed
    pairs: list[tuple[tuple[str, ...], tuple[str, ...]]] = list(
        product(combinations(belongs, 3), combinations(strangers, 2))
    )
    pairs += list(product(combinations(belongs, 2), combinations(strangers, 3)))
    rng.shuffle(pairs)
    for number, (yes, no) in enumerate(pairs[:6]):
        basis = then_or_now(topic.bases[0], number)
        rows = [*((text, True) for text in yes), *((text, False) for text in no)]
        rng.shuffle(rows)
        stem = f"Chọn tất cả phương án thuộc {about}:"
        yield basis, making.question(stem, making.choosing(Kind.MULTIPLE, rows, explanation=_why(basis)))
    for fact in topic.facts:
        others = [one for one in topic.facts if one is not fact]
        rows = [(f"{fact.About}: {fact.right}", True)]
        rows += [(f"{one.About}: {rng.choice(one.wrong)}", False) for one in others]
        rng.shuffle(rows)
        yield (
            fact.basis,
            making.question(f"Nhận định nào ĐÚNG về chuyên đề “{topic.name}”?", making.choosing(Kind.SINGLE, rows)),
        )
        rows = [
            (f"{fact.About}: {rng.choice(fact.wrong)}", True),
            *((f"{one.About}: {one.right}", False) for one in others),
        ]
        rng.shuffle(rows)
        yield (
            fact.basis,
            making.question(f"Nhận định nào SAI về chuyên đề “{topic.name}”?", making.choosing(Kind.SINGLE, rows)),
        )
    for chosen in [*combinations(topic.facts, 3), tuple(topic.facts)]:
        strange = next(fact for fact in topic.facts if fact not in chosen or fact is chosen[-1]).wrong[0]
        made = making.matching([(fact.About, fact.right) for fact in chosen], [strange])
        yield chosen[0].basis, making.question("Ghép mỗi nội dung ở cột trái với quy định tương ứng ở cột phải.", made)


def _day(rng: random.Random) -> str:
    return f"{date(2019, 1, 7) + timedelta(days=rng.randrange(1500)):%d/%m/%Y}"


def _apply(topic: Told, rng) -> Iterator[tuple[str, Asked]]:
    for fact in topic.facts * 3:
        stem = (
            f"Ngày {_day(rng)}, trong hồ sơ của {rng.choice(COMPANIES)} phát sinh vướng mắc về {fact.about}. "
            f"{rng.choice(ASKED_BY)} đề nghị đơn vị trả lời. Câu trả lời nào đúng quy định?"
        )
        yield fact.basis, _single(fact, stem, rng)
    about, steps = topic.steps
    for chosen in (steps, steps[:4], steps[1:]):
        stem = f"Đơn vị được giao thực hiện việc {about}. Sắp xếp các bước theo đúng trình tự."
        yield topic.bases[0], making.question(stem, making.ordering(chosen))


def _apply_well(topic: Told, rng) -> Iterator[tuple[str, Asked]]:
    about, belongs, strangers = topic.listed
    for number, chosen in enumerate(list(combinations(topic.facts, 2)) * 2):
        first, second = chosen if number % 4 else reversed(chosen)
        rows = [
            *((text, True) for text in rng.sample(belongs, 2)),
            *((text, False) for text in rng.sample(strangers, 2)),
        ]
        rng.shuffle(rows)
        said = second.right if number % 2 else rng.choice(second.wrong)
        stem = (
            f"Tình huống: Tháng {rng.randint(1, 12)}/{rng.randint(2019, 2022)}, {rng.choice(COMPANIES)} và đơn vị hải quan quản lý có ý kiến "
            f"khác nhau khi giải quyết một việc thuộc chuyên đề “{topic.name}”. Anh/chị được giao tham mưu xử lý."
        )
        opening = "Trong dự thảo văn bản trả lời có câu: "
        yield then_or_now(first.basis, number), making.question(
            stem,
            making.choosing(Kind.SINGLE, _choices(first, rng), id="1", stem=f"Về {first.about}, phải áp dụng nội dung nào?"),
            making.true_false(said == second.right, id="2", stem=f"{opening}“{second.About}: {said}.” Câu này đúng hay sai?"),
            making.choosing(Kind.MULTIPLE, rows, id="3", stem=f"Những phương án nào thuộc {about}?"),
        )  # fmt: skip
