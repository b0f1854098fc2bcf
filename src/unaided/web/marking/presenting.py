"""A script as whoever marks it sees it: what was asked and what was written, and nothing else."""

from __future__ import annotations

from dataclasses import dataclass

from unaided.content.rendering import render_inline
from unaided.web.marking.rounds import text_of
from unaided.web.study.asked_beside import Asks, asks_of, shown_answer
from unaided.web.study.models import Response
from unaided.web.study.prompts import block


@dataclass(frozen=True, slots=True)
class Presented:
    """What is shown; texts are safe HTML, but ``text``.

    Attributes:
        asked: What was asked of the writer.
        prompt: The item; empty where none was shown.
        tool: What the tool had answered, where that was judged; not whether it is right.
        text: What was written, as it was typed.
    """

    asked: str
    prompt: str
    tool: str
    text: str


def presented(response: Response) -> Presented:
    """Return a script as it is shown to whoever marks it.

    Args:
        response: With its showing, version and assignment at hand.
    """
    showing, text = response.showing, text_of(response)
    assert showing is not None
    content = showing.version.content
    asks = asks_of(showing)
    if asks is Asks.TEACH_BACK:
        return Presented(f"Explain to somebody who has not met it: {content.skill}", "", "", text)
    tool = render_inline(shown_answer(showing).shown) if asks is Asks.PLANTED else ""
    asked = "Is the tool right, and why?" if tool else "Why is the answer so?"
    return Presented(asked, block(content.prompt), tool, text)
