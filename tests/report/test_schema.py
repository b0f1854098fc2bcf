"""Reports keep to the published schema, and the schema refuses what a report may not say."""

from __future__ import annotations

import copy
import json
from importlib import resources
from typing import Any

import jsonschema
import pytest
from report_cases import report_of
from test_unknowns import every, full_log, without

SCHEMA = json.loads(
    (resources.files("unaided.report") / "schema" / "report.schema.json").read_text("utf-8")
)
VALIDATOR = jsonschema.Draft202012Validator(SCHEMA)
LOGS = {
    "whole": full_log(),
    "all aided": every(full_log(), aid="assistant"),
    "aid not recorded": without(full_log(), "aid"),
    "no times": without(full_log(), "time"),
    "no families": without(full_log(), "family"),
    "one person": [row for row in full_log() if row["person"] == "p0"],
    "all equal": every(full_log(), score=1),
    "groups": [{**row, "group": f"g{int(row['person'][1:]) % 2}"} for row in full_log()],
    "only missing": every(full_log(), score="", status="missing"),
}


def test_the_schema_is_a_schema():
    """Draft 2020-12, as it says."""
    jsonschema.Draft202012Validator.check_schema(SCHEMA)


@pytest.mark.parametrize("log", LOGS)
def test_reports_keep_to_it(log):
    """Known or unknown, whole or bare."""
    made, _ = report_of(LOGS[log])
    VALIDATOR.validate(json.loads(json.dumps(made)))


@pytest.mark.real_data
@pytest.mark.parametrize("study", ["ai-tutor-trial", "cloze-spacing"])
def test_published_studies_keep_to_it(study, analysed):
    """Arms, trials, the tool alone, factors: as `analyze` writes them."""
    VALIDATOR.validate(json.loads((analysed(study) / "report.json").read_text("utf-8")))


def known(report: dict[str, Any]) -> dict[str, Any]:
    """The first known finding of a report."""
    return next(one for one in report["findings"] if one["status"] == "known")


def unknown(report: dict[str, Any]) -> dict[str, Any]:
    """The first unknown finding of a report."""
    return next(one for one in report["findings"] if one["status"] == "unknown")


@pytest.mark.parametrize(
    "spoil",
    [
        lambda report: unknown(report).update(estimate=0.5),
        lambda report: unknown(report).update(needs=None),
        lambda report: known(report).update(interval=None),
        lambda report: known(report).update(low=None),
        lambda report: known(report).update(estimand="grade"),
        lambda report: report["verdicts"][0].update(verdict="passed"),
        lambda report: report.pop("standard"),
        lambda report: report["made"].update(fingerprint="none"),
    ],
)
def test_it_refuses_what_a_report_may_not_say(spoil):
    """A number for an unknown, a figure without its interval, a word that is not ours."""
    made, _ = report_of(full_log())
    report = copy.deepcopy(json.loads(json.dumps(made)))
    spoil(report)
    assert not VALIDATOR.is_valid(report)
