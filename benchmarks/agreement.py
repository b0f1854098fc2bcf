"""Does the fit agree with independent software? NumPyro's NUTS and R's lme4, on drawn logs.

Run ``python benchmarks/agreement.py`` to compare the fit with the stored reference fits in
``references/``, or with ``--anew`` to make those first; name references to take these alone. The
result is printed and kept in ``agreement.json``. NumPyro and lme4 are peers for validation, needed
for ``--anew`` alone (``pip install numpyro jax``; R with its package lme4).
"""

from __future__ import annotations

import json
import platform
import sys
import time
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from importlib.metadata import version
from pathlib import Path
from typing import Any, Final

import numpy as np
from agreement_lme4 import fit_lme4
from agreement_logs import RECIPES, Name, described, hashes, reference_log

from unaided.measure.model.fit import Fit, fit_model
from unaided.measure.model.observations import Observations
from unaided.measure.model.terms import Choice
from unaided.simulate.hierarchical import HierarchyLog

HERE = Path(__file__).parent
DIGITS = 6
INSTALL_NUMPYRO = (
    "NumPyro is not here. It is a peer for this comparison, not needed to run Unaided: "
    "python -m pip install numpyro jax, or leave out --anew to compare with the stored reference."
)

# Terms of the model that these logs were drawn without, and that the peers' models lack.
WITHOUT: Final = frozenset(
    {"aid_delay", "aid_novelty", "skill_delay", "skill_novelty", "group_skill"}
)
CLOSE_SD: Final = 0.1
"""Means are held to a tenth of a posterior standard deviation, or of a standard error."""
CLOSE_SHARE: Final[dict[Name, float]] = {"nuts-fixed": 0.95, "lme4": 1.0}
SPREAD_SD: Final = 0.5
"""Spreads are held to half a posterior standard deviation of NUTS's mean."""
MONTE_CARLO_SD: Final = 0.03
"""Largest Monte Carlo error of a reference's mean, in posterior standard deviations."""
LARGEST_R_HAT: Final = 1.01

NUTS_SEED: Final = 1
NUTS: Final[dict[Name, dict[str, int]]] = {
    "nuts-fixed": {"chains": 4, "warmup": 200, "draws": 1_000},
    "nuts-free": {"chains": 4, "warmup": 400, "draws": 1_400},
}


@dataclass(frozen=True, slots=True)
class Line:
    """How one block of figures compares, differences in standard deviations of the reference.

    Attributes:
        figure: The block.
        count: How many figures it has.
        largest: The largest difference.
        share_within: Share of them within the bar.
        error_ratio: Mean of the fit's standard error over the reference's; None where the fit
            states none.
    """

    figure: str
    count: int
    largest: float
    share_within: float
    error_ratio: float | None


def compare(name: Name) -> dict[str, Any]:
    """Fit a reference's log and compare the fit with the reference.

    Args:
        name: Of the reference.

    Returns:
        ``lines`` (one a block), the ``share_within`` the bar over all figures, whether it
        ``passed``, how the fit ended, and the seconds it took.

    Raises:
        SystemExit: If the reference is missing or the generator no longer draws its log.
    """
    stored = read_reference(name)
    log = reference_log(name)
    if hashes(log) != stored["log"]["sha256"]:
        raise SystemExit(
            f"{name}: the generator no longer draws the log that the reference was fitted to. "
            f"Make the reference anew: python benchmarks/agreement.py --anew {name}"
        )
    started = time.perf_counter()
    fit = fit_log(log, held=stored["held"])
    seconds = time.perf_counter() - started
    bar = SPREAD_SD if name == "nuts-free" else CLOSE_SD
    ours = fit.summary() if name == "nuts-free" else posterior_means(fit)
    errors = fit.standard_errors() if name == "nuts-free" else coefficient_errors(fit)
    lines, differences = compare_figures(ours, errors, stored["figures"], bar)
    share = float(np.mean(np.abs(differences) <= bar))
    return {
        "reference": name,
        "bar_sd": bar,
        "lines": [asdict(line) for line in lines],
        "figures": len(differences),
        "share_within": share,
        "passed": fit.converged and share >= CLOSE_SHARE.get(name, 1.0),
        "fit": fit.convergence,
        "seconds": seconds,
        "reference_is_sound": sound(stored),
    }


