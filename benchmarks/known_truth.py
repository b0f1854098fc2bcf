"""Write the tables of docs/explanation/checks-on-known-truth.md from the results kept beside this.

Between ``<!-- NAME -->`` and ``<!-- end -->`` stands what a result says; a test holds the page to
the results. From the folder of the repository::

    python benchmarks/known_truth.py
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, Final

HERE: Final = Path(__file__).parent
PAGE: Final = HERE.parent / "docs" / "explanation" / "checks-on-known-truth.md"
BLOCK: Final = re.compile(r"(<!-- ([\w ]+) -->\n).*?(<!-- end -->)", re.DOTALL)
Result = Mapping[str, Any]

APART_IN: Final = {"where the model holds": "the model itself", "both worlds": "both worlds"}
"""What the worlds are called, and where they are found."""


def main() -> int:
    """Write the page anew."""
    PAGE.write_text(filled(PAGE.read_text(encoding="utf-8")), encoding="utf-8")
    return 0


def filled(page: str) -> str:
    """Return a page with its tables as the results have them."""
    return BLOCK.sub(lambda block: f"{block[1]}{_block(block[2])}\n{block[3]}", page)


def _block(name: str) -> str:
    file, write = BLOCKS[name]
    path = HERE / f"{file}.json"
    if not path.exists():
        return f"Not measured yet: `python benchmarks/{file}.py --keep` does."
    return "\n".join(write(json.loads(path.read_text(encoding="utf-8"))))


def _table(head: Sequence[str], rows: Iterator[Sequence[str]]) -> Iterator[str]:
    yield f"| {' | '.join(head)} |"
    yield f"|{'|'.join('---' for _ in head)}|"
    for row in rows:
        yield f"| {' | '.join(row)} |"


def _verdicts(result: Result) -> Iterator[str]:
    """Which verdicts are right, and how many are decided, after so many responses."""

    def rows() -> Iterator[Sequence[str]]:
        for name, found in result["verdicts"].items():
            for items in found["decided"]:
                decided, oracle = (
                    found[which][items]["share"] for which in ("decided", "decided by the oracle")
                )
                yield (
                    name,
                    items,
                    _right(found["learned, right"][items]),
                    _right(found["not learned, right"][items]),
                    _percent(decided),
                    _percent(oracle),
                    _points(oracle - decided),
                )

    head = ("world, log", "responses", "*learned*, right", "*not learned*, right", "decided")
    yield f"{result['settings']} settings, {result['people']} people each."
    yield ""
    yield from _table((*head, "by an oracle", "points below it"), rows())


def _right(share: Result) -> str:
    if share["share"] is None:
        return "never said"
    ends = f"{100 * share['low']:.0f} to {100 * share['high']:.0f}"
    return f"{_percent(share['share'])} ({ends}) of {share['of']:,}"


def _short(result: Result) -> Iterator[str]:
    """How many items it takes."""
    measuring, deciding = result["measuring"], result["deciding"]
    check, as_rare = deciding["check"], deciding["fixed form that errs as rarely"]

    def rows() -> Iterator[Sequence[str]]:
        for name, one in measuring.items():
            if isinstance(one, Mapping):
                yield (
                    name,
                    f"{one['items']:.1f}",
                    f"{one['root mean square error']:.3f}",
                    _percent(one["most seen, share of people"]),
                )

    yield from _table(("until the standard error is 0.30", "items", "error", "most seen"), rows())
    yield ""
    yield (
        f"To decide a verdict the check took {check['items']:.1f} items of at most "
        f"{deciding['most items']}; a fixed form of random items that errs as rarely takes "
        f"{as_rare['items']}: {_percent(deciding['fewer items at equal error, all judged'])} "
        "fewer; one that judges only as many, the surest, and errs as rarely takes "
        f"{deciding['fixed form that decides as many and errs as rarely']['items']}: "
        f"{_percent(deciding['fewer items at equal error, as many judged'])} fewer. "
        f"{_percent(check['decided'])} of the verdicts were decided, and "
        f"{_percent(check['wrong of the decided'])} of those were wrong."
    )


def _apart(result: Result) -> Iterator[str]:
    """How often the two bases lie apart."""
    parts = {
        f"{where}, {which} places": found
        for where, world in APART_IN.items()
        for which, found in result["checks"][world]["apart"].items()
    }
    stated = "stated, at most"

    def rows() -> Iterator[Sequence[str]]:
        for name in dict.fromkeys(name for part in parts.values() for name in part):
            if name != stated:
                yield (name, *(_of(part.get(name)) for part in parts.values()))

    yield from _table(("question", *parts), rows())
    yield ""
    limit = next(iter(parts.values()))[stated]
    yield f"Stated: fewer than {_percent(limit)}, where both are right."


def _off(result: Result) -> Iterator[str]:
    """How far each basis lies from the truth, from the fixed places."""
    parts = [
        result["checks"][world][basis]["fixed"]
        for world in APART_IN.values()
        for basis in ("intervals", "by model")
    ]
    heads = [f"{where}: by {basis}" for where in APART_IN for basis in ("design", "model")]

    def rows() -> Iterator[Sequence[str]]:
        for name in parts[0]:
            if all(name in part for part in parts) and "," in name:
                yield (name, *(_signed(part[name]["bias"]) for part in parts))

    yield from _table(("figure", *heads), rows())


def _intervals(result: Result) -> Iterator[str]:
    """How often 90 % intervals by design hold the truth."""
    found = result["checks"]["both worlds"]["intervals"]

    def rows() -> Iterator[Sequence[str]]:
        for name in found["fixed"]:
            yield (name, *(cell for part in found.values() for cell in _held(part.get(name))))

    heads = (f"{what}: {which}" for what in ("fixed", "all") for which in ("hold", "bias", "±"))
    yield from _table(("figure", *heads), rows())


def _held(one: Result | None) -> tuple[str, str, str]:
    if one is None:
        return "–", "–", "–"
    return _of(one), f"{_signed(one['bias'])}", f"{100 * one['half width']:.1f}"


def _record(result: Result) -> Iterator[str]:
    """What verifying the records gave."""
    found = result["checks"]["both worlds"]
    record, places = found["record"], found["places"]
    yield (
        f"{found['checks']} plans with {record['places']:,} places and {record['balances']:,} "
        f"balances were drawn again from their written records: {record['problems']} problems. Of "
        f"{record['tampered']} records that were tampered with, {record['caught']} were named. "
        f"{places['asked']:,} places were asked, {places['missed']:,} missed, and "
        f"{places['not needed']:,} not needed any more."
    )


def _missing(result: Result) -> Iterator[str]:
    """What those who did not come hide."""

    def rows() -> Iterator[Sequence[str]]:
        for world, found in result["checks"].items():
            for name, one in found["missing"].items():
                yield (
                    f"{world}, {name} places",
                    _signed(one["bias of those who came"]),
                    _of(one["bounds hold"]),
                    f"{100 * one['width of the bounds']:.0f}",
                )

    head = ("", "those who came, too high by", "bounds hold the truth", "width of the bounds")
    yield from _table(head, rows())


def _of(one: Result | None) -> str:
    if one is None or one["share"] is None:
        return "–"
    between = f" ({100 * one['low']:.0f} to {100 * one['high']:.0f})" if "low" in one else ""
    return f"{_percent(one['share'])}{between} of {one['of']:,}"


def _percent(share: float) -> str:
    return f"{100 * share:.0f} %" if share == 0 or share >= 0.1 else f"{100 * share:.1f} %"


def _points(share: float) -> str:
    return f"{100 * share:.0f}".replace("-", "−")


def _signed(share: float) -> str:
    return f"{100 * share:+.1f}".replace("-", "−")


BLOCKS: Final[Mapping[str, tuple[str, Callable[[Result], Iterator[str]]]]] = {
    "verdicts": ("verdicts", _verdicts),
    "short": ("short_checks", _short),
    "apart": ("checks_in_worlds", _apart),
    "off": ("checks_in_worlds", _off),
    "intervals": ("checks_in_worlds", _intervals),
    "record": ("checks_in_worlds", _record),
    "missing": ("checks_in_worlds", _missing),
}


if __name__ == "__main__":
    raise SystemExit(main())
