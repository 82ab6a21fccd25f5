"""The component library of the screens: `{% load office %}`. Everything is escaped; no tag trusts its arguments."""

from functools import lru_cache

from django import template
from django.forms import ModelChoiceField
from django.templatetags.static import static
from django.utils.html import format_html
from django.utils.translation import gettext as _

from personnel import charts, dates, names, wording

register = template.Library()

CHIP_ICONS = {"ok": "check", "warn": "alert", "bad": "cross", "info": "half", "": "clock"}
ALERT_ICONS = {"ok": "check", "warn": "alert", "bad": "alert", "info": "info", "": "info"}
DASHES = "---------"
"""What Django writes into an empty choice: nothing a person or a screen reader can read."""
MESSAGE_TONES = {"success": "ok", "warning": "warn", "error": "bad"}

for name in ("day", "moment", "clock", "hour", "hours", "weekday", "period", "number", "signed", "percent"):
    register.filter(name, getattr(wording, name))
register.filter("initials", names.initials)


# Marks ----------------------------------------------------------------------


@register.simple_tag
@lru_cache(maxsize=512)
def icon(name, size=""):
    """A picture beside words: hidden from screen readers, so a word must stand by it."""
    return format_html(
        '<svg class="icon{}" aria-hidden="true" focusable="false"><use href="{}#{}"></use></svg>',
        f" icon--{size}" if size else "",
        static("img/icons.svg"),
        name,
    )


@register.simple_tag
def chip(tone, label, mark=""):
    """A state or a verdict: always an icon and a word. Tones: ok, warn, bad, info and "" (neutral)."""
    return format_html(
        '<span class="chip{}">{}{}</span>',
        f" chip--{tone}" if tone in ("ok", "warn", "bad", "info") else "",
        icon(mark or CHIP_ICONS.get(tone, "clock")),
        label,
    )


@register.simple_tag
def count(number, unit="", tone=""):
    """The small figure of a menu or a card head; the unit is read out."""
    return format_html(
        '<span class="count{}">{}<span class="visually-hidden"> {}</span></span>',
        f" count--{tone}" if tone else "",
        wording.number(number),
        unit or _("tasks"),
    )


@register.simple_tag
def date_tag(value):
    """A day a program can read as well."""
    if not value:
        return format_html('<span class="muted">{}</span>', "–")
    return format_html('<time datetime="{}">{}</time>', value.isoformat(), wording.day(value))


@register.simple_tag
def due(value, on=None, soon=3):
    """Hạn 14/07/2023, còn 4 ngày: the distance in colour, the date below."""
    on = on or dates.today()
    distance = wording.distance(value, on)
    tone = wording.tone_of(value, on, soon=soon)
    return format_html(
        '<span class="{}">{}</span><span class="sub">{}</span>',
        f"text-{tone}" if tone else "",
        distance[:1].upper() + distance[1:],
        date_tag(value),
    )


@register.filter
def distance(value, on=None):
    return wording.distance(value, on or dates.today()) if value else ""


@register.filter
def last_day(value):
    return wording.last_day(value) if value else None


@register.filter
def message_tone(message):
    return MESSAGE_TONES.get(message.level_tag, "")


@register.filter
def alert_icon(tone):
    return ALERT_ICONS.get(tone, "info")


@register.filter
def get(mapping, key):
    return mapping.get(key) if mapping else None


# Lists ----------------------------------------------------------------------


@register.inclusion_tag("components/sort_header.html")
def sort_header(page, key, label, css=""):
    """A `th` whose link sorts by the column and keeps the filters; says the order through aria-sort."""
    return {"label": label, "css": css, "sort": page.sort_state(key)}


@register.inclusion_tag("components/pager.html")
def pager(page, unit=""):
    return {"page": page, "unit": unit or page.unit}


@register.inclusion_tag("components/list_filters.html")
def filter_bar(page, label=""):
    return {"page": page, "label": label}


@register.inclusion_tag("components/chip_filters.html")
def chip_filters(page, name):
    return {"page": page, "filter": page.filter_named(name)}


# Forms ----------------------------------------------------------------------


@register.inclusion_tag("components/field.html")
def field(bound, css=""):
    """Label, control, hint and errors of any form field, tied together for screen readers."""
    return {"field": bound, "css": css, **_described(bound)}


@register.inclusion_tag("components/form_errors.html")
def form_errors(form):
    return {"form": form}


def _described(bound):
    """The control with its class and the ids of its hint and errors."""
    widget, ids = bound.field.widget, []
    if isinstance(bound.field, ModelChoiceField) and bound.field.empty_label == DASHES:
        bound.field.empty_label = _("Choose…")
    kind = getattr(widget, "input_type", widget.__class__.__name__.lower())
    if bound.help_text:
        ids.append(f"{bound.auto_id}-hint")
    if bound.errors:
        ids.append(f"{bound.auto_id}-error")
    attrs = {}
    if ids:
        attrs["aria-describedby"] = " ".join(ids)
    if bound.errors:
        attrs["aria-invalid"] = "true"
    shape = (
        "check" if kind == "checkbox" and not widget_is_group(widget) else "group" if widget_is_group(widget) else ""
    )
    if not shape:
        attrs["class"] = f"input {widget.attrs.get('class', '')}".strip()
    return {"control": bound.as_widget(attrs=attrs), "shape": shape}


def widget_is_group(widget) -> bool:
    """Radio buttons and several checkboxes need a fieldset and a legend instead of a label."""
    return bool(getattr(widget, "use_fieldset", False))


# Charts ---------------------------------------------------------------------


@register.inclusion_tag("components/charts/columns.html")
def column_chart(title, points, unit=""):
    """Columns of (label, value[, tone]); the numbers are written on the marks and in the description."""
    return {"title": title, "unit": unit, **charts.columns(points)}


@register.inclusion_tag("components/charts/scores.html")
def score_line(title, points, limit=None, limit_label=""):
    """Scores over periods: (label, score or None)."""
    return {"title": title, **charts.scores(points, limit, limit_label)}


@register.inclusion_tag("components/charts/ring.html")
def progress_ring(done, whole, unit, label):
    return {"unit": unit, "label": label, **charts.ring(done, whole)}


@register.inclusion_tag("components/charts/bar.html")
def bar(value, whole, label, tone="", size=""):
    """One horizontal bar from 0. The label says the numbers in words."""
    return {"label": label, "size": size, **charts.bar(value, whole, tone)}


@register.inclusion_tag("components/charts/levels.html")
def level_bar(level, needed, label, steps=5):
    """A level out of `steps` with a mark at the level the post needs."""
    return {"label": label, **charts.levels(level, needed, steps)}


@register.inclusion_tag("components/charts/track.html")
def gantt_track(track):
    """The bar of a term on the scale of a `charts.Scale`; see `charts.track`."""
    return {"track": track}


@register.inclusion_tag("components/charts/scale.html")
def gantt_scale(scale):
    return {"scale": scale}
