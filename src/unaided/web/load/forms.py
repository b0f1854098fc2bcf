"""What a simulated learner reads of a page: the form, its choices, and where to go on."""

from __future__ import annotations

import html
import random
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

_FORM: Final = re.compile(
    r'<form method="post" action="([^"]+)"[^>]* data-keep\b.*?</form>', re.DOTALL
)
_HIDDEN: Final = re.compile(r'<input type="hidden" name="(\w+)" value="([^"]*)"')
_RADIO: Final = re.compile(r'<input type="radio" name="(\w+)"[^>]* value="([^"]*)"')
_EXPECTED: Final = re.compile(r'id="answer-help">Expected: ([^<]*)\.</p>')
_EXAMPLE: Final = re.compile(r", such as -?[\d.]+(.*)$")
_ONWARD: Final = re.compile(r'<a [^>]*\bdata-go\b[^>]* href="([^"]+)"')


@dataclass(frozen=True, slots=True)
class Question:
    """A form that waits for an answer.

    Attributes:
        action: Where it is sent.
        hidden: What goes with it: the showing's key, when it was rendered, the forgery token.
        radios: The values that can be chosen, by field.
        expected: What can be typed, as the page says it; empty for a choice.
    """

    action: str
    hidden: Mapping[str, str]
    radios: Mapping[str, tuple[str, ...]]
    expected: str

    @property
    def key(self) -> str:
        """The showing's key."""
        return self.hidden["key"]

    def answered(self, rng: random.Random) -> dict[str, str]:
        """Return the form as somebody sends it who knows nothing.

        Args:
            rng: Guesses.
        """
        given = {name: rng.choice(values) for name, values in self.radios.items()}
        if "answer" not in given:
            number = rng.randint(1, 999)
            example = _EXAMPLE.search(self.expected)
            given["answer"] = f"{number}{example[1]}" if example else f"word {number}"
        return {**self.hidden, **given}


def question(page: str) -> Question | None:
    """Read the form of a page that asks; ``None`` where it asks nothing."""
    form = _FORM.search(page)
    if form is None:
        return None
    radios: dict[str, tuple[str, ...]] = {}
    for name, value in _RADIO.findall(form[0]):
        radios[name] = (*radios.get(name, ()), html.unescape(value))
    expected = _EXPECTED.search(form[0])
    return Question(
        html.unescape(form[1]),
        {name: html.unescape(value) for name, value in _HIDDEN.findall(form[0])},
        radios,
        html.unescape(expected[1]) if expected else "",
    )


def onward(page: str) -> str:
    """Return where the page's button goes on to; empty where there is none."""
    found = _ONWARD.search(page)
    return html.unescape(found[1]) if found else ""


def token(page: str) -> str:
    """Return the forgery token of a page's forms; empty where it has none."""
    found = re.search(r'name="csrfmiddlewaretoken" value="([^"]+)"', page)
    return found[1] if found else ""
