"""The tournament of policies at every fixed setting of both worlds, and its tables in the docs.

Thirteen policies, three rules of aid, 20 settings a world, 200 people, 60 days of ten minutes; the
target is 30 minutes on two cores. From the folder of the repository::

    python benchmarks/tournament.py [--out DIR] [--processes N] [--settings N] [--again]
        [--keep]

Stopped, it goes on when it is started again with the same ``--out``; ``--again`` plays anew what
other code or settings decided. The processor seconds are those of all matches whose time was
written down, whichever run played them. ``--keep`` keeps what came
out in ``tournament.json`` and writes the tables of ``docs/explanation/arena.md`` anew: between
``<!-- NAME -->`` and ``<!-- end -->`` stands what the result says, and a test holds the page to it.
"""

from __future__ import annotations

import argparse
import json
import re
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, Final

from unaided.arena.aid import AidRule
from unaided.arena.entrants import fixed_entrants
from unaided.arena.kept import Kept
from unaided.arena.policies import POLICIES
from unaided.arena.policy import Course
from unaided.arena.standings.summary import summary
from unaided.arena.tournament import Tournament, play_tournament
from unaided.cli.bench_process import calibration_seconds, machine
from unaided.cli.options import progress
from unaided.report.tournament.answer import plainly
from unaided.report.tournament.words import aid_words, difference, facts, level, reading
from unaided.report.tournament.write import write_tournament
from unaided.report.wording import decimal, percent, plural

RESULT: Final = Path(__file__).with_suffix(".json")
PAGE: Final = Path(__file__).parent.parent / "docs" / "explanation" / "arena.md"
BLOCK: Final = re.compile(r"(<!-- ([\w ]+) -->\n).*?(<!-- end -->)", re.DOTALL)
COURSE: Final = Course(people=200, days=60, minutes=10.0)
TARGET_SECONDS: Final = 3_600.0
"""30 minutes on two cores."""
NOT_MEASURED: Final = "Not measured yet: `python benchmarks/tournament.py --keep` does."
Result = Mapping[str, Any]


