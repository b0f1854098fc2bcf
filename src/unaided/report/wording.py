"""Numbers, dates and names as the product writes them.

Scores are decimals without a leading zero (.42), certainty and confidence are per cent (98 %), so
that the two are never confused; a minus is a minus sign.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import date
from typing import Final

from unaided.measure.unknown import days, plural

MINUS: Final = "−"
MAIN_KIND: Final = 0.9
"""Share of the helped responses from which one kind of help stands for all."""
NOT_KNOWN: Final = "not known"

AID_WORDS: Final = {
    "none": "no tool",
    "unknown": "help not recorded",
    "reference": "reference",
    "hints": "hints",
    "tutor": "tutor",
    "assistant": "assistant",
}
AID_IN_SENTENCES: Final = {
    "reference": "the reference",
    "hints": "hints or cues",
    "tutor": "the tutor",
    "assistant": "the assistant",
}
"""One kind of help in a sentence: a coach's cues are no tool. Several kinds are "help"."""

NOVELTY_WORDS: Final = {
    "repeat": "the same items again",
    "variant": "near variants",
    "transfer": "new families",
    "first": "a skill not met before",
}
_NUMBER_WORDS: Final = (
    *("no", "one", "two", "three", "four", "five", "six"),
    *("seven", "eight", "nine", "ten", "eleven", "twelve"),
)
_SHARES: Final = (
    (0.10, "a tenth"),
    (0.25, "a quarter"),
    (1 / 3, "a third"),
    (0.5, "half"),
    (2 / 3, "two thirds"),
    (0.75, "three quarters"),
    (0.9, "nine tenths"),
)


def decimal(value: float, places: int = 2) -> str:
    """Write a number without its leading zero.

    >>> decimal(0.424), decimal(-0.0312, 3), decimal(1), decimal(-0.001), decimal(2.719)
    ('.42', '−.031', '1.00', '.00', '2.72')
    """
    text = f"{abs(value):,.{places}f}"
    sign = MINUS if value < 0 and float(text.replace(",", "")) else ""
    return sign + (text[1:] if text.startswith("0.") else text)


def change(value: float, places: int = 2) -> str:
    """Write a difference with its sign.

    >>> change(0.05), change(-0.21), change(0)
    ('+.05', '−.21', '.00')
    """
    text = decimal(value, places)
    return f"+{text}" if value > 0 and float(text) else text


def span(low: float, high: float) -> str:
    """Write an interval of scores or correlations.

    >>> span(0.38, 0.46), span(-0.03, 0.02)
    ('.38–.46', '−.03 to .02')
    """
    if low < 0:
        return f"{decimal(low)} to {decimal(high)}"
    return f"{decimal(low)}–{decimal(high)}"


def change_span(low: float, high: float, places: int = 2) -> str:
    """Write an interval of differences, both ends with their sign.

    >>> change_span(-0.24, -0.18), change_span(-0.03, 0.02)
    ('−.24 to −.18', '−.03 to +.02')
    """
    return f"{change(low, places)} to {change(high, places)}"


def percent(share: float) -> str:
    """Write a share as per cent.

    >>> percent(0.984), percent(-0.168), percent(0)
    ('98 %', '−17 %', '0 %')
    """
    text = f"{abs(share) * 100:,.0f} %"
    return text if text == "0 %" or share >= 0 else MINUS + text


def certainty(probability: float) -> str:
    """Write how sure one may be; never 0 or 100 %, since a few responses prove nothing.

    >>> certainty(0.9999), certainty(0.46), certainty(0.0001)
    ('99 %', '46 %', '1 %')
    """
    return f"{min(max(round(100 * probability), 1), 99)} %"


def day(iso: str) -> str:
    """Write an ISO date in words; other text is returned as it stands.

    >>> day("2025-10-31"), day("week 3")
    ('31 October 2025', 'week 3')
    """
    try:
        found = date.fromisoformat(iso[:10])
    except ValueError:
        return iso
    return f"{found.day} {found:%B %Y}"


def listed(names: Sequence[str], *, most: int = 8) -> str:
    """Join names as a sentence does; beyond ``most`` the rest are counted.

    >>> listed(["a"]), listed(["a", "b"]), listed(["a", "b", "c"]), listed(["a", "b", "c"], most=1)
    ('a', 'a and b', 'a, b and c', 'a and 2 more')
    """
    shown = list(names[:most])
    if len(names) > most:
        shown.append(f"{len(names) - most:,} more")
    return shown[0] if len(shown) == 1 else f"{', '.join(shown[:-1])} and {shown[-1]}"


def help_words(aids: Collection[str]) -> str:
    """Say which help there was, as its kind is called.

    Args:
        aids: The kinds; with their numbers of responses, a kind that makes nine tenths or more
            of them stands for all.

    >>> help_words(["tutor"]), help_words(["hints"]), help_words(["hints", "tutor"])
    ('the tutor', 'hints or cues', 'help')
    >>> help_words({"hints": 1, "tutor": 99}), help_words({"hints": 20, "tutor": 80})
    ('the tutor', 'help')
    """
    if len(aids) == 1:
        return AID_IN_SENTENCES.get(next(iter(aids)), "help")
    if isinstance(aids, Mapping) and aids:
        kind = max(aids, key=lambda name: aids[name])
        if aids[kind] >= MAIN_KIND * sum(aids.values()):
            return AID_IN_SENTENCES.get(kind, "help")
    return "help"


def in_words(number: int) -> str:
    """Write a small number in words.

    >>> in_words(3), in_words(0), in_words(26)
    ('three', 'no', '26')
    """
    return _NUMBER_WORDS[number] if number < len(_NUMBER_WORDS) else f"{number:,}"


def later(horizon_days: float) -> str:
    """Say a horizon as people do.

    >>> later(30), later(14), later(7), later(3), later(0.5)
    ('a month later', 'two weeks later', 'a week later', '3 days later', '12 hours later')
    """
    said = {30.0: "a month", 14.0: "two weeks", 7.0: "a week", 1.0: "a day", 365.0: "a year"}
    return f"{said.get(horizon_days, days(horizon_days))} later"


def share_in_words(share: float) -> str:
    """Say a share by the nearest plain fraction.

    >>> share_in_words(0.49), share_in_words(0.7), share_in_words(0.02), share_in_words(0.97)
    ('about half', 'about two thirds', 'next to nothing', 'nearly all')
    """
    if share < 0.05:
        return "next to nothing"
    if share > 0.95:
        return "nearly all"
    return "about " + min(_SHARES, key=lambda pair: abs(pair[0] - share))[1]


def capital(sentence: str) -> str:
    """Begin with a capital, leaving the rest as it is.

    >>> capital("about half"), capital("")
    ('About half', '')
    """
    return sentence[:1].upper() + sentence[1:]


def lower(sentence: str) -> str:
    """Begin with a small letter, to go on after a colon.

    >>> lower("Nobody was checked.")
    'nobody was checked.'
    """
    return sentence[:1].lower() + sentence[1:]


__all__ = [
    "AID_IN_SENTENCES",
    "AID_WORDS",
    "MINUS",
    "NOT_KNOWN",
    "NOVELTY_WORDS",
    "capital",
    "certainty",
    "change",
    "change_span",
    "day",
    "days",
    "decimal",
    "help_words",
    "in_words",
    "later",
    "listed",
    "lower",
    "percent",
    "plural",
    "share_in_words",
    "span",
]
