"""The trials that a study file names, analysed by design."""

from __future__ import annotations

from pathlib import Path

import numpy as np

from unaided.evidence.formats import read_table
from unaided.evidence.study import Study
from unaided.trials.analysis import analyse_trial
from unaided.trials.spec import TrialSpec


def trial_results(study: Study, data_dir: Path | None, seed: int) -> list[dict[str, object]]:
    """Analyse each trial of the study from its own table.

    Args:
        study: The study; its ``trials`` name table, outcome, arms and design.
        data_dir: Where the tables lie.
        seed: Seed of bootstrap and randomisation test.
    """
    results = []
    for number, trial in enumerate(study.trials):
        spec = TrialSpec(
            outcome=trial.outcome,
            arm=trial.arm,
            reference=trial.reference,
            cluster=trial.cluster,
            strata=trial.strata,
            adjust=trial.adjust,
            fixed=trial.fixed,
            keep={keep.column: tuple(str(value) for value in keep.values) for keep in trial.where},
            recode=trial.recode or None,
            label=trial.label,
            unit=trial.unit,
            role=trial.role,
            source=trial.path,
        )
        table = read_table(study.resolve(trial.path, data_dir))
        result = analyse_trial(table, spec, rng=np.random.default_rng([seed, 5_000 + number]))
        results.append({"role": trial.role, **result.as_dict()})
    return results
