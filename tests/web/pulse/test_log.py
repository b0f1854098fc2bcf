"""A pulse's rows in the log: what every report makes of them."""

from __future__ import annotations

import csv
from pathlib import Path

import numpy as np
import pytest
from tests.web.pulse.squad import Truth, make_squad, play, start_pulse
from tests.web.school import make_choices

from unaided.evidence.reading import read_log
from unaided.evidence.study import study_of_table
from unaided.measure.analysis import Analysis, Standard
from unaided.measure.estimands import dependence
from unaided.measure.linear import Estimate
from unaided.measure.responses import Novelty
from unaided.report.frame import Frame, frame_of
from unaided.web.bank.models import Skill
from unaided.web.pulse.figures import figures_of
from unaided.web.pulse.progress import places_of
from unaided.web.study.models import Response

COLUMNS = (
    *("sitting", "status", "score", "trials", "occasion", "aid", "tool", "assigned_aid"),
    *("propensity", "stratum", "delay_days", "planned_delay_days", "novelty", "kind", "floor"),
    *("assurance", "confidence"),
)


def frame_from_database(folder: Path) -> Frame:
    """Write the responses as a log, and read it as every report does."""
    path = folder / "log.csv"
    with path.open("w", newline="", encoding="utf-8") as file:
        table = csv.writer(file)
        table.writerow(["person", "item", "family", "skill", "time", "group", *COLUMNS])
        for row in Response.objects.select_related("person", "item", "family", "skill", "cohort"):
            assert row.person is not None
            cells = (getattr(row, name) for name in COLUMNS)
            table.writerow([
                row.person.code, row.item, row.family, row.skill, row.answered_at.isoformat(),
                row.cohort.name, *("" if cell is None else cell for cell in cells),
            ])  # fmt: skip
    return frame_of(read_log(study_of_table(path), data_dir=None), as_of=None, window_days=None)


@pytest.fixture
def skill(school, at) -> Skill:
    """Two families of four items."""
    make_choices(school.organisation, at)
    return Skill.objects.get(organisation=school.organisation)


def test_dependence_of_the_log_is_called_randomised(school, skill, at, tmp_path):
    """With forty people a report finds the same effect at second place alone, by design."""
    people = make_squad(school, 40, at)
    pulse = start_pulse(school, people, skill, at)
    play(school, pulse, people, Truth(), at, np.random.default_rng(1))
    frame = frame_from_database(tmp_path)
    assert frame.responses.randomised_aid.sum() == 80  # the third was not drawn
    standard = Standard(0.8, 14.0, Novelty.VARIANT, 0.9)
    found = dependence(Analysis.of(frame.responses, frame.in_window, frame.sizes, standard))
    assert found.randomised
    assert isinstance(found.figure, Estimate)
    own = figures_of(pulse, places_of(pulse)).effect
    low, high = found.figure.interval(0.9)
    assert low <= own.estimate <= high
    # The pulse's own figure has each person as their own control.
    assert own.high - own.low < high - low


def test_frozen_conditions_are_those_that_the_log_gives(school, skill, at, tmp_path):
    """The third is a near variant, two weeks after the first two."""
    people = make_squad(school, 3, at)
    pulse = start_pulse(school, people, skill, at)
    play(school, pulse, people, Truth(), at, np.random.default_rng(2))
    responses = frame_from_database(tmp_path).responses
    third = np.isfinite(responses.planned_delay_days)
    assert third.sum() == 3
    assert (responses.novelty[third] == Novelty.VARIANT).all()
    assert ((responses.delay_days[third] > 14) & (responses.delay_days[third] < 16)).all()
    assert responses.same_sitting.sum() == 3  # the second of today follows the first
