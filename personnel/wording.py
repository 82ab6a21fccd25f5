"""Dates, distances and numbers in the words of the office, for screens, sheets and papers alike."""

from datetime import date, datetime, time
from decimal import Decimal, InvalidOperation

from django.conf import settings
from django.utils import timezone, translation
from django.utils.formats import number_format
from django.utils.functional import Promise
from django.utils.translation import get_language, gettext, ngettext

from personnel import dates

Words = str | Promise
"""Text for people: translated now, or when it is shown."""

MINUS = "−"
NO_BREAK_SPACE = "\N{NO-BREAK SPACE}"


def in_office_language():
    """What is kept or printed reads the same whoever asked for it, in whatever language."""
    return translation.override(settings.LANGUAGE_CODE)


def local(moment: datetime) -> datetime:
    return timezone.localtime(moment) if timezone.is_aware(moment) else moment


def day(value: date | datetime | None) -> str:
    """22/09/1984. An instant is shown as the local day."""
    return dates.short_text(local(value) if isinstance(value, datetime) else value)


def moment(value: datetime | None) -> str:
    """10/07/2023, 08 giờ 12."""
    if value is None:
        return ""
    value = local(value)
    return gettext("%(day)s, %(hour)02d:%(minute)02d") % {"day": day(value), "hour": value.hour, "minute": value.minute}


def clock(value: datetime | time | None) -> str:
    """14:32:07."""
    if value is None:
        return ""
    return (local(value) if isinstance(value, datetime) else value).strftime("%H:%M:%S")


def hours(between) -> str:
    """Of a range of instants: 08:00–09:30, 22/11/2026; with both days when it runs over midnight."""
    begins, ends = local(between.lower), local(between.upper)
    if begins.date() == ends.date():
        return f"{begins:%H:%M}–{ends:%H:%M}, {day(begins)}"
    return f"{begins:%H:%M} {day(begins)} – {ends:%H:%M} {day(ends)}"


def hour(value: datetime | None) -> str:
    """08:00, 22/11/2026: when something is to begin."""
    return f"{local(value):%H:%M}, {day(value)}" if value else ""


def weekday(value: date) -> str:
    """Thứ Hai, 10/07/2023."""
    names = (
        gettext("Monday"),
        gettext("Tuesday"),
        gettext("Wednesday"),
        gettext("Thursday"),
        gettext("Friday"),
        gettext("Saturday"),
        gettext("Sunday"),
    )
    return f"{names[value.weekday()]}, {day(value)}"


def ends_of(value) -> tuple[date | None, date | None]:
    """(first day, first day after) of a database range or of a `periods.Period`."""
    return (value.lower, value.upper) if hasattr(value, "lower") else (value.starts, value.ends)


def last_day(value) -> date | None:
    """The last day of a period; None while it is open."""
    return dates.last_day(ends_of(value)[1])


def period(value) -> str:
    """01/05/2022 – 30/04/2025: an office shows the last day, the database keeps the first day after."""
    if value is None or getattr(value, "isempty", False):
        return ""
    first, last = ends_of(value)[0], last_day(value)
    if first is None:
        return gettext("until %(day)s") % {"day": day(last)} if last else ""
    until = day(last) if last else gettext("now")
    return f"{day(first)} – {until}"


def distance(due: date, on: date) -> str:
    """còn 4 ngày, quá hạn 9 ngày, hôm nay."""
    days = (due - on).days
    if days == 0:
        return gettext("today")
    if days > 0:
        return ngettext("%(n)s day left", "%(n)s days left", days) % {"n": number(days)}
    return ngettext("%(n)s day overdue", "%(n)s days overdue", -days) % {"n": number(-days)}


def tone_of(due: date, on: date, *, soon: int = 3) -> str:
    """Red when late, amber within `soon` days, else nothing."""
    days = (due - on).days
    return "bad" if days < 0 else "warn" if days <= soon else ""


def number(value, places: int | None = None) -> str:
    """1.234,5 in Vietnamese, 1,234.5 in English; a true minus; no trailing zeros unless places are asked for."""
    if value is None or value == "":
        return ""
    try:
        exact = Decimal(str(value))
    except (InvalidOperation, ValueError):
        return str(value)
    if not exact.is_finite():
        return "–"
    if places is None:
        exact = exact.quantize(Decimal(1)) if exact == exact.to_integral_value() else exact.normalize()
    else:
        exact = round(exact, places)
    text = number_format(abs(exact), decimal_pos=places, use_l10n=True, force_grouping=True)
    return f"{MINUS}{text}" if exact < 0 else text


def signed(value) -> str:
    """+7, −3, 0."""
    text = number(value)
    return f"+{text}" if text and not text.startswith((MINUS, "–")) and Decimal(str(value)) > 0 else text


def percent(value, places: int = 1) -> str:
    """77,6 % in Vietnamese; 77.6% in English. The value is already in hundredths."""
    text = number(value, places)
    if not text or text == "–":
        return text or "–"
    separator = "," if (get_language() or "vi").startswith("vi") else "."
    if separator in text:
        text = text.rstrip("0").rstrip(separator)
    return f"{text}{NO_BREAK_SPACE if separator == ',' else ''}%"


def share(part, whole) -> str:
    """The percentage `part` is of `whole`, or a dash when there is nothing to divide by."""
    return percent(Decimal(str(part)) * 100 / Decimal(str(whole))) if whole else "–"


def placed(name: str, above: str | None) -> str:
    """A division or team with the department it stands in, said once: Phòng Nghiệp vụ 1, Cục Quản lý rủi ro."""
    return f"{name}, {above}" if above and above not in name else name
