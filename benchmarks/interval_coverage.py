"""How often the 90 % intervals by design hold the simulated truth.

Logs are drawn with their truths anew; each is written, read and analysed as a user's would be.
Printed per estimand: coverage with its standard error (clustered by log), the mean error and the
share known. Run ``python benchmarks/interval_coverage.py [LOGS]``; results are kept beside it.
"""

from __future__ import annotations

import json
import platform
import sys
import tempfile
from collections import defaultdict
from dataclasses import replace
from datetime import date
from pathlib import Path

import numpy as np

from unaided.evidence.reading import read_log
from unaided.evidence.study import study_of_table
from unaided.report.build import Options, build_report
from unaided.report.standard import choose_standard
from unaided.simulate.logs import simulate_log
from unaided.simulate.settings import Settings
from unaided.simulate.truth import Subject

ESTIMANDS = (
    "performance", "learning", "learning_transfer", "gap", "gap_logit", "dependence",
    "removed_at_horizon", "step_aid", "step_delay", "step_novelty", "informativeness",
)  # fmt: skip
HORIZON_DAYS = 30.0


def findings_of(settings: Settings, rng: np.random.Generator) -> list[tuple[str, str, float, dict]]:
    """Analyse one simulated log; return (estimand, adjustment, truth, finding)."""
    log = simulate_log(settings, rng=rng)
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "log.csv"
        log.table.write_csv(path)
        study = study_of_table(path, {}, {})
        read = read_log(study, data_dir=None)
        choice = choose_standard(
            options={"horizon_days": HORIZON_DAYS, "level": None, "certainty": None}, study={}
        )
        report = build_report(
            read, study, choice, Options(None, None, 1, None, "coverage", date(2026, 1, 1))
        )
    rows = []
    for finding in report["findings"]:
        kind = finding["subject"]["kind"]
        if finding["estimand"] not in ESTIMANDS or kind == "arm":
            continue
        truth = log.truth.value(
            Subject(kind, finding["subject"]["id"]),
            finding["skill"],
            finding["estimand"],
            horizon_days=HORIZON_DAYS,
        )
        level = "person" if kind == "person" else "skill" if finding["skill"] else kind
        rows.append((f"{level} {finding['estimand']}", finding["adjustment"], truth, finding))
    return rows


def coverage(settings: Settings, logs: int, seed: int) -> dict[str, dict[str, float]]:
    """Gather coverage per estimand over simulated logs."""
    hits: dict[str, list[list[float]]] = defaultdict(list)
    errors: dict[str, list[float]] = defaultdict(list)
    known: dict[str, list[float]] = defaultdict(list)
    for number in range(logs):
        each: dict[str, list[float]] = defaultdict(list)
        for name, adjustment, truth, finding in findings_of(
            settings, np.random.default_rng([seed, number])
        ):
            key = f"{name} ({adjustment})"
            known[key].append(float(finding["status"] == "known"))
            if finding["status"] == "known" and np.isfinite(truth):
                each[key].append(float(finding["low"] <= truth <= finding["high"]))
                errors[key].append(finding["estimate"] - truth)
        for key, values in each.items():
            hits[key].append(values)
    result = {}
    for key in sorted(known):
        per_log = hits.get(key, [])
        flat = np.concatenate(per_log) if per_log else np.array([])
        means = np.array([np.mean(values) for values in per_log])
        result[key] = {
            "coverage": float(flat.mean()) if flat.size else float("nan"),
            "standard_error": float(means.std(ddof=1) / np.sqrt(means.size))
            if means.size > 1
            else float("nan"),
            "intervals": int(flat.size),
            "mean_error": float(np.mean(errors[key])) if errors[key] else float("nan"),
            "share_known": float(np.mean(known[key])),
        }
    return result


def main() -> None:
    """Print coverage for people without growth, with growth, and with choosier aid."""
    logs = int(sys.argv[1]) if len(sys.argv) > 1 else 200
    base = Settings()
    scenarios = {
        "no growth": replace(base, growth_logit=0.0),
        "growth": base,
    }
    for name, settings in scenarios.items():
        print(f"\n{name}: {settings.people} people, {logs} logs, horizon {HORIZON_DAYS:g} days")
        found = coverage(settings, logs, seed=1)
        for key, row in found.items():
            print(
                f"  {key:42s} {row['coverage']:.3f} ± {row['standard_error']:.3f}  "
                f"error {row['mean_error']:+.4f}  known {row['share_known']:.2f}  "
                f"n {row['intervals']}"
            )
        path = Path(__file__).parent / f"coverage-{name.replace(' ', '-')}.json"
        path.write_text(
            json.dumps(
                {
                    "scenario": name,
                    "logs": logs,
                    "people": settings.people,
                    "horizon_days": HORIZON_DAYS,
                    "machine": f"{platform.system()} {platform.machine()}",
                    "cells": {
                        key: {
                            name: value if np.isfinite(value) else None
                            for name, value in row.items()
                        }
                        for key, row in found.items()
                    },
                },
                indent=1,
                allow_nan=False,
            )
            + "\n"
        )


if __name__ == "__main__":
    main()
