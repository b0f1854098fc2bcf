"""Look at one variant: numbers that nobody would write, and answers that its surface gives away."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from unaided.content.items import Item
from unaided.content.kinds import Choice, Number, Text
from unaided.content.templates.likeness import amount

_CODE: Final = re.compile(r"```.*?(?:```|\Z)|~~~.*?(?:~~~|\Z)|`[^`\n]+`", re.DOTALL)
_FORMULA: Final = re.compile(r"\$\$(.+?)\$\$|\$([^$\n]+)\$", re.DOTALL)
_UGLY: Final = re.compile(
    r"""\d\.\d{5,}                          # more than four decimals
    |\d{8,}                                 # figures without an end
    |\d(?:\.\d+)?e[-+]?\d                   # as a computer writes it
    |(?<![\d.,\w])[-−]\s?0(?![.,]?\d)       # minus nought
    |[+]\s*[-−+]\s*[\d({]                   # two signs
    |[-−]\s*[-−+]\s*[\d({]
    """,
    re.VERBOSE,
)
_UGLY_FORMULA: Final = re.compile(
    r"""(?<![\d.,{}\\a-zA-Z^_])[01](?=[a-z](?![a-z]))    # 1x, 0x
    |[-+]\s*0(?![.,\d])                     # + 0
    |\^(?:1(?!\d)|\{1\})                    # to the power of one
    """,
    re.VERBOSE,
)
_NUMBER: Final = re.compile(r"\d{1,3}(?:,\d{3})+(?:\.\d+)?|\d+(?:\.\d+)?")
_CLOSE: Final = 1e-9
_COUNTED: Final = 12
"""Whole numbers up to it stand in any text that counts something: they give nothing away."""


def ugly(item: Item) -> str:
    """Return the first number of a variant that nobody would write; empty where there is none."""
    for text in _texts(item):
        prose = _CODE.sub(" ", text)
        for found in _FORMULA.finditer(prose):
            formula = found[1] or found[2]
            if seen := _UGLY_FORMULA.search(formula):
                return formula[max(seen.start() - 6, 0) : seen.end() + 6].strip()
        if seen := _UGLY.search(prose):
            return prose[max(seen.start() - 3, 0) : seen.end() + 3].strip()
    return ""


def given_away(item: Item) -> str:
    """Say how what is asked holds its answer, as no wrong option is held; else empty."""
    kind = item.kind
    if isinstance(kind, Choice):
        right, wrong = kind.right_answer(), [one.text for one in kind.options if not one.right]
        if _holds(item.prompt, right) and not any(_holds(item.prompt, one) for one in wrong):
            return f"the right option {right}, and no other, stands in what is asked"
        return ""
    answer = _key(item)
    return f"the answer {answer} stands in what is asked" if _holds(item.prompt, answer) else ""


def hint_tells(item: Item) -> str:
    """Say which answer a hint holds; else empty."""
    answer = _key(item)
    for hint in item.hints:
        if _holds(hint, answer):
            return f"the answer {answer} stands in a hint"
    return ""


def _key(item: Item) -> str:
    match item.kind:
        case Number(answer=answer):
            return answer
        case Text(answers=answers):
            return answers[0]
        case kind:
            return kind.right_answer()


def _holds(text: str, answer: str) -> bool:
    """Say whether a text has an answer in it, as a number or as words of their own."""
    value = amount(answer)
    if value is not None:
        if value.is_integer() and abs(value) <= _COUNTED:
            return False
        figures = _NUMBER.findall(text.replace("{,}", ","))
        numbers = (float(found.replace(",", "")) for found in figures)
        return any(abs(number - abs(value)) <= _CLOSE * max(1.0, number) for number in numbers)
    words = " ".join(answer.split()).casefold()
    if not words.startswith("$"):
        plain = " ".join(text.split()).casefold()
        return re.search(rf"(?<!\w){re.escape(words)}(?!\w)", plain) is not None
    return "".join(words.strip("$").split()) in "".join(text.split()).casefold()


def _texts(item: Item) -> Iterator[str]:
    yield item.prompt
    if isinstance(item.kind, Choice):
        for option in item.kind.options:
            yield option.text
            yield option.says
    yield from item.hints
    yield item.solution
    yield item.explanation
