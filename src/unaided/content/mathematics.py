r"""LaTeX as MathML: presentation alone, every element and attribute from a list, and spoken.

``latex2mathml`` does the reading. Its tree is taken, not its text: that one leaves ``\text{<b>}``
unescaped, and allows links, classes and colours.
"""

from __future__ import annotations

import html
import re
from collections.abc import Iterator
from functools import lru_cache
from itertools import pairwise
from typing import Final
from xml.etree.ElementTree import Element

from latex2mathml.converter import Converter

from unaided.content.speech import spoken

LONGEST: Final = 2_000
_DEEPEST: Final = 40

_FLAG: Final = re.compile("true|false")
_LENGTH: Final = re.compile(r"[+-]?\d?(?:\.\d{1,3})?(?:em|ex|%)?")
_SIDE: Final = re.compile("left|center|right")
ATTRIBUTES: Final[dict[str, dict[str, re.Pattern[str]]]] = {
    "mrow": {},
    "mi": {"mathvariant": re.compile("normal")},
    "mn": {},
    "mo": {
        **dict.fromkeys(("stretchy", "fence", "separator", "accent", "movablelimits"), _FLAG),
        **dict.fromkeys(("lspace", "rspace", "minsize", "maxsize"), _LENGTH),
        "form": re.compile("prefix|infix|postfix"),
    },
    "mtext": {},
    "mspace": dict.fromkeys(("width", "height", "depth"), _LENGTH),
    "mfrac": {"linethickness": _LENGTH},
    "msqrt": {},
    "mroot": {},
    "msup": {},
    "msub": {},
    "msubsup": {},
    "munder": {"accentunder": _FLAG},
    "mover": {"accent": _FLAG},
    "munderover": {"accent": _FLAG, "accentunder": _FLAG},
    "mtable": {},
    "mtr": {},
    "mtd": {"columnalign": _SIDE},
    "mstyle": {"displaystyle": _FLAG, "scriptlevel": re.compile("[0-2]")},
    "mpadded": dict.fromkeys(("width", "height", "depth", "lspace", "voffset"), _LENGTH),
    "mphantom": {},
}
"""The elements of a formula, with their attributes and the form of each value."""

_MACRO: Final = re.compile(r"\\(?:(?:re|provide)?new|def(?![a-z])|let(?![a-z])|Declare)")
_ALIGNED: Final = re.compile(r"\\(begin|end)\{(?:aligned|gathered)\}")
"""Environments under a name that the reader does not know."""

_UPRIGHT: Final = re.compile(r"&#x0*(?:4[1-9A-F]|5[0-9A]|6[1-9A-F]|7[0-9A]);", re.IGNORECASE)
_PRIMES: Final = frozenset("′″‴⁗")
_OPENING: Final = {")": "(", "]": "["}
_PLAIN_BRACKETS: Final = frozenset("()[]{}|")
_SIGNS: Final = frozenset("+-−±∓")
_SCRIPTS: Final = frozenset(("msup", "msub", "msubsup"))
_TALL: Final = frozenset(("mfrac", "mtable", "msqrt", "mroot", "munder", "mover", "munderover"))


@lru_cache(maxsize=2048)
def mathml(latex: str, *, block: bool = False) -> str:
    """Return a formula as MathML with a spoken label; its source as code where it is broken.

    Args:
        latex: The formula without its dollars.
        block: Whether it stands on a line of its own.
    """
    try:
        tree = _tree(latex, block=block)
        label = html.escape(spoken(tree))
        written = _written(_primed(tree))
    except Exception:  # whatever the reader stumbles over, RecursionError too: the author sees it
        return f"<code>{html.escape(latex[:LONGEST])}</code>"
    display = "block" if block else "inline"
    return f'<math display="{display}" role="math" aria-label="{label}">{written}</math>'


def _tree(latex: str, *, block: bool) -> Element:
    """Return the tree of a formula.

    Raises:
        ValueError: It is too long or too deep, defines macros, or has a command nobody knows.
    """
    if len(latex) > LONGEST or not latex.strip() or _MACRO.search(latex):
        raise ValueError(latex)  # macros could grow without end
    readable = _ALIGNED.sub(r"\\\1{align*}", latex)
    raw = Converter(display="block" if block else "inline").convert_to_element(readable)
    if _depth(raw) > _DEEPEST:
        raise ValueError(latex)
    tree = _clean(raw[0])
    if any((node.text or "").startswith(("\\", "&")) for node in tree.iter()):
        raise ValueError(latex)
    return tree


def _depth(tree: Element) -> int:
    depth, level = 0, [tree]
    while level and depth <= _DEEPEST:
        level = [child for node in level for child in node]
        depth += 1
    return depth


def _clean(raw: Element) -> Element:
    """Return a copy with known elements and attributes, its scripts on whole brackets."""
    tag = raw.tag if raw.tag in ATTRIBUTES else "mrow"
    node = Element(tag, dict(_kept(raw, tag)))
    text = html.unescape(raw.text or "")
    if tag == "mi":
        if _UPRIGHT.fullmatch(raw.text or ""):
            node.set("mathvariant", "normal")
        if text in _PRIMES:
            node.tag = "mo"
    node.text = text or None
    children = [_clean(child) for child in raw]
    if tag == "mrow" or (tag in ("mtd", "mstyle", "msqrt", "mpadded") and len(children) > 1):
        children = _spaced(_grouped(_joined(children)))
    node.extend(children)
    _settle_brackets(node)
    _settle_signs(node)
    return node


