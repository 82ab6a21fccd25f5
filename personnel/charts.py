"""Geometry of the charts drawn on the server. Pure: numbers in, text for SVG attributes out.

Attributes are made as text here because templates would write a float by the language ("12,5").
Colours are classes of app.css: f1 plain, f3 soon, f5 late or refused.
"""

from dataclasses import dataclass
from datetime import date

from personnel import dates, wording

TONES = {"bad": "f5", "warn": "f3", "ok": "f1", "info": "f1", "": "f1", "mute": "f4"}


def at(value: float) -> str:
    """A coordinate."""
    return f"{value:.1f}".rstrip("0").rstrip(".")


def step_of(largest: float) -> int:
    """A round distance of the grid lines, so that three to six of them fit."""
    step = 1.0
    for factor in (2, 2.5, 2) * 8:
        if largest / step <= 5:
            return int(step)
        step *= factor
    return int(step)


def columns(points, height: int = 130, pitch: int = 55) -> dict:
    """Columns from 0; a zero is written, not left out."""
    points = [(*point, "")[:3] for point in points]
    largest = max([float(value or 0) for _, value, _ in points], default=0)
    step = step_of(largest)
    top = max(step, -(-largest // step) * step)
    width, base = max(len(points) * pitch, pitch), height + 20

    def y(value: float) -> float:
        return base - value / top * height

    bars = []
    for index, (label, value, tone) in enumerate(points):
        number = float(value or 0)
        left = index * pitch + (pitch - 30) / 2
        bars.append(
            {
                "label": label,
                "number": wording.number(value or 0),
                "colour": TONES.get(tone, "f1"),
                "x": at(left),
                "y": at(y(number)),
                "height": at(base - y(number)) if number else "",
                "middle": at(left + 15),
                "above": at(y(number) - 6),
            }
        )
    grid = [{"y": at(y(mark)), "label": wording.number(mark)} for mark in range(0, int(top) + 1, step)]
    return {
        "bars": bars,
        "grid": grid,
        "width": width,
        "natural": (width + 40, base + 20),
        "base": base,
        "under": base + 18,
        "view": f"-32 8 {width + 40} {base + 20}",
        "wide": len(points) > 6,
    }


def scores(points, limit=None, limit_label: str = "", lowest: int = 0) -> dict:
    """A line over periods from (label, score or None): a period without a score breaks the line."""
    width, height, left, top = 320, 100, 34, 20
    pitch = (width - left - 4) / max(len(points), 1)

    def y(value) -> float:
        return top + (100 - float(value)) / (100 - lowest) * height

    marks: list[dict] = []
    pieces: list[list[str]] = []
    piece: list[str] = []
    for index, (label, score) in enumerate(points):
        x = left + pitch * (index + 0.5)
        mark = {"label": label, "x": at(x), "number": "", "y": ""}
        if score is None:
            pieces, piece = [*pieces, piece], []
        else:
            mark.update(number=wording.number(score), y=at(y(score)), above=at(y(score) - 11))
            piece.append(f"{at(x)} {at(y(score))}")
        marks.append(mark)
    pieces.append(piece)
    return {
        "marks": marks,
        "lines": ["M" + " L".join(piece) for piece in pieces if len(piece) > 1],
        "grid": [{"y": at(y(mark)), "text": at(y(mark) + 4), "label": mark} for mark in (100, 80, 60, 40, 20, 0)][
            :: 2 if lowest == 0 else 1
        ],
        "limit": at(y(limit)) if limit is not None else "",
        "limit_above": at(y(limit) - 4) if limit is not None else "",
        "limit_label": limit_label,
        "left": left,
        "right": width - 4,
        "base": at(top + height),
        "under": at(top + height + 18),
        "view": f"0 0 {width} {top + height + 30}",
    }


def ring(done, whole) -> dict:
    around = 2 * 3.14159265 * 56
    part = min(max(float(done) / float(whole), 0), 1) if whole else 0
    return {
        "done": wording.number(done),
        "whole": wording.number(whole),
        "dash": f"{at(around * part)} {at(around)}",
        "none": not part,
    }


def bar(value, whole, tone: str = "") -> dict:
    part = min(max(float(value or 0) / float(whole), 0), 1) if whole else 0
    return {"width": f"{at(part * 100)}%", "colour": TONES.get(tone, "f1")}


def levels(level, needed, steps: int = 5) -> dict:
    size = 100 / steps
    cells = [
        {"x": f"{at(size * index + 0.6)}%", "colour": "f1" if index < (level or 0) else "ft"} for index in range(steps)
    ]
    return {
        "cells": cells,
        "width": f"{at(size - 1.2)}%",
        "need": f"{at(min(size * needed, 99.5))}%" if needed else "",
    }


@dataclass(frozen=True)
class Scale:
    """The days a gantt shows: [first, last]."""

    first: date
    last: date
    today: date

    def x(self, day: date) -> float:
        """Percent from the left, kept inside the scale."""
        whole = (self.last - self.first).days or 1
        return min(max((day - self.first).days / whole * 100, 0), 100)

    @property
    def years(self) -> list[dict]:
        return [
            {"x": f"{at(self.x(date(year, 1, 1)))}%", "label": str(year)}
            for year in range(self.first.year, self.last.year + 1)
            if date(year, 1, 1) >= self.first
        ]

    @property
    def now(self) -> str:
        return f"{at(self.x(self.today))}%" if self.first <= self.today <= self.last else ""


@dataclass(frozen=True)
class Mark:
    """A review on the bar: done, late or still to come."""

    day: date
    kind: str = ""


def track(
    scale: Scale, starts: date, ends: date, label: str, *, kind: str = "", extended=None, cut=None, marks=()
) -> dict:
    """One term: what has passed is dark, what is left is pale; an extension is dashed, an early end leaves a gap.

    `ends` is the first day after the planned end; `extended` the same after an extension; `cut` after an early end.
    """
    end = cut or ends
    passed = min(max(scale.today, starts), end)

    def piece(first: date, after: date, css: str) -> dict | None:
        width = scale.x(after) - scale.x(first)
        return {"x": f"{at(scale.x(first))}%", "width": f"{at(width)}%", "css": css} if width > 0 else None

    pieces = [
        piece(starts, passed, "g-done"),
        piece(passed, end, "g-due" if kind == "due" else "g-bar"),
        piece(ends, extended, "g-ext") if extended else None,
        piece(cut, ends, "g-cut") if cut else None,
    ]
    return {
        "label": label,
        "pieces": [one for one in pieces if one],
        "marks": [
            {"x": f"{at(scale.x(mark.day))}%", "css": f"g-mark g-mark--{mark.kind}" if mark.kind else "g-mark"}
            for mark in marks
        ],
        "years": scale.years,
        "now": scale.now,
        "last": wording.day(dates.last_day(end)),
    }
