"""``unaided bench fit``: what fitting Unaided's model costs, and how near the truth it comes.

The log is drawn from the model itself, so that every estimate stands beside the truth.
"""

from __future__ import annotations

import json
import pickle
import tempfile
from dataclasses import replace
from pathlib import Path
from typing import Any, Final

import click
import numpy as np

from unaided.cli.bench_peers import PEAK_MB, PEERS, measured_fresh
from unaided.cli.bench_process import calibration_seconds, machine
from unaided.cli.options import SEED
from unaided.evidence.problems import UsageError
from unaided.simulate.hierarchical import HierarchySettings

# The log is drawn in a process of its own, so that this one stays small: those that it starts
# would be counted as large as it ever was.
_DRAW: Final = """
import json, pickle, sys
from pathlib import Path
import numpy as np
from unaided.simulate.hierarchical import draw_hierarchy
settings = pickle.loads(Path(sys.argv[1]).read_bytes())
log = draw_hierarchy(settings, np.random.default_rng(int(sys.argv[2])))
arrays = {name: value for name, value in log.observations().items() if value is not None}
np.savez(sys.argv[3], **arrays)
print(json.dumps({"truth": log.truth, "realised": log.realised}))
"""

# A tiny log with the same terms is fitted first: compiling once, and loading what was compiled,
# are no part of a fit.
_FIT: Final = (
    PEAK_MB
    + """
import json, sys, time
import numpy as np
from unaided.measure.model.fit import Choice, fit_model
from unaided.measure.model.observations import Observations
def read(path):
    with np.load(path) as log:
        arrays = {name: log[name] for name in log.files}
    return {name: value if value.ndim else int(value) for name, value in arrays.items()}
def fitted(arrays):
    fit = fit_model(Observations(**arrays), Choice(), workers=1)
    return fit, fit.summary(), fit.standard_errors()
fitted(read(sys.argv[2]))
arrays = read(sys.argv[1])
wall, cpu = time.perf_counter(), time.process_time()
fit, estimates, errors = fitted(arrays)
wall, cpu = time.perf_counter() - wall, time.process_time() - cpu
peak = peak_mb()
# The command line is no part of a fit.
from unaided.cli.bench_update import RESPONSES, person_update_seconds
print(json.dumps({
    "wall_seconds": wall,
    "cpu_seconds": cpu,
    "peak_mb": peak,
    "converged": bool(fit.converged),
    "convergence": fit.convergence,
    "passes": fit.passes,
    "estimates": {name: float(value) for name, value in estimates.items()},
    "standard_errors": {name: float(value) for name, value in errors.items()},
    "person_update_seconds": person_update_seconds(fit, Observations(**arrays)),
    "person_update_responses": RESPONSES,
}))
"""
)


def _peers_named(
    context: click.Context, parameter: click.Parameter, named: tuple[str, ...]
) -> tuple[str, ...]:
    """Split lists at commas; ``none`` is no peer."""
    names = [name.strip() for text in named for name in text.split(",")]
    for name in names:
        if name != "none" and name not in PEERS:
            raise click.BadParameter(
                f"there is no {name!r}. Name any of {', '.join(PEERS)}, or none.",
                context,
                parameter,
            )
    return tuple(dict.fromkeys(name for name in names if name != "none"))


_AT_LEAST_ONE: Final = click.IntRange(min=1)


@click.command("fit")
@click.option(
    "--responses",
    default=2_000_000,
    show_default=True,
    type=_AT_LEAST_ONE,
    help="Responses of the log; a multiple of the people.",
)
@click.option("--people", default=50_000, show_default=True, type=_AT_LEAST_ONE, help="People.")
@click.option(
    "--items",
    default=40,
    show_default=True,
    type=_AT_LEAST_ONE,
    help="Items; a multiple of the skills.",
)
@click.option("--skills", default=1, show_default=True, type=_AT_LEAST_ONE, help="Skills.")
@click.option(
    "--complete",
    is_flag=True,
    help="Draw and fit the complete model: delay and novelty beside aid. Without it, and with one "
    "skill, the aid model: people, items, and what help does. Several skills are always complete.",
)
@click.option(
    "--item-aid-sd",
    default=0.3,
    show_default=True,
    type=click.FloatRange(min=0),
    help="How far items differ in what help does, in logits.",
)
@click.option(
    "--peers",
    multiple=True,
    default=("none",),
    show_default=True,
    callback=_peers_named,
    metavar="NAMES",
    help=f"Who fits the same log: {', '.join(PEERS)}, or none; may be repeated.",
)
@click.option("--seed", default=1, show_default=True, type=SEED, help="Draws the log.")
@click.option("--json", "as_json", is_flag=True, help="Print JSON, for programs.")
def fit(
    responses: int,
    people: int,
    items: int,
    skills: int,
    complete: bool,
    item_aid_sd: float,
    peers: tuple[str, ...],
    seed: int,
    as_json: bool,
) -> None:
    """Measure a fit of Unaided's model, estimates and standard errors, on a log of known truth.

    The default size, two million responses of 50,000 people, is fitted within seconds; to
    draw the log takes about as long again or more. The complete model of many items and skills
    takes about ten times as long to fit, a peer some minutes.
    """
    whole = complete or skills > 1
    settings = log_settings(responses, people, items, skills, item_aid_sd, whole)
    if whole and peers:
        raise UsageError(
            "--peers: they fit the aid model alone. Leave --complete out and name one skill."
        )
    for name in peers:
        PEERS[name].refuse(responses)
    result = {
        "bench": "fit",
        "what": "point estimates and standard errors from arrays, compiled, in a fresh process",
        "model": "complete" if whole else "aid",
        "responses": responses,
        "people": people,
        "items": items,
        "skills": skills,
        "seed": seed,
        **_measured(settings, peers, seed),
        "machine": machine(),
    }
    click.echo(json.dumps(result, indent=2) if as_json else in_words(result))