def compare_figures(
    ours: Mapping[str, Any],
    errors: Mapping[str, Any],
    theirs: Mapping[str, Mapping[str, Any]],
    bar: float,
) -> tuple[list[Line], np.ndarray]:
    """Return differences in units of the reference's standard deviations, by block and in all."""
    lines: list[Line] = []
    every: list[np.ndarray] = []
    for figure, reference in theirs.items():
        if figure not in ours:
            raise KeyError(f"{figure}: in the reference, not in the fit")
        mean, sd = (np.ravel(reference[key]).astype(np.float64) for key in ("mean", "sd"))
        found = np.ravel(ours[figure])
        if found.size != mean.size:
            raise ValueError(f"{figure}: {found.size} in the fit, {mean.size} in the reference")
        off = (found - mean) / sd
        largest = float(np.abs(off).max())
        ratio = float(np.mean(np.ravel(errors[figure]) / sd)) if figure in errors else None
        share = float(np.mean(np.abs(off) <= bar))
        lines.append(Line(figure, off.size, largest, share, ratio))
        every.append(off)
    return lines, np.concatenate(every)


def fit_log(log: HierarchyLog, held: Mapping[str, float] | None) -> Fit:
    """Fit a drawn log with the terms it was drawn with, spreads held where given."""
    choice = Choice(without=WITHOUT, fixed_variances=dict(held or {}))
    return fit_model(Observations(**log.observations()), choice)


def posterior_means(fit: Fit) -> dict[str, np.ndarray]:
    """Return coefficients by block, and people's posterior means, under the reference's names."""
    people = fit.state.posteriors
    figures = {name: fit.block(name) for name in fit.coding.blocks}
    figures |= {"ability": people.mean[:, 0], "ability_aided": people.mean[:, 1]}
    return figures | {"person_skill": people.skill_mean}


def coefficient_errors(fit: Fit) -> dict[str, np.ndarray]:
    """Return coefficients' standard errors by block."""
    return {name: fit.block_errors(name) for name in fit.coding.blocks}


def sound(reference: Mapping[str, Any]) -> bool:
    """Say whether the reference itself holds: mixed chains, or a fit without warnings."""
    run = reference["run"]
    if "warnings" in run:
        return not run["warnings"]
    monte_carlo_sd = run["least_effective_draws"] ** -0.5
    return bool(monte_carlo_sd <= MONTE_CARLO_SD and run["largest_r_hat"] <= LARGEST_R_HAT)


def make_reference(name: Name) -> None:
    """Fit a reference's log by the peer and store what it found."""
    log = reference_log(name)
    found = by_lme4(log) if name == "lme4" else by_nuts(name, log)
    stored = {"reference": name, "log": described(name, log)} | found
    path = reference_path(name)
    path.parent.mkdir(exist_ok=True)
    # One figure a line would make thousands; arrays stay on theirs.
    lines = [f" {json.dumps(key)}: {_compact(value)}" for key, value in stored.items()]
    path.write_text("{\n" + ",\n".join(lines) + "\n}\n")


def _compact(value: Any) -> str:
    if isinstance(value, dict) and any(isinstance(v, dict) for v in value.values()):
        inner = (f"  {json.dumps(k)}: {json.dumps(v)}" for k, v in value.items())
        return "{\n" + ",\n".join(inner) + "\n }"
    return json.dumps(value)


