"""Items of every kind for hypothesis, with texts that try to be mistaken for something else."""

from __future__ import annotations

from hypothesis import strategies as st

from unaided.content.items import Item, slug_of
from unaided.content.kinds import (
    Choice,
    Count,
    Measure,
    Number,
    Observed,
    Option,
    Text,
    Tolerance,
)

WORDS = st.text(
    st.characters(exclude_categories=["Cc", "Cs", "Zl", "Zp", "Zs"]) | st.just(" "), max_size=30
).map(str.strip)
"""One line, as a field holds it."""

NAMES = WORDS.filter(bool)

_SCRAPS = st.sampled_from(
    (
        "plain words",
        "## A heading of its own",
        "```python\n# Hint\nprint('---')\n```",
        "~~~\n# Solution\n~~~",
        "> # Hint\n> quoted",
        "$$\n# x\n$$",
        "$x^2$ and $\\frac{a}{b}$",
        "    # Hint, as code",
        "- a list\n- ---",
        "---",
        "| a | b |\n|---|---|\n| 1 | 2 |",
        "\\# Hint",
        "#Hint",
        "key: value",
        "<script>alert(1)</script>",
        "``` not a fence ```",
    )
)
BODIES = st.lists(_SCRAPS | NAMES.filter(lambda text: not text.startswith(("#", "`", "~", "=")))
                  , min_size=1, max_size=4).map("\n\n".join).filter(
    lambda text: text == text.strip(" \t\n")
)  # fmt: skip
"""Several lines of Markdown, without a heading of level 1."""

_LINES = st.lists(NAMES, min_size=1, max_size=3).map("\n".join)


@st.composite
def choices(draw: st.DrawFn) -> Choice:
    texts = draw(st.lists(_LINES, min_size=2, max_size=8, unique=True))
    right = draw(st.integers(0, len(texts) - 1))
    options = (Option(text, n == right, draw(WORDS)) for n, text in enumerate(texts))
    return Choice(tuple(options), draw(st.booleans()))


_FLOATS = st.floats(0, 1e9) | st.integers(0, 100).map(float)


@st.composite
def numbers(draw: st.DrawFn) -> Number:
    whole = st.integers(-(10**9), 10**9).map(str)
    decimal = st.decimals(-1000, 1000, places=3).map(lambda value: f"{value:f}")
    fraction = st.tuples(st.integers(1, 99), st.integers(1, 99)).map(
        lambda two: f"{two[0]}/{two[1]}"
    )
    unit = draw(st.sampled_from(("", "m/s", "%", "kg", "°C", "goals", "€", "J/(kg K)", "1/s")))
    return Number(
        draw(whole | decimal | fraction),
        Tolerance(draw(_FLOATS), draw(st.booleans())),
        unit,
        bool(unit) and draw(st.booleans()),
    )


@st.composite
def texts(draw: st.DrawFn) -> Text:
    solid = st.text(st.characters(categories=["L", "N"]), min_size=1, max_size=10)
    answers = st.lists(solid | st.sampled_from(("no", "1.10", "null", "- x", "a: b", "'x\"")),
                       min_size=1, max_size=4)  # fmt: skip
    ignore = st.sets(st.sampled_from(("case", "spaces", "accents", "punctuation")))
    order = ("case", "spaces", "accents", "punctuation")
    chosen = draw(ignore)
    return Text(tuple(draw(answers)), tuple(name for name in order if name in chosen))


@st.composite
def performances(draw: st.DrawFn) -> Observed:
    count = st.integers(1, 1000).map(Count)
    ends = st.tuples(_FLOATS, _FLOATS).filter(lambda two: two[0] != two[1])
    measure = ends.map(lambda two: Measure("seconds", *two))
    return Observed(draw(count | measure), draw(WORDS))


@st.composite
def items(draw: st.DrawFn) -> Item:
    kind = draw(choices() | numbers() | texts() | performances())
    solution = BODIES if not isinstance(kind, Observed) else BODIES | st.just("")
    return Item(
        slug=slug_of(draw(NAMES)),
        skill=draw(NAMES),
        family=draw(NAMES),
        kind=kind,
        prompt=draw(BODIES),
        hints=tuple(draw(st.lists(BODIES, max_size=3))),
        solution=draw(solution),
        explanation=draw(BODIES | st.just("")),
        subject=draw(WORDS),
        source=draw(WORDS),
        licence=draw(WORDS),
    )