def main() -> None:
    """Play, or go on playing, and print what came out."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--out", type=Path, default=Path("tournament"))
    options.add_argument("--processes", type=int, default=2)
    options.add_argument("--settings", type=int)
    options.add_argument("--again", action="store_true")
    options.add_argument("--keep", action="store_true")
    chosen = options.parse_args()
    played = Tournament(
        fixed_entrants(chosen.settings), tuple(POLICIES.values()), tuple(AidRule), COURSE
    )
    counts: list[int] = []
    start = time.perf_counter()
    with progress("Playing", unit="matches", total=len(played.fixtures)) as on_progress:

        def done(number: int) -> None:
            counts.append(number)
            on_progress(number)

        matches = play_tournament(
            played,
            folder=chosen.out,
            processes=chosen.processes,
            again=chosen.again,
            on_progress=done,
        )
    seconds = time.perf_counter() - start
    took = Kept(chosen.out).processor_seconds(one.key for one in played.fixtures)
    known = [one for one in took if one is not None]
    found = summary(played, matches)
    write_tournament(found, chosen.out)
    result = {
        "bench": "tournament",
        "what": "every policy under every rule of aid at every fixed setting of both worlds",
        "matches": len(matches),
        "matches_played": len(matches) - counts[0],
        "matches_timed": len(known),
        "processor_seconds": sum(known),
        "wall_seconds_of_this_run": seconds,
        "target_processor_seconds": TARGET_SECONDS,
        "processes": chosen.processes,
        "calibration_seconds": calibration_seconds(),
        "machine": machine(),
        **{name: value for name, value in found.items() if name != "curves"},
    }
    text = _json(result)
    if chosen.keep:
        RESULT.write_text(text, encoding="utf-8")
        PAGE.write_text(filled(PAGE.read_text(encoding="utf-8")), encoding="utf-8")
    print("\n".join(line for write in BLOCKS.values() for line in ("", *write(result))))


def filled(page: str) -> str:
    """Return a page with its tables as the kept result has them."""
    return BLOCK.sub(lambda block: f"{block[1]}{_block(block[2])}\n{block[3]}", page)


def _block(name: str) -> str:
    if not RESULT.exists():
        return NOT_MEASURED
    return "\n".join(BLOCKS[name](json.loads(RESULT.read_text(encoding="utf-8"))))


def _json(result: Result) -> str:
    """Write JSON, a line for each entry of its lists: to read, search and compare."""
    parts = []
    for name, value in result.items():
        if isinstance(value, list) and value:
            lines = ",\n  ".join(_line(entry) for entry in value)
            parts.append(f"{_line(name)}: [\n  {lines}\n ]")
        else:
            parts.append(f"{_line(name)}: {_line(value)}")
    return "{\n " + ",\n ".join(parts) + "\n}\n"


def _line(value: object) -> str:
    return json.dumps(value, ensure_ascii=False, allow_nan=False)


def _table(head: Sequence[str], rows: Iterator[Sequence[str]]) -> Iterator[str]:
    yield f"| {' | '.join(head)} |"
    yield f"|{'|'.join('---' for _ in head)}|"
    for row in rows:
        yield f"| {' | '.join(row)} |"


def _cost(result: Result) -> Iterator[str]:
    """How much was played, in what time."""
    course = result["course"]
    worlds = ", ".join(f"{plural(one['settings'], 'setting')} of {one['world']}"
                       for one in result["worlds"])  # fmt: skip
    timed = result.get("matches_timed", 0)
    took = (
        f"The time of {timed:,} of {result['matches']:,} matches is written down: "
        f"{result['processor_seconds'] / 60.0:.0f} minutes of the processor together"
        if timed
        else f"{result['matches']:,} matches; their time is not written down"
    )
    yield (
        f"{worlds}; {course['people']} people, {course['days']} days of {course['minutes']:g} "
        f"minutes. {took} ({result['machine']}; calibration loop "
        f"{result['calibration_seconds']:.2f} s)."
    )


def _plainly(result: Result) -> Iterator[str]:
    """Say who the strongest other is, and by how little ours differs."""
    if "strongest" not in result:
        yield NOT_MEASURED
        return
    for sentence in plainly(result):
        yield f"- {sentence}"


def _strongest(result: Result) -> Iterator[str]:
    """Ours against the strongest other, named."""
    if "strongest" not in result:
        yield NOT_MEASURED
        return
    yield from _table(
        ("world", "aid", "read", "strongest other", "ours minus it, 95 % interval",
         "settings lost"),
        (
            (
                one["world"],
                aid_words(result, one["aid"]),
                reading(one["days"], result["course"]["days"]),
                f"`{one['against']}`",
                difference(one),
                f"{one['lost']} of {one['number']}",
            )
            for one in result["strongest"]
        ),
    )  # fmt: skip


def _steps(result: Result) -> Iterator[str]:
    """What the gain over FSRS with a card an item consists of."""
    if "steps" not in result:
        yield NOT_MEASURED
        return
    names = ("total", "mixing", "unit", "rules", "awareness", "relearning")
    yield from _table(
        ("world", "aid", "read after", "whole", *names[1:]),
        (
            (
                one["world"],
                aid_words(result, one["aid"]),
                f"{one['days']} days",
                *(difference(one[name]) for name in names),
            )
            for one in result["steps"]
        ),
    )


def _targets(result: Result) -> Iterator[str]:
    """Ours against blind FSRS, and what was asked of it."""
    held = {True: "shown", False: "not shown", None: "not known"}
    yield from _table(
        ("world", "aid", "read", "ours − FSRS, 95 % interval", "settings lost", "to be above", ""),
        (
            (
                one["world"],
                aid_words(result, one["aid"]),
                reading(one["days"], result["course"]["days"]),
                difference(one),
                f"{one['lost']} of {one['number']}",
                decimal(one["least"]) if one["least"] else "0",
                held[one["met"]],
            )
            for one in result["targets"]
        ),
    )


def _standings(result: Result) -> Iterator[str]:
    """Every policy."""
    yield from _table(
        ("world", "aid", "policy", "in practice", "alone, 0 d", "30 d", "90 d", "transfer, 90 d",
         "families never met", "minutes", "answers"),
        (
            (
                one["world"],
                aid_words(result, one["aid"]),
                one["policy"],
                level(one["performance"]),
                *(level(one["variants"][days]) for days in ("0", "30", "90")),
                level(one["transfer"]["90"]),
                percent(one["facts"]["never_met"]),
                f"{one['facts']['minutes']:,.0f}",
                f"{one['facts']['answers']:,.0f}",
            )
            for one in result["table"]
        ),
    )  # fmt: skip


def _against(result: Result) -> Iterator[str]:
    """Ours minus everybody, 90 days after the course."""
    yield from _table(
        ("world", "aid", "against", "ours minus theirs, 90 d", "settings lost"),
        (
            (
                one["world"],
                aid_words(result, one["aid"]),
                one["against"],
                difference(one),
                f"{one['lost']} of {one['number']}",
            )
            for one in result["comparisons"]
            if one["days"] == "90"
        ),
    )


def _parts(result: Result) -> Iterator[str]:
    """Scheduling and help."""
    yield from _table(
        ("world", "read", "together", "scheduling, first or second", "help, first or second"),
        (
            (
                one["world"],
                reading(one["days"], result["course"]["days"]),
                difference(one["total"]),
                f"{difference(one['scheduling_first'])} or {difference(one['scheduling_after'])}",
                f"{difference(one['help_first'])} or {difference(one['help_after'])}",
            )
            for one in result["parts"]
        ),
    )


def _orders(result: Result) -> Iterator[str]:
    """Kendall's tau between the orders in practice and later."""
    yield from _table(
        ("world", "aid", "read after", "tau, 95 % interval", "of the means"),
        (
            (
                one["world"],
                aid_words(result, one["aid"]),
                f"{one['days']} days",
                difference(one["tau"]),
                decimal(one["tau_of_means"]),
            )
            for one in result["rankings"]
        ),
    )


def _losses(result: Result) -> Iterator[str]:
    """Every setting that is lost to FSRS; of the others how many."""
    blind = result["blind_fsrs"]
    of_fsrs = [one for one in result["losses"] if one["against"] == blind]
    others = [one for one in result["losses"] if one["against"] != blind]
    if of_fsrs:
        yield from _table(
            ("setting", "aid", "read after", "ours − FSRS", "what was different, ours first"),
            (
                (
                    f"{one['world']} {one['setting']} ({one['regime']})",
                    aid_words(result, one["aid"]),
                    f"{one['days']} days",
                    difference(one),
                    facts(one),
                )
                for one in of_fsrs
            ),
        )
    else:
        yield "To FSRS blind to aid none is lost."
    yield ""
    yield (
        f"To other policies {len(others):,} are lost, counting each setting, aid, policy and "
        "reading; they stand in `benchmarks/tournament.json` under `losses`, each with what was "
        "different."
    )


BLOCKS: Final[Mapping[str, Callable[[Result], Iterator[str]]]] = {
    "cost": _cost,
    "plainly": _plainly,
    "targets": _targets,
    "strongest": _strongest,
    "steps": _steps,
    "standings": _standings,
    "against": _against,
    "parts": _parts,
    "orders": _orders,
    "losses": _losses,
}


if __name__ == "__main__":
    main()
