"""A trial from table to sentences: every contrast, what is missing, what is not known."""

from __future__ import annotations

from collections.abc import Callable
from itertools import combinations

import numpy as np
import numpy.typing as npt
import polars as pl

from unaided.trials.design import ContrastDesign, contrast_design
from unaided.trials.missing import Bounds, worst_case_bounds
from unaided.trials.randomisation import RandomisationTest, assignment_of, randomisation_test
from unaided.trials.regression import fit_contrast, has_spread
from unaided.trials.result import Contrast, SmallSample, TrialResult, Unknown
from unaided.trials.rows import TrialRows, read_rows
from unaided.trials.sentences import contrast_sentence, left_out_sentences, missing_sentences
from unaided.trials.small_sample import bell_mccaffrey, t_p_value
from unaided.trials.spec import TrialSpec
from unaided.trials.wild_bootstrap import wild_bootstrap

DRAWS = 2_000
"""Draws of the bootstrap and of the randomisation test, where the caller names none."""

MANY_CLUSTERS = 2_000
"""From here on the wild bootstrap and the normal distribution say the same."""

FEWEST_CLUSTERS = 2
"""Of one arm: with a single one, chance and arm cannot be told apart."""


def analyse_trial(
    table: pl.DataFrame,
    spec: TrialSpec,
    *,
    rng: np.random.Generator,
    draws: int = DRAWS,
    on_progress: Callable[[int], None] = lambda _done: None,
) -> TrialResult:
    """Estimate every contrast of a trial, by the design that was randomised.

    Least squares of the outcome on the arms, covariates and fixed effects; standard errors
    clustered on the randomised unit; beside them small-sample corrections, the wild cluster
    bootstrap, the randomisation test, and bounds for missing outcomes.

    Args:
        table: One row per unit and occasion, text or typed columns.
        spec: Which column is what, and within what the arms were randomised.
        rng: Source of chance for bootstrap and randomisation test.
        draws: Draws of each.
        on_progress: Is told of each contrast that is done.

    Returns:
        Contrasts with the reference first, then arm against arm, the later name minus the earlier.
        A pair that the rows cannot tell apart is ``unknown``, with what would tell.

    Raises:
        UsageError: A named column or value is not in the table.
        InputError: A value cannot be what its column should hold.
    """
    rows = read_rows(table, spec)
    use = rows.observed & _told_apart(rows)[rows.arm]
    contrasts: list[Contrast] = []
    unknown: list[Unknown] = []
    for reference, arm in combinations(range(len(rows.arms)), 2):
        found = _contrast(rows, arm, reference, use, rng=rng, draws=draws)
        if isinstance(found, Contrast):
            contrasts.append(found)
        else:
            unknown.append(found)
        on_progress(1)
    bounds = _bounds(rows, contrasts)
    controls = rows.outcome[use & (rows.arm == 0)]
    return TrialResult(
        spec=spec,
        unit=rows.unit,
        n=int(use.sum()),
        clusters=np.unique(rows.cluster[use]).size if rows.cluster_names else None,
        reference_mean=float(controls.mean()) if controls.size else None,
        contrasts=tuple(contrasts),
        unknown=tuple(unknown),
        missing=rows.counts,
        bounds=bounds,
        sentences=(
            *(contrast_sentence(contrast, spec.name, rows.unit) for contrast in contrasts),
            *(one.sentence() for one in unknown),
            *missing_sentences(rows.counts, bounds, rows.unit),
            *left_out_sentences(rows.left_out),
        ),
    )


def _told_apart(rows: TrialRows) -> npt.NDArray[np.bool_]:
    """(arms,) whether an arm has clusters enough to tell it from chance."""
    pairs = np.unique(
        np.column_stack([rows.arm[rows.observed], rows.cluster[rows.observed]]), axis=0
    )
    return np.asarray(np.bincount(pairs[:, 0], minlength=len(rows.arms)) >= FEWEST_CLUSTERS)