def _kept(raw: Element, tag: str) -> Iterator[tuple[str, str]]:
    forms = ATTRIBUTES[tag]
    for name, value in raw.attrib.items():
        if name in forms and forms[name].fullmatch(value):
            yield name, value


def _joined(children: list[Element]) -> list[Element]:
    """Make one number of ``3{,}6`` and ``1\\,000``."""
    joined: list[Element] = []
    for child in children:
        if child.tag == "mn" and len(joined) > 1 and joined[-2].tag == "mn":
            mark = _mark_between(joined[-1], child.text or "")
            if mark:
                joined.pop()
                joined[-1].text = f"{joined[-1].text}{mark}{child.text}"
                continue
        joined.append(child)
    return joined


def _mark_between(node: Element, following: str) -> str:
    if node.tag == "mrow" and len(node) == 1 and node[0].text in (",", "."):
        return node[0].text or ""
    if node.tag == "mspace" and node.get("width") == "0.167em" and re.match(r"\d{3}", following):
        return "\N{NARROW NO-BREAK SPACE}"
    return ""


def _grouped(children: list[Element]) -> list[Element]:
    """Put a power that sits on a closing bracket alone on the whole bracket."""
    grouped: list[Element] = []
    for child in children:
        closing = child[0].text if child.tag in _SCRIPTS and child[0].tag == "mo" else None
        start = _opening(grouped, closing) if closing in _OPENING else None
        if start is not None:
            row = Element("mrow")
            row.extend([*grouped[start:], child[0]])
            child[0] = row
            del grouped[start:]
        grouped.append(child)
    return grouped


def _opening(before: list[Element], closing: str | None) -> int | None:
    depth = 1
    for at in range(len(before) - 1, -1, -1):
        text = before[at].text if before[at].tag == "mo" else None
        if text == closing:
            depth += 1
        elif text is not None and text == _OPENING[closing or ""]:
            depth -= 1
        if depth == 0:
            return at
    return None


def _spaced(children: list[Element]) -> list[Element]:
    """Set named functions off from their neighbours: sin x, not sinx."""
    spaced: list[Element] = []
    for child in children:
        before = spaced[-1] if spaced else None
        if before is not None and (
            (_is_named(before) and child.tag not in ("mo", "mspace"))
            or (_is_named(child) and before.tag not in ("mo", "mspace"))
        ):
            spaced.append(Element("mspace", {"width": "0.167em"}))
        spaced.append(child)
    return spaced


def _is_named(node: Element) -> bool:
    base = node[0] if node.tag in _SCRIPTS and len(node) else node
    return base.tag == "mi" and re.fullmatch("[A-Za-z]{2,}", base.text or "") is not None


def _settle_brackets(node: Element) -> None:
    """Keep plain brackets at their size, but beside a table."""
    if any(child.tag == "mtable" for child in node):
        return
    for child in node:
        if child.tag == "mo" and child.text in _PLAIN_BRACKETS and "stretchy" not in child.attrib:
            child.set("stretchy", "false")


def _settle_signs(node: Element) -> None:
    """Set a sign that follows a relation, an operator or an opening close to its number: −2."""
    for before, child in pairwise(node):
        after_operator = before.tag == "mo" and before.text not in (*")]}|!", *_PRIMES)
        if child.tag == "mo" and child.text in _SIGNS and after_operator:
            child.set("form", "prefix")


def _primed(node: Element) -> Element:
    """Return a copy with primes beside what they belong to, not raised once more.

    The glyph is drawn raised. As a superscript it floats, where neither font nor browser swaps it
    for one that is not (the OpenType feature ``ssty``). Beside what is tall it stays a superscript.
    """
    copy = Element(node.tag, dict(node.attrib))
    copy.text = node.text
    copy.extend(_primed(child) for child in node)
    if copy.tag not in ("msup", "msubsup") or any(part.tag in _TALL for part in copy[0].iter()):
        return copy
    above = [*copy[-1]] if copy[-1].tag == "mrow" else [copy[-1]]
    if not above or above[0].tag != "mo" or above[0].text not in _PRIMES:
        return copy
    row = Element("mrow")
    prime = Element("mo", {"form": "postfix", "lspace": "0em", "rspace": "0em"})
    prime.text = above[0].text
    row.extend((copy[0], prime))
    below, raised = [*copy[1:-1]], above[1:]
    if not below and not raised:
        return row
    scripts = Element({(1, 0): "msub", (0, 1): "msup"}.get((len(below), bool(raised)), "msubsup"))
    power = raised[0] if len(raised) == 1 else Element("mrow")
    if len(raised) > 1:
        power.extend(raised)
    scripts.extend((row, *below, *([power] if raised else ())))
    return scripts


def _written(node: Element) -> str:
    inner = html.escape(node.text or "", quote=False) + "".join(_written(child) for child in node)
    attributes = "".join(f' {name}="{html.escape(value)}"' for name, value in node.items())
    return f"<{node.tag}{attributes}>{inner}</{node.tag}>"
