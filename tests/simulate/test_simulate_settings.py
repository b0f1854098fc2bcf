"""Settings name every mistake at once, and what passes can be simulated."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

import numpy as np
import polars as pl
import pytest
from hypothesis import given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from unaided.evidence.schema import Aid, Novelty
from unaided.simulate.logs import simulate_log
from unaided.simulate.parameters import AidSettings, ArmSettings, CheckSettings, SkillSettings
from unaided.simulate.settings import Settings, SettingsError, read_settings, settings_from_mapping
from unaided.simulate.truth import ALL, ESTIMANDS


def test_every_mistake_in_the_numbers_is_named_at_once():
    """Three impossible values give three sentences."""
    with pytest.raises(SettingsError) as caught:
        Settings(people=0, floor=2.0, absence=-0.1)
    assert len(caught.value.sentences) == 3
    assert "people: found 0, expected a whole number of at least 1." in caught.value.sentences


@pytest.mark.parametrize(
    ("change", "word"),
    [
        ({"groups": ()}, "groups"),
        ({"groups": "abc"}, "groups"),
        ({"skills": ()}, "skills"),
        ({"skills": 2.5}, "skills"),
        ({"skills": (SkillSettings("a"), SkillSettings("a"))}, "skills"),
        ({"skills": (SkillSettings("a", start_day=-1),)}, "start_day"),
        ({"skills": (SkillSettings("a", forgetting_factor=-1),)}, "factors"),
        ({"start": datetime(2025, 9, 1)}, "start"),
        ({"assurance": "trust"}, "assurance"),
        ({"aids": (AidSettings(Aid.NONE),)}, "aids"),
        ({"aids": (AidSettings(share=0.7), AidSettings(Aid.TUTOR, share=0.7))}, "aids"),
        ({"aids": (AidSettings(share=-0.1),)}, "aids"),
        ({"aids": (AidSettings(effect_logit=float("nan")),)}, "effect_logit"),
        ({"aids": ()}, "it assigns help"),
        ({"checks": (CheckSettings(0.3, 1),)}, "0 days or at 1"),
        ({"checks": (CheckSettings(1.0, 0),)}, "families"),
        ({"checks": (CheckSettings(1.0, 1, aided_probability=2),)}, "aided_probability"),
        ({"checks": (CheckSettings(1.0, 1, Novelty.FIRST),)}, "novelty"),
        ({"checks": (CheckSettings(1.0, 1, Novelty.REPEAT, again=True),)}, "variants"),
        ({"checks": (CheckSettings(1.0, 99, again=True),)}, "second check"),
        ({"checks": (CheckSettings(1.0, 1), CheckSettings(2.0, 1)), "late_days": 1}, "late"),
        ({"families_per_skill": 3}, "families_per_skill"),
        ({"items_per_family": 3}, "items_per_family"),
        ({"block": 9}, "block"),
        ({"arms": (ArmSettings("a"),)}, "arms"),
        ({"arms": (ArmSettings("a"), ArmSettings("b", Aid.TUTOR))}, "not under aids"),
        ({"arms": (ArmSettings("a"), ArmSettings("b")), "clusters": 1}, "clusters"),
        ({"skill_weeks": 9.0}, "skill_weeks"),
        ({"sittings_per_week": 8.0}, "sittings_per_week"),
        ({"length_days": -1.0}, "length_days"),
        ({"weeks": float("inf")}, "weeks"),
    ],
)
def test_a_broken_rule_is_a_sentence(change, word):
    """Each sentence names what is wrong."""
    with pytest.raises(SettingsError, match=word):
        Settings(**change)


def test_settings_come_from_a_file(tmp_path: Path):
    """TOML tables become aids, checks, arms and skills."""
    file = tmp_path / "settings.toml"
    file.write_text(
        """
