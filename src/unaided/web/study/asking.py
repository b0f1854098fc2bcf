"""What a showing puts before a person, and how the answer comes back; nothing tells the key."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Final, Literal

from django.core import signing

from unaided.content.kinds import Choice, Unreadable
from unaided.content.rendering import render_inline
from unaided.web.study.models import Showing
from unaided.web.study.prompts import spoken

LONGEST_SECONDS: Final = 3600.0
_SIGNER: Final = signing.Signer(salt="unaided.study.rendered")


@dataclass(frozen=True, slots=True)
class Option:
    """One option as it is shown: its place is its value; ``spoken`` where it holds a formula."""

    value: str
    html: str
    spoken: str


def options(showing: Showing) -> tuple[Option, ...]:
    """Return the options of a choice in this showing's order; none for another kind.

    The value is the place in that order, not in the author's, who often puts the right one first.
    """
    kind = showing.version.content.kind
    if not isinstance(kind, Choice):
        return ()
    shown = []
    for place, authored in enumerate(kind.order(showing.key.int)):
        html = render_inline(kind.options[authored].text)
        shown.append(Option(str(place), html, spoken(html) if "<math" in html else ""))
    return tuple(shown)


def as_authored(showing: Showing, answer: str) -> str:
    """Return an answer as the item's kind reads it: an option by its place in the file."""
    kind = showing.version.content.kind
    if not isinstance(kind, Choice):
        return answer
    order = kind.order(showing.key.int)
    places = {str(place): str(authored) for place, authored in enumerate(order)}
    return places.get(answer.strip(), "")


def as_shown(showing: Showing, answer: str) -> str:
    """Return a kept answer as this showing's form has it; the way back of :func:`as_authored`."""
    kind = showing.version.content.kind
    if not isinstance(kind, Choice):
        return answer
    order = [str(authored) for authored in kind.order(showing.key.int)]
    return str(order.index(answer)) if answer in order else ""


def expected(showing: Showing) -> str:
    """Say what can be typed, in a few words: "a number with a unit, such as 12.5 m/s"."""
    nothing = showing.version.content.kind.grade("")
    return nothing.expected if isinstance(nothing, Unreadable) else ""


def input_mode(showing: Showing) -> Literal["choice", "number", "text"]:
    """Name the control that the answer is given with."""
    kind = showing.version.content.kind_name
    return kind if kind in ("choice", "number") else "text"


def rendered(showing: Showing, at: datetime) -> str:
    """Return when a form was rendered, signed: no browser's clock is ever asked."""
    return _SIGNER.sign(f"{showing.key}:{at.timestamp():.3f}")


def seconds_since(showing: Showing, token: str, at: datetime) -> float | None:
    """Return the seconds from rendering to answering.

    Args:
        showing: What was answered.
        token: What :func:`rendered` gave.
        at: When the answer came.

    Returns:
        The seconds; ``None`` where the token is not ours or not of this showing, or where more
        than an hour passed, which was not spent on the item.
    """
    try:
        key, _, epoch = _SIGNER.unsign(token).rpartition(":")
    except signing.BadSignature:
        return None
    seconds = at.timestamp() - float(epoch)
    return (
        round(seconds, 3) if key == str(showing.key) and 0 <= seconds <= LONGEST_SECONDS else None
    )
