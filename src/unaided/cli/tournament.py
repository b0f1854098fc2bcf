"""``unaided tournament``: policies of practice against each other, where the truth is known."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any

import click

from unaided.arena.aid import AidRule
from unaided.arena.entrants import fixed_entrants, outsiders_named
from unaided.arena.policies import POLICIES, policies_named
from unaided.arena.policy import Course
from unaided.arena.standings.summary import summary
from unaided.arena.tournament import Tournament, play_tournament
from unaided.cli.options import SEED, progress
from unaided.evidence.problems import UsageError
from unaided.report.tournament.answer import not_compared
from unaided.report.tournament.words import difference
from unaided.report.tournament.write import write_tournament
from unaided.report.wording import decimal, plural

STOPPED = 130
"""How a command ends that its user stopped, as shells have it."""


def _names(_context: click.Context, _option: click.Parameter, value: str | None) -> tuple[str, ...]:
    """Read names with commas between them."""
    return tuple(part.strip() for part in value.split(",")) if value else ()


@click.command("tournament", short_help="Play policies of practice against each other.")
@click.option(
    "--out",
    type=click.Path(path_type=Path, file_okay=False),
    default=Path("tournament"),
    show_default=True,
    help="Folder of the results; started again, it goes on from there.",
)
@click.option(
    "--settings",
    type=click.IntRange(min=1),
    help="So many of each world's fixed settings, for a quick look.  [default: all]",
)
@click.option("--people", type=click.IntRange(min=2), default=200, show_default=True)
@click.option("--days", type=click.IntRange(min=1), default=60, show_default=True)
@click.option(
    "--minutes",
    type=click.FloatRange(min=0, min_open=True, max=1440),
    default=10.0,
    show_default=True,
    help="Of practice a day, the same for every policy.",
)
@click.option(
    "--policies",
    callback=_names,
    metavar="NAME,NAME,…",
    help=f"Some of {', '.join(POLICIES)}.  [default: all]",
)
@click.option(
    "--aid",
    "aids",
    callback=_names,
    metavar="NAME,NAME,…",
    help=f"Some of {', '.join(AidRule)}.  [default: all]",
)
@click.option(
    "--processes", type=click.IntRange(min=1), default=2, show_default=True, help="Matches at once."
)
@click.option("--seed", type=SEED, default=1, show_default=True, help="Seed of chance.")
@click.option(
    "--world",
    metavar="MODULE:START",
    help="A world from outside instead of ours: what starts it, as Python finds it.",
)
@click.option(
    "--world-settings",
    metavar="MODULE:NAME",
    help="Its settings, one or a list.  [default: SETTINGS of its module]",
)
@click.option("--again", is_flag=True, help="Play anew what other code or settings decided.")
@click.option("--json", "as_json", is_flag=True, help="Print JSON, for programs.")
def tournament(
    out: Path,
    settings: int | None,
    people: int,
    days: int,
    minutes: float,
    policies: tuple[str, ...],
    aids: tuple[str, ...],
    processes: int,
    seed: int,
    world: str | None,
    world_settings: str | None,
    again: bool,
    as_json: bool,
) -> None:
    """Let policies of practice play against each other, where the truth is known.

    Simulated people practise some minutes a day for some weeks, under each policy and each rule of
    aid, in two worlds at the settings that were fixed beforehand. What they can then do alone, on
    new items, is read after 0, 30 and 90 days without practice. Results are kept match by match:
    stopped, it goes on when it is started again. At the end it writes tournament.json and
    tournament.html into the folder.
    """
    if world_settings and not world:
        raise UsageError("--world-settings goes with --world: ours are at their fixed settings.")
    if world:
        # As `python -m` has it: what lies in this folder is found.
        sys.path.insert(0, str(Path.cwd()))
        entrants = outsiders_named(world, world_settings)
    else:
        entrants = fixed_entrants(settings)
    played = Tournament(
        entrants=entrants,
        policies=policies_named(policies or tuple(POLICIES)),
        rules=_rules(aids),
        course=Course(people, days, minutes),
        seed=seed,
    )
    try:
        with progress("Playing", unit="matches", total=len(played.fixtures)) as on_progress:
            matches = play_tournament(
                played, folder=out, processes=processes, again=again, on_progress=on_progress
            )
    except KeyboardInterrupt:
        click.echo(
            f"\nStopped. What was played is kept in {out}: the same command goes on.", err=True
        )
        raise click.exceptions.Exit(STOPPED) from None
    found = summary(played, matches)
    paths = write_tournament(found, out)
    if as_json:
        click.echo(json.dumps(found, ensure_ascii=False, allow_nan=False))
        return
    for line in _lines(found):
        click.echo(line)
    click.echo("\n".join(str(path) for path in paths))


def _rules(names: tuple[str, ...]) -> tuple[AidRule, ...]:
    for name in names:
        if name not in tuple(AidRule):
            raise UsageError(f"Aid {name!r}: there is none. Name some of {', '.join(AidRule)}.")
    return tuple(rule for rule in AidRule if not names or rule in names)


def _lines(found: dict[str, Any]) -> list[str]:
    """Return the tables, and what they say of ours."""
    lines = []
    width = max(len(one["policy"]) for one in found["policies"])
    for world in found["worlds"]:
        for aid in found["aids"]:
            of = [
                one
                for one in found["table"]
                if (one["world"], one["aid"]) == (world["world"], aid["aid"])
            ]
            settings = plural(world["settings"], "setting")
            lines += ["", f"{world['world']}, {aid['says']} ({settings})"]
            lines.append(
                f"{'':{width}}  in practice  alone: 0, 30, 90 days later    transfer  minutes"
            )
            for one in of:
                alone = "  ".join(
                    f"{_score(one['variants'][days]):>4}" for days in ("0", "30", "90")
                )
                lines.append(
                    f"{one['policy']:{width}}  {_score(one['performance']):>11}  {alone:>29}  "
                    f"{_score(one['transfer']['90']):>8}  {one['facts']['minutes']:>7.0f}"
                )
    return [*lines, "", *_answers(found)]


def _answers(found: dict[str, Any]) -> list[str]:
    """Return ours against blind FSRS and the strongest other, with what each interval shows."""
    if not found["targets"]:
        return [not_compared(found)]
    lines = []
    for one in found["targets"]:
        where = one["world"], one["aid"], one["days"]
        strongest = next(
            other
            for other in found["strongest"]
            if (other["world"], other["aid"], other["days"]) == where
        )
        lines += [
            f"{one['world']}, aid {one['aid']}, {one['days']} days later",
            f"  ours minus {one['against']}: {_settled(one)}",
        ]
        if strongest["against"] == one["against"]:
            lines.append("  it is the strongest other policy here")
        else:
            lines.append(
                f"  ours minus the strongest other, {strongest['against']}: {_settled(strongest)}"
            )
    return lines


def _settled(one: dict[str, Any]) -> str:
    """Write a difference, in how many settings ours left less, and what its interval shows."""
    lost = f"{difference(one)}; less in {one['lost']} of {plural(one['number'], 'setting')}; "
    if one["low"] is None:
        return f"{lost}too few settings for an interval: not known"
    if one["low"] > 0.0:
        return f"{lost}ours leaves more"
    return f"{lost}{'ours leaves less' if one['high'] < 0.0 else 'not told apart'}"


def _score(found: dict[str, Any] | None) -> str:
    return "–" if found is None else decimal(found["value"], 3)
