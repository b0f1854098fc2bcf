"""How pages write numbers and draw figures; every template has these without loading them.

Scores are decimals (.42), certainty and confidence per cent, sentences count tries (4 of 10), so
that the three are never confused. Whatever has an interval is passed as a ``Figure``.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from typing import Final

from django import template
from django.utils import timezone

from unaided.measure.unknown import plural
from unaided.report import people_sentences, wording
from unaided.report.figures import Figure
from unaided.report.marks import drop, place
from unaided.report.marks import stations as lay_stations
from unaided.web.pictures import calibration as calibrations
from unaided.web.pictures import row as rows
from unaided.web.pictures import scale as scales
from unaided.web.pictures import slope as slopes

STATION_NAMES: Final = ("with help", "alone", "later", "new")
CAUSE_HUES: Final = {"tool-dependent": "A", "fading": "D", "brittle": "N"}

register = template.Library()


@register.filter
def score(value: float | Figure | None) -> str:
    """Write a score.

    >>> score(0.424), score(1), score(None)
    ('.42', '1.00', 'not known')
    """
    if isinstance(value, Figure):
        value = value.estimate if value.known else None
    return wording.NOT_KNOWN if value is None else wording.decimal(value)


@register.filter
def interval(figure: Figure) -> str:
    """Write a figure's interval; nothing where it is not known.

    >>> interval(Figure(True, 0.42, 0.31, 0.53, {}))
    '.31–.53'
    """
    return wording.span(figure.low, figure.high) if figure.known else ""


@register.filter
def change(value: float | Figure | None) -> str:
    """Write a difference with its sign.

    >>> change(-0.21), change(None)
    ('−.21', 'not known')
    """
    if isinstance(value, Figure):
        value = value.estimate if value.known else None
    return wording.NOT_KNOWN if value is None else wording.change(value)


@register.filter
def change_interval(figure: Figure) -> str:
    """Write the interval of a difference, both ends with their sign."""
    return wording.change_span(figure.low, figure.high) if figure.known else ""


@register.filter
def percent(share: float | None) -> str:
    """Write a confidence or a share as per cent.

    >>> percent(0.9), percent(None)
    ('90 %', 'not known')
    """
    return wording.NOT_KNOWN if share is None else wording.percent(share)


@register.filter
def certainty(probability: float | None) -> str:
    """Write how sure one may be, never 0 or 100 %.

    >>> certainty(0.9999), certainty(None)
    ('99 %', '')
    """
    return "" if probability is None else wording.certainty(probability)


@register.filter
def sure(probability: float | None, verdict: str) -> str:
    """Say how sure a verdict is.

    >>> sure(0.02, "not learned"), sure(0.4, "undecided")
    ('98 % sure', '40 % that it lasts')
    """
    return people_sentences.sure(probability, verdict)


@register.filter
def tenths(share: float | Figure | None) -> str:
    """Count tries, as sentences do.

    >>> tenths(0.42), tenths(None)
    ('4 of 10', 'not known')
    """
    if isinstance(share, Figure):
        share = share.estimate if share.known else None
    return wording.NOT_KNOWN if share is None else f"{round(10 * share)} of 10"


@register.filter
def at(share: float) -> str:
    """Place a score on a scale from 0 to 1, for an attribute of SVG.

    >>> at(0.42), at(1.2)
    ('42%', '100%')
    """
    return f"{place(share):g}%"


@register.filter
def counted(number: int, words: str = "") -> str:
    """Write a number with its noun, in the right form.

    >>> counted(1, "person,people"), counted(6812, "response"), counted(6812)
    ('1 person', '6,812 responses', '6,812')
    """
    if not words:
        return f"{number:,}"
    one, _, many = words.partition(",")
    return plural(number, one, many or None)


@register.filter
def in_words(number: int) -> str:
    """Write a small number in words.

    >>> in_words(3), in_words(26)
    ('three', '26')
    """
    return wording.in_words(number)


@register.filter
def day(when: date | datetime | str | None) -> str:
    """Write a date; a moment is taken in the reader's time zone.

    >>> day(date(2025, 11, 3)), day("2025-11-03"), day(None)
    ('3 November 2025', '3 November 2025', '')
    """
    if isinstance(when, datetime):
        when = timezone.localtime(when).date() if timezone.is_aware(when) else when.date()
    return wording.day(when if isinstance(when, str) else when.isoformat()) if when else ""


@register.filter
def moment(when: datetime | None) -> str:
    """Write a moment.

    >>> moment(datetime(2025, 11, 3, 7, 10)), moment(None)
    ('3 November 2025, 07:10', '')
    """
    if when is None:
        return ""
    local = timezone.localtime(when) if timezone.is_aware(when) else when
    return f"{day(local)}, {local:%H:%M}"


@register.filter
def until(when: datetime | None) -> str:
    """Write the moment at which something closes; what closes at 0:00 is open all the day before.

    >>> until(datetime(2026, 12, 3)), until(datetime(2026, 12, 3, 18, 30))
    ('the end of 2 December 2026', '3 December 2026, 18:30')
    """
    if when is None:
        return ""
    local = timezone.localtime(when) if timezone.is_aware(when) else when
    if (local.hour, local.minute) != (0, 0):
        return moment(when)
    return f"the end of {day(local.date() - timedelta(days=1))}"


@register.filter
def clock(seconds: float) -> str:
    """Write a length of time as minutes and seconds.

    >>> clock(250), clock(59.6)
    ('4:10', '1:00')
    """
    minutes, rest = divmod(round(seconds), 60)
    return f"{minutes}:{rest:02d}"


@register.filter
def lead_in(label: str) -> str:
    """Write a label as the beginning of a line.

    >>> lead_in("Title"), lead_in("With which tool?")
    ('Title:', 'With which tool?')
    """
    return label if label.endswith((".", "?", "!", ":")) else f"{label}:"


@register.inclusion_tag("parts/stations.html")
def stations(
    figures: Sequence[Figure],
    level: float,
    caption: str,
    *,
    tool: bool = True,
    labels: Sequence[str] = STATION_NAMES,
) -> dict[str, object]:
    """Draw with help → alone → later → new, as a table.

    Args:
        figures: The four figures in this order.
        level: The standard, 0..1.
        caption: Of what: the skill's name.
        tool: Whether there was any help to lose.
        labels: The heads of the columns.
    """
    cells = lay_stations(tuple(figures), tool=tool)
    return {
        "cells": cells,
        "labels": labels,
        "caption": caption,
        "level": wording.decimal(level),
        "level_y": drop(level),
        "level_text_y": drop(level) + 12,
    }


@register.inclusion_tag("parts/interval_row.html")
def interval_row(
    performance: Figure, learning: Figure, level: float, steps: Sequence[Figure] = ()
) -> dict[str, object]:
    """Draw a table row's bar; ``steps`` are the shares of aid, delay and novelty."""
    return {"row": rows.row(performance, learning, steps), "level": place(level)}