def log_settings(
    responses: int, people: int, items: int, skills: int, item_aid_sd: float, whole: bool
) -> HierarchySettings:
    """Return what the log is drawn with: the aid model, or the complete one.

    Raises:
        UsageError: If the sizes do not divide.
    """
    if responses % people:
        raise UsageError(
            f"--responses: found {responses:,}, expected a multiple of {people:,} people."
        )
    if items % skills:
        raise UsageError(f"--items: found {items:,}, expected a multiple of {skills:,} skills.")
    aid_model = HierarchySettings(
        people=people,
        items_per_skill=items // skills,
        responses_per_person=responses // people,
        skills=skills,
        item_aid_sd=item_aid_sd,
    )
    if not whole:
        return aid_model
    several = skills > 1
    return replace(
        aid_model,
        person_skill_sd=0.4 * several,
        skill_sd=0.3 * several,
        skill_aid_sd=0.2 * several,
        skill_delay_sd=0.1 * several,
        skill_novelty_sd=0.1 * several,
        delays_days=(0.0, 1.0, 7.0, 30.0),
        delay_logits=(0.0, -0.3, -0.6, -0.9),
        novelty_logits={1: 0.0, 2: -0.3, 3: -0.6},
    )


def _measured(settings: HierarchySettings, peers: tuple[str, ...], seed: int) -> dict[str, Any]:
    with tempfile.TemporaryDirectory() as folder:
        log, tiny = Path(folder) / "log.npz", Path(folder) / "tiny.npz"
        drawn = draw(settings, seed, log)
        draw(_tiny(settings), seed, tiny)
        measured_fresh(_FIT, str(tiny), str(tiny))  # compiles, where nothing was compiled yet
        calibration = calibration_seconds()
        ours = measured_fresh(_FIT, str(log), str(tiny))
        beside = {}
        for name in peers:
            beside[name] = {
                "calibration_seconds": calibration_seconds(),
                **PEERS[name].measure(log),
                "truth": drawn["truth"],
            }
            beside[name]["times_cpu"] = beside[name]["cpu_seconds"] / ours["cpu_seconds"]
    return {**ours, **drawn, "calibration_seconds": calibration, "peers": beside}


def _tiny(settings: HierarchySettings) -> HierarchySettings:
    """Return the same terms for few people and items, so that the same functions are compiled."""
    return replace(
        settings,
        people=min(settings.people, 100),
        items_per_skill=min(settings.items_per_skill, 6),
        responses_per_person=min(settings.responses_per_person, 40),
    )


def draw(settings: HierarchySettings, seed: int, path: Path) -> dict[str, Any]:
    """Draw a log into an .npz file, in a process of its own; return its truth."""
    given = path.with_suffix(".settings")
    given.write_bytes(pickle.dumps(settings))
    return measured_fresh(_DRAW, str(given), str(seed), str(path))


def in_words(result: dict[str, Any]) -> str:
    """Say what was measured, and set the estimates beside the truth."""
    lines = [
        f"{result['responses']:,} responses of {result['people']:,} people to "
        f"{result['items']:,} items, the {result['model']} model:",
        f"Unaided took {_cost(result)}. {result['convergence']}",
        f"One more response of a person with {result['person_update_responses']:,} took "
        f"{1_000 * result['person_update_seconds']:.2f} ms.",
    ]
    for name, peer in result["peers"].items():
        lines.append(f"{name} took {_cost(peer)}, for {peer['formula']}. {peer['note']}")
    fitted = {"Unaided": result["estimates"]}
    fitted |= {name: peer["estimates"] for name, peer in result["peers"].items()}
    columns = {"drawn from": result["truth"], "as drawn": result["realised"], **fitted}
    lines.append(f"{'':18}" + "".join(f"{title:>14}" for title in columns))
    for key in result["truth"]:
        values = (column.get(key, np.nan) for column in columns.values())
        cells = (f"{'–' if np.isnan(value) else f'{value:.3f}':>14}" for value in values)
        lines.append(f"{key:18}" + "".join(cells))
    lines.append(
        f"The calibration loop took {result['calibration_seconds']:.3f} s on {result['machine']}."
    )
    return "\n".join(lines)


def _cost(measured: dict[str, Any]) -> str:
    return (
        f"{measured['cpu_seconds']:.2f} s of processor ({measured['wall_seconds']:.2f} s), "
        f"{measured['peak_mb']:.0f} MB at most"
    )