people = 12
groups = ["11A", "11B"]
families_per_skill = 4
start = 2025-09-01T00:00:00Z
[[aids]]
aid = "tutor"
share = 0.5
effect_logit = 1.0
[[checks]]
delay_days = 7
families = 2
novelty = "variant"
aided_probability = 0.5
[[skills]]
name = "Chain rule"
[[arms]]
name = "control"
[[arms]]
name = "tutor"
aid = "tutor"
unaided_logit = -0.2
""",
        encoding="utf-8",
    )
    settings = read_settings(file)
    assert settings.people == 12
    assert settings.aids[0].aid is Aid.TUTOR
    assert settings.checks[0].novelty is Novelty.VARIANT
    assert settings.arms[1].unaided_logit == -0.2
    assert settings.skill_settings[0].name == "Chain rule"
    assert settings.groups == ("11A", "11B")


def test_mistakes_of_a_file_are_sentences(tmp_path: Path):
    """Unknown names, wrong kinds, broken TOML and absent files are all named."""
    with pytest.raises(SettingsError) as caught:
        settings_from_mapping(
            {"persons": 3, "aids": 4, "checks": [{"delay": 1}], "arms": [{"aid": "magic"}]}
        )
    assert [s.split(":")[0] for s in caught.value.sentences] == [
        "persons",
        "aids",
        "checks",
        "arms",
    ]
    broken = tmp_path / "broken.toml"
    broken.write_text("people = ", encoding="utf-8")
    for path in (broken, tmp_path / "absent.toml"):
        with pytest.raises(SettingsError, match=path.name):
            read_settings(path)
    with pytest.raises(SettingsError, match="start"):
        settings_from_mapping({"start": "yesterday"})
    with pytest.raises(SettingsError, match="families"):
        settings_from_mapping({"checks": [{"delay_days": 1, "families": "two"}]})


@st.composite
def possible_settings(draw: st.DrawFn) -> Settings:
    """Draw settings that keep to the rules, extremes included."""
    arms = draw(st.booleans())
    return Settings(
        people=draw(st.integers(1, 7)),
        groups=("a", "b")[: draw(st.integers(1, 2))],
        skills=draw(st.integers(1, 4)),
        weeks=draw(st.floats(2, 6)),
        skill_weeks=draw(st.floats(0.1, 2)),
        sittings_per_week=draw(st.floats(0.5, 7)),
        responses_per_sitting=draw(st.integers(1, 30)),
        block=draw(st.integers(1, 3)),
        introduced=draw(st.booleans()),
        length_days=draw(st.none() | st.floats(0.1, 80)),
        aids=(AidSettings(share=draw(st.sampled_from([0.0, 0.4, 1.0]))),),
        growth_logit=draw(st.sampled_from([0.0, 0.2])),
        aid_growth_share=draw(st.floats(0, 2)),
        aid_correlation=draw(st.floats(-1, 1)),
        floor=draw(st.sampled_from([0.0, 0.25])),
        dropout=draw(st.sampled_from([0.0, 0.3, 1.0])),
        absence=draw(st.sampled_from([0.0, 0.5, 1.0])),
        practice_absence=draw(st.sampled_from([0.0, 0.5, 1.0])),
        tool_tries=draw(st.integers(0, 1)),
        arms=(ArmSettings("control"), ArmSettings("assistant", Aid.ASSISTANT)) if arms else (),
        clusters=draw(st.sampled_from([0, 2, 50])),
        checks=(
            CheckSettings(0.0, 1, aided_probability=0.5),
            CheckSettings(7.0, 2, aided_probability=0.25),
            CheckSettings(7.0, 1, Novelty.TRANSFER),
            CheckSettings(7.0, 1, Novelty.REPEAT),
            CheckSettings(20.0, 2, again=True),
        ),
    )


@hypothesis_settings(max_examples=60, deadline=None)
@given(settings=possible_settings(), seed=st.integers(0, 2**32 - 1))
def test_whatever_keeps_to_the_rules_gives_a_lawful_log(settings: Settings, seed: int):
    """Scores, probabilities, times and the truth stay within what the words allow."""
    log = simulate_log(settings, rng=np.random.default_rng(seed))
    people = log.table.filter(log.latent["probability"].is_not_nan())
    probability = log.latent["probability"].drop_nans()
    assert log.latent.height == log.table.height
    assert probability.is_between(settings.floor, 1).all()
    scored = people["status"] == "scored"
    assert (people["score"].is_not_null() == scored).all()
    assert people["propensity"].drop_nulls().is_between(0, 1).all()
    spans = (
        people.group_by("person", "sitting")
        .agg(first=pl.col("time").min(), last=pl.col("time").max())
        .sort("person", "first")
        .with_columns(next=pl.col("first").shift(-1).over("person"))
    )
    assert (spans["next"] > spans["last"]).fill_null(True).all()  # sittings do not overlap
    for estimand in ESTIMANDS:
        value = log.truth.value(ALL, None, estimand, horizon_days=7.0)
        if estimand in ("performance", "learning", "learning_transfer"):
            assert np.isnan(value) or settings.floor <= value <= 1
        elif estimand != "gap_logit":
            assert np.isnan(value) or -1 <= value <= 1 + 1e-12
    steps = sum(
        log.truth.value(ALL, None, step, horizon_days=7.0)
        for step in ("step_aid", "step_delay", "step_novelty")
    )
    gap = log.truth.value(ALL, None, "gap", horizon_days=7.0)
    assert np.isnan(gap) or steps == pytest.approx(gap, abs=1e-12)