@register.inclusion_tag("parts/axis.html")
def axis(level: float) -> dict[str, object]:
    """Write the scale above rows' bars, with the standard on it."""
    return {"ticks": rows.ticks(level)}


@register.inclusion_tag("parts/ring_dot.html")
def ring_dot(performance: Figure, learning: Figure, level: float) -> dict[str, object]:
    """Draw a cell of skills by groups: ring, line, dot, and both scores beneath."""
    return {
        "row": rows.row(performance, learning),
        "performance": performance,
        "learning": learning,
        "level": place(level),
    }


@register.inclusion_tag("parts/slope.html")
def slope(people: Sequence[slopes.Person], level: float) -> dict[str, object]:
    """Draw one line a person; those ``named`` are labelled."""
    return {"slope": slopes.slope(people, level)}


@register.inclusion_tag("parts/calibration.html")
def calibration(
    with_help: Sequence[calibrations.Answer], alone: Sequence[calibrations.Answer]
) -> dict[str, object]:
    """Draw belief against result, with help and alone."""
    return {"picture": calibrations.calibration(with_help, alone)}


@register.inclusion_tag("parts/scale.html")
def scale(said: float, right: Figure) -> dict[str, object]:
    """Draw one belief and its result on a line from 0 to 100 %."""
    return {"scale": scales.scale(said, right)}


@register.filter
def cause_hue(cause: str) -> str:
    """Return the class of a cause's square; nothing for a cause without one.

    >>> cause_hue("fading"), cause_hue("hidden")
    ('D', '')
    """
    return CAUSE_HUES.get(cause, "")
