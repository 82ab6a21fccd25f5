"""Words of the paper templates. Vietnamese only: a paper reads the same whoever asks for it, in whatever language."""

from datetime import date
from decimal import Decimal

import segno
from django import template
from django.utils.html import format_html

from personnel import dates, paper_charts

register = template.Library()

NUMBERS = ("không", "một", "hai", "ba", "bốn", "năm", "sáu", "bảy", "tám", "chín", "mười", "mười một", "mười hai")


def _date(value) -> date | None:
    return date.fromisoformat(value) if isinstance(value, str) and value else value or None


@register.filter
def day(value) -> str:
    """30/6/2020, 05/02/2026."""
    return dates.sentence_text(_date(value))


@register.filter
def long_day(value) -> str:
    """ngày 05 tháng 3 năm 2026."""
    found = _date(value)
    return dates.document_text(found) if found else ""


@register.filter
def born(person) -> str:
    """sinh ngày 22 tháng 9 năm 1984, or sinh năm 1984."""
    found = _date(person.get("born"))
    if found is None:
        return ""
    return f"sinh năm {found.year}" if person.get("born_year_only") else f"sinh {dates.document_text(found)}"


@register.filter
def address(person) -> str:
    return "bà" if person.get("sex") == "F" else "ông"


@register.filter
def called(person) -> str:
    """bà Lê Hoàng Bảo Trâm."""
    return f"{address(person)} {person.get('name', '')}"


@register.filter
def first_capital(text) -> str:
    return f"{text[:1].upper()}{text[1:]}"


@register.filter
def about(subject) -> str:
    """The subject of a paper inside a sentence that has already said "về việc"."""
    text = str(subject)
    for opening in ("về việc ", "Về việc ", "về ", "Về "):
        text = text.removeprefix(opening)
    return text[:1].lower() + text[1:]


@register.filter
def marks(value) -> str:
    """70,00: a result, always with two places, so that a column of them reads straight."""
    return "–" if value in (None, "") else f"{Decimal(str(value)):.2f}".replace(".", ",")


@register.filter
def held_together(name) -> str:
    """A long name of an office breaks before its last words: CHI CỤC HẢI QUAN / KHU VỰC III, never an III alone."""
    words = str(name).split()
    kept = 3 if len(words) > 5 else 1
    return " ".join([*words[:-kept], "\N{NO-BREAK SPACE}".join(words[-kept:])])


@register.filter
def in_words(number) -> str:
    """Sáu, at the head of a sentence."""
    number = int(number or 0)
    return (NUMBERS[number] if 0 <= number < len(NUMBERS) else str(number)).capitalize()


@register.filter
def points(value) -> str:
    """81,4: decimal comma, no trailing zeros; a dash for nothing."""
    if value in (None, ""):
        return "–"
    text = f"{Decimal(str(value)):f}"
    text = text.rstrip("0").rstrip(".") if "." in text else text
    return text.replace(".", ",").replace("-", "\u2212")


@register.filter
def dash(value):
    """A dash for zero in a table of counts."""
    return value or "–"


@register.filter
def without_sign(value):
    return str(value or "").lstrip("-")


@register.filter
def at(mapping, key):
    return (mapping or {}).get(key, 0)


@register.simple_tag
def qr(text) -> str:
    """A QR code as one path; light modules are left out."""
    code = segno.make(text or "-", error="m", boost_error=False)
    path = "".join(f"M{x} {y}h1v1h-1z" for y, row in enumerate(code.matrix) for x, dark in enumerate(row) if dark)
    size = len(code.matrix) + 4
    return format_html(
        '<svg viewBox="-2 -2 {0} {0}" role="img" aria-label="Mã QR xác thực văn bản"><path d="{1}"/></svg>', size, path
    )


CLASSES = {
    "HTXSNV": "Hoàn thành xuất sắc",
    "HTTNV": "Hoàn thành tốt",
    "HTNV": "Hoàn thành",
    "KHTNV": "Không hoàn thành",
}


@register.inclusion_tag("documents/parts/bars.html")
def classification_bars(statistics, title):
    counts = statistics["by_classification"]
    rows = [(label, counts.get(code, 0)) for code, label in CLASSES.items()]
    said = "; ".join(f"{label.lower()}: {value} người" for label, value in rows)
    return {"chart": paper_charts.bars(rows, statistics["count"]), "title": title, "said": said}


@register.inclusion_tag("documents/parts/columns.html")
def mean_columns(points, title):
    said = "; ".join(f"kỳ {point['label']}: {point['mean']}" for point in points).replace(".", ",")
    return {"chart": paper_charts.columns(points), "title": title, "said": said}


@register.inclusion_tag("documents/parts/lines.html")
def score_lines(points, title):
    said = "; ".join(f"kỳ {point['label']}: {point['score']}" for point in points).replace(".", ",")
    return {"chart": paper_charts.line(points), "title": title, "said": said}
