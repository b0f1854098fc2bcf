"""A skill that names its reference form is measured on those families, and on no others."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import polars as pl
import pytest

from unaided.evidence.problems import UsageError
from unaided.evidence.reading import read_log
from unaided.evidence.study import read_study
from unaided.measure.form import reference_form
from unaided.report.frame import frame_of

STUDY = """
title = "Forms"

[reference_form]
"Chain rule" = ["Powers"]

[[sources]]
path = "log.csv"
"""


def log_of(tmp_path: Path, study: str = STUDY) -> Path:
    rows = [
        {"person": f"p{person}", "item": f"{skill}-{family}", "skill": skill, "family": family,
         "score": (person + place) % 2, "aid": "none"}
        for person in range(8)
        for skill in ("Chain rule", "Integration")
        for place, family in enumerate(("Powers", "Roots", "Tables"))
    ]  # fmt: skip
    pl.DataFrame(rows).write_csv(tmp_path / "log.csv")
    path = tmp_path / "study.toml"
    path.write_text(study, encoding="utf-8")
    return path


def families_on_the_form(path: Path) -> dict[str, set[str]]:
    study = read_study(path)
    frame = frame_of(
        read_log(study, data_dir=None),
        as_of=None,
        window_days=None,
        reference_form=study.reference_form,
    )
    sizes = frame.sizes
    form = reference_form(
        frame.responses, sizes.items, sizes.families, len(frame.names["person"]), sizes.named_form
    )
    assert np.allclose(form.family_weight.sum(axis=1), 1)
    assert np.allclose(form.item_weight.sum(axis=1), 1)
    return {
        skill: {frame.names["family"][code] for code in form.family_weight[row].indices}
        for row, skill in enumerate(frame.names["skill"])
    }


def test_the_named_families_are_the_form_and_other_skills_keep_theirs(tmp_path):
    assert families_on_the_form(log_of(tmp_path)) == {
        "Chain rule": {"Powers"},
        "Integration": {"Powers", "Roots", "Tables"},
    }


def test_a_family_that_nobody_met_leaves_the_others(tmp_path):
    met = STUDY.replace('["Powers"]', '["Powers", "Sums"]')
    assert families_on_the_form(log_of(tmp_path, met))["Chain rule"] == {"Powers"}


def test_where_none_of_them_was_met_all_count(tmp_path):
    unmet = STUDY.replace('["Powers"]', '["Sums"]')
    all_three = {"Powers", "Roots", "Tables"}
    assert families_on_the_form(log_of(tmp_path, unmet))["Chain rule"] == all_three
    other = STUDY.replace("Chain rule", "Sums")
    assert families_on_the_form(log_of(tmp_path, other))["Chain rule"] == all_three


@pytest.mark.parametrize(
    ("wrong", "said"),
    [('"Powers"', "expected a list"), ("[1]", "expected a list"), ("[]", "is an empty list")],
)
def test_a_form_that_is_no_list_of_families_is_named(tmp_path, wrong, said):
    with pytest.raises(UsageError, match=said):
        read_study(log_of(tmp_path, STUDY.replace('["Powers"]', wrong)))