def _contrast(
    rows: TrialRows,
    arm: int,
    reference: int,
    use: npt.NDArray[np.bool_],
    *,
    rng: np.random.Generator,
    draws: int,
) -> Contrast | Unknown:
    names = rows.arms[arm], rows.arms[reference]
    if why := _too_few(rows, (arm, reference), use):
        return Unknown(*names, *why)
    design = contrast_design(rows, arm, reference, use)
    if why := _nothing_to_tell(design):
        return Unknown(*names, *why)
    fit = fit_contrast(design)
    mean = float(design.outcome[design.untreated].mean())
    return Contrast(
        arm=names[0],
        reference=names[1],
        estimate=fit.estimate,
        standard_error=fit.standard_error,
        p_value=fit.p_value,
        low=fit.low,
        high=fit.high,
        reference_mean=mean,
        percent_of_reference=100 * fit.estimate / mean
        if mean > 0 and rows.zero_is_nothing
        else None,
        n=design.rows,
        clusters=None if design.by_row else design.clusters,
        small_sample=_small_sample(rows, design, fit.standard_error, use, rng=rng, draws=draws),
    )


def _too_few(
    rows: TrialRows, pair: tuple[int, int], use: npt.NDArray[np.bool_]
) -> tuple[str, str] | None:
    short = [rows.arms[arm] for arm in pair if not (use & (rows.arm == arm)).any()]
    if not short:
        return None
    what = "clusters" if rows.cluster_names else "rows"
    return (
        f"With fewer than {FEWEST_CLUSTERS} {what} that have an outcome in "
        f"{' and in '.join(short)}, arm and chance cannot be told apart.",
        f"{FEWEST_CLUSTERS} {what} or more in each arm would tell.",
    )


def _nothing_to_tell(design: ContrastDesign) -> tuple[str, str] | None:
    if not design.identified:
        return (
            "Once the adjustments are held fixed, the two arms never meet.",
            "Leave out the fixed effect whose values have one arm each.",
        )
    if design.rows <= design.parameters:
        return (
            f"The regression has {design.parameters:,} coefficients for {design.rows:,} rows.",
            "More rows, or fewer adjustments, would tell.",
        )
    if not has_spread(design):
        return (
            "The outcomes do not vary within the arms, so chance has no measure.",
            "Outcomes that differ between people would tell.",
        )
    return None


def _small_sample(
    rows: TrialRows,
    design: ContrastDesign,
    standard_error: float,
    use: npt.NDArray[np.bool_],
    *,
    rng: np.random.Generator,
    draws: int,
) -> SmallSample:
    t = design.estimate / standard_error
    df = design.rows - design.parameters if design.by_row else design.clusters - 1
    reduced = bell_mccaffrey(design)
    many = design.clusters > MANY_CLUSTERS
    what = "rows" if design.by_row else "clusters"
    wild = None if many else wild_bootstrap(design, draws=draws, rng=rng)
    assigned = assignment_of(rows, design, use)
    randomised = (
        RandomisationTest(None, assigned)
        if isinstance(assigned, str)
        else randomisation_test(design, assigned, draws=draws, rng=rng)
    )
    return SmallSample(
        method=_method(design, df),
        standard_error=standard_error,
        t=t,
        df=df,
        p_value=t_p_value(t, df),
        cr2_standard_error=reduced.standard_error if reduced else None,
        cr2_df=reduced.df if reduced else None,
        cr2_p_value=reduced.p_value if reduced else None,
        wild_bootstrap_p=wild.p_value if wild else None,
        wild_bootstrap_note=wild.sentence()
        if wild
        else f"No wild bootstrap: {design.clusters:,} {what} are many enough without.",
        randomisation_p=randomised.p_value,
        randomisation_note=randomised.note,
    )


def _method(design: ContrastDesign, df: int) -> str:
    if design.by_row:
        return f"HC1 with t({df:,}); HC2 with Bell–McCaffrey degrees of freedom"
    return f"CR1S with t({df:,}); CR2 with Bell–McCaffrey degrees of freedom"


def _bounds(rows: TrialRows, contrasts: list[Contrast]) -> tuple[Bounds, ...] | None:
    if rows.outcome_range is None:
        return None
    place = {name: index for index, name in enumerate(rows.arms)}
    found = (worst_case_bounds(rows, place[c.arm], place[c.reference]) for c in contrasts)
    return tuple(bound for bound in found if bound is not None)
