"""What the report says of a model that the responses do not hold in some condition."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from report_cases import START, Row, finding, report_of

from unaided.measure.model.fit import Fit, fit_model
from unaided.measure.model.observations import Observations
from unaided.measure.model.stations import Ask
from unaided.report.model.unheld import notes, withheld

ASK = Ask(horizon_days=14.0, novelty=2, tool=1, level=0.7)


def plain_rows(people: int = 29, items: int = 12) -> list[Row]:
    """Practice today, alone and with help, and one check after 14 days."""
    rng = np.random.default_rng(1)
    visits = ((0, "none", "practice"), (0, "assistant", "practice"), (14, "none", "check"))
    return [
        {
            "person": f"p{person}",
            "item": f"k{item}.{visit}",
            "family": f"k{item}",
            "time": f"{np.datetime64(START.replace(tzinfo=None), 'm') + 1440 * day + item}Z",
            "score": int(rng.random() < 0.55),
            "aid": aid,
            "sitting": f"p{person}s{day}",
            "occasion": occasion,
            "status": "scored",
        }
        for person in range(people)
        for visit, (day, aid, occasion) in enumerate(visits)
        for item in range(items)
    ]


@pytest.fixture(scope="module")
def fit() -> Fit:
    """Fit two aids and two delays."""
    rng = np.random.default_rng(2)
    size = 600
    return fit_model(
        Observations(
            person=np.repeat(np.arange(30), 20),
            item=rng.integers(10, size=size),
            score=(rng.random(size) < 0.6).astype(np.float64),
            aid=rng.integers(3, size=size),
            delay_days=rng.choice([0.0, 6.0, 14.0], size=size),
            novelty=rng.choice([1, 2, 3], size=size),
            people=30,
            items=10,
        )
    )


def test_the_plainest_design_has_its_figures_by_model() -> None:
    """Help and delay are known well; counts that repeat them take nothing away."""
    report, _ = report_of(plain_rows())
    assert report["model"]["why"] is None
    for estimand in ("performance", "learning", "gap"):
        assert finding(report, estimand, basis="model")["status"] == "known"


@pytest.mark.parametrize(
    ("separated", "named"),
    [
        ("aid 1", "with help"),
        ("variant", "on near variants"),
        ("intercept", "without help, at the start"),
        ("ability_sd", "some people are right on nearly everything"),
    ],
)
def test_figures_are_withheld_for_what_the_standard_asks(
    fit: Fit, separated: str, named: str
) -> None:
    """In the words of the report, not in the model's names."""
    why = withheld(replace(fit, separated=(separated,)), ASK)
    assert why is not None
    assert named in why.why
    assert separated not in why.why or separated == "variant"


@pytest.mark.parametrize(
    ("separated", "named"), [("aid 2", "with help"), ("transfer", "on new families")]
)
def test_other_conditions_are_noted_and_withhold_nothing(
    fit: Fit, separated: str, named: str
) -> None:
    """Figures that do not rest on them stand."""
    found = replace(fit, separated=(separated,))
    assert withheld(found, ASK) is None
    assert named in notes(found)[0]


def test_what_is_unsure_is_noted_and_withholds_nothing(fit: Fit) -> None:
    """Its intervals are wide, which says the rest."""
    label = next(one for one in fit.coding.blocks["aid_delay"].labels)
    found = replace(fit, unsure=(label,))
    assert withheld(found, ASK) is None
    assert "with help after" in notes(found)[0]
    assert notes(fit) == []
