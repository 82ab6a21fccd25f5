"""Geometry of the charts on paper. Pure: frozen numbers in, text for SVG attributes out; greys and outlines only."""

from decimal import Decimal

WIDTH = 520


def bars(rows: list[tuple[str, int]], whole: int) -> dict:
    """Horizontal bars from 0 with the number and the share written behind."""
    left, room, pitch = 178, 220, 24
    most = max([value for _label, value in rows], default=0) or 1
    greys = ("#222", "#555", "#999", "#fff")
    marks = []
    for index, (label, value) in enumerate(rows):
        width = room * value / most
        marks.append(
            {
                "label": label,
                "text": f"{value} người ({_share(value, whole)})",
                "y": index * pitch + 7,
                "baseline": index * pitch + 18,
                "width": f"{width:.1f}",
                "after": f"{left + width + 6:.1f}",
                "fill": greys[index % len(greys)],
                "drawn": value > 0,
            }
        )
    height = len(rows) * pitch + 6
    return {"marks": marks, "left": left, "height": height, "view": f"0 0 {WIDTH} {height}", "before": left - 8}


def columns(points: list[dict], height: int = 96) -> dict:
    """Mean per period from 0 to 100, with a line from the lowest to the highest."""
    base, left = height + 22, 34
    pitch = min((WIDTH - left) / max(len(points), 1), 76)

    def y(value) -> float:
        return base - min(max(float(value), 0), 100) / 100 * height

    marks = []
    for index, point in enumerate(points):
        middle = left + pitch * (index + 0.5)
        top = y(point["mean"])
        marks.append(
            {
                "label": f"Kỳ {point['label']}",
                "text": _number(point["mean"]),
                "x": f"{middle - 13:.1f}",
                "y": f"{top:.1f}",
                "height": f"{base - top:.1f}",
                "middle": f"{middle:.1f}",
                "above": f"{min(y(point['highest']), top) - 5:.1f}",
                "behind": f"{min(y(point['highest']), top) - 16:.1f}",
                "left": f"{middle - 18:.1f}",
                "lowest": f"{y(point['lowest']):.1f}",
                "highest": f"{y(point['highest']):.1f}",
            }
        )
    return {
        "marks": marks,
        "grid": [{"y": f"{y(mark):.1f}", "text": f"{y(mark) + 4:.1f}", "label": mark} for mark in (0, 50, 100)],
        "left": left,
        "right": f"{left + pitch * len(points):.1f}",
        "under": base + 16,
        "view": f"0 0 {WIDTH} {base + 22}",
    }


def line(points: list[dict]) -> dict:
    """One person's totals over the periods, 0 to 100."""
    chart = columns(
        [{"label": p["label"], "mean": p["score"], "lowest": p["score"], "highest": p["score"]} for p in points], 60
    )
    chart["path"] = "M" + " L".join(f"{mark['middle']} {mark['y']}" for mark in chart["marks"])
    return chart


def _number(value) -> str:
    text = f"{Decimal(str(value)):f}"
    text = text.rstrip("0").rstrip(".") if "." in text else text
    return text.replace(".", ",")


def _share(value: int, whole: int) -> str:
    share = (Decimal(100 * value) / whole).quantize(Decimal("0.1")) if whole else Decimal(0)
    return f"{_number(share)} %"