def by_nuts(name: Name, log: HierarchyLog) -> dict[str, Any]:
    """Return what NUTS found: spreads held at the truth (all means), or free (spreads alone)."""
    try:
        import agreement_nuts
    except ModuleNotFoundError as missing:
        raise SystemExit(INSTALL_NUMPYRO) from missing
    free = name == "nuts-free"
    design = agreement_nuts.design_of(log)
    names = (*agreement_nuts.spreads_of(design), "aid_correlation")
    spreads = {key: log.truth[key] for key in names}
    drawn = agreement_nuts.sample_posterior(
        design, spreads, free=free, seed=NUTS_SEED, **NUTS[name]
    )
    figures = (*names, "aided_sd") if free else tuple(set(drawn.mean) - {"aid_effect"})
    effective = {k: float(drawn.effective_draws[k].min()) for k in figures}
    r_hat = {k: float(drawn.r_hat[k].max()) for k in figures}
    return {
        "peer": "NumPyro, NUTS",
        "versions": {package: version(package) for package in ("numpyro", "jax", "jaxlib")},
        "held": None if free else spreads,
        "run": {
            "seed": NUTS_SEED,
            **NUTS[name],
            "seconds": round(drawn.seconds, 1),
            "divergences": drawn.divergences,
            "least_effective_draws": min(effective.values()),
            "largest_r_hat": max(r_hat.values()),
        },
        "effective_draws": {k: round(effective[k]) for k in sorted(figures)},
        "figures": {
            k: {"mean": _rounded(drawn.mean[k]), "sd": _rounded(drawn.sd[k])}
            for k in sorted(figures)
        },
    }


def by_lme4(log: HierarchyLog) -> dict[str, Any]:
    """Return what lme4 found."""
    found = fit_lme4(log)
    return {
        "peer": "R, lme4::glmer, nAGQ = 1, bobyqa",
        "versions": found["versions"],
        "held": None,
        "run": found["run"] | {"warnings": found["warnings"]},
        "spreads": found["spreads"],
        "figures": found["coefficients"],
    }


def _rounded(values: np.ndarray) -> Any:
    return np.round(np.asarray(values, np.float64), DIGITS).tolist()


def reference_path(name: Name) -> Path:
    """Return where a reference is kept."""
    return HERE / "references" / f"{name}.json"


def read_reference(name: Name) -> dict[str, Any]:
    """Read a stored reference.

    Raises:
        SystemExit: If it was never made.
    """
    path = reference_path(name)
    if not path.exists():
        raise SystemExit(f"{path.name} is missing. Make it: agreement.py --anew {name}")
    stored: dict[str, Any] = json.loads(path.read_text())
    return stored


def print_comparison(result: Mapping[str, Any]) -> None:
    """Print one comparison as a table."""
    print(f"\n{result['reference']}: {result['fit']} {result['seconds']:.1f} s")
    print(
        f"  {'':18s} {'figures':>8s} {'largest':>9s} {'within ' + str(result['bar_sd']):>11s}"
        f" {'error ratio':>12s}"
    )
    for line in result["lines"]:
        ratio = "" if line["error_ratio"] is None else f"{line['error_ratio']:12.3f}"
        print(
            f"  {line['figure']:18s} {line['count']:8d} {line['largest']:9.3f} "
            f"{line['share_within']:11.3f} {ratio}"
        )
    verdict = "agrees" if result["passed"] else "DOES NOT AGREE"
    if not result["reference_is_sound"]:
        verdict += "; the reference itself did not mix well enough"
    print(f"  {'all':18s} {result['figures']:8d} {'':9s} {result['share_within']:11.3f}  {verdict}")


def main(arguments: list[str]) -> None:
    """Compare with the references named, or with all; with ``--anew`` make them first."""
    anew = "--anew" in arguments
    named = [argument for argument in arguments if argument != "--anew"]
    wrong = sorted(set(named) - set(RECIPES))
    if wrong:
        raise SystemExit(f"There is no reference {wrong[0]}; expected {', '.join(RECIPES)}.")
    names = [name for name in RECIPES if not named or name in named]
    results = []
    for name in names:
        if anew:
            make_reference(name)
        results.append(compare(name))
        print_comparison(results[-1])
    if len(names) == len(RECIPES):
        machine = f"{platform.system()} {platform.machine()}, Python {platform.python_version()}"
        kept = {"bench": "agreement", "machine": machine, "comparisons": results}
        (HERE / "agreement.json").write_text(json.dumps(kept, indent=1, allow_nan=False) + "\n")


if __name__ == "__main__":
    main(sys.argv[1:])
