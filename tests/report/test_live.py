"""One person's figures between two reports: what came after is in them at once, by the same rules.

A cohort of thirty with sixty responses each is reported twice: without the last five responses of
some people, and with them. What those five move at once is held against the second report.
"""

from __future__ import annotations

import io
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

import numpy as np
import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.special import logit

from unaided.evidence.log import Log
from unaided.evidence.reading import read_log
from unaided.evidence.study import study_of_table
from unaided.report.build import Options, build
from unaided.report.frame import frame_of
from unaided.report.live import LiveFigures, live_figures
from unaided.report.live_model import LiveModel, live_model
from unaided.report.live_rows import rows_of
from unaided.report.live_stored import (
    NotALiveModelError,
    OtherReportError,
    OtherVersionError,
    read_live,
    write_live,
)
from unaided.report.people import people_of_skills
from unaided.report.standard import choose_standard

HEADER = "person,item,skill,family,score,aid,occasion,group,time"
PEOPLE, EACH, LATER = 30, 60, 5
SEEDS = 2
FAMILIES, ITEMS = 8, 8
SKILLS = ("algebra", "geometry", "")
CHOICE = choose_standard(options={"horizon_days": 7.0, "level": 0.6}, study={})
MADE = date(2026, 11, 1)
SDS_ACROSS = 3.29  # of a 90 % interval

Row = tuple[str, ...]


def responses(seed: int) -> dict[str, list[Row]]:
    """Simulate a cohort, person by person: practice with help and without, checks alone."""
    rng = np.random.default_rng(seed)
    items = [
        (skill, family, item)
        for skill in range(len(SKILLS))
        for family in range(FAMILIES)
        for item in range(ITEMS)
    ]
    easy = dict(zip(items, rng.normal(0.4, 0.7, len(items)), strict=True))
    found: dict[str, list[Row]] = {}
    for person in range(PEOPLE):
        ability, aid_effect = rng.normal(), rng.normal(0.9, 0.6)
        own = rng.normal(0, 0.4, 3)
        rows = []
        for number in range(EACH):
            item = items[rng.integers(len(items))]
            check = number % 2 == 1
            alone = check or rng.random() < 0.3
            time = datetime(2026, 9, 1, 9) + timedelta(
                days=4 * (number // 6), minutes=3 * (number % 6), seconds=person
            )
            eta = ability + own[item[0]] + easy[item] + (0 if alone else aid_effect) - 0.5 * check
            right = int(rng.random() < 1 / (1 + np.exp(-eta)))
            rows.append(
                (
                    f"p{person:02}",
                    "i{}-{}-{}".format(*item),
                    SKILLS[item[0]],
                    f"f{item[0]}-{item[1]}",
                    str(right),
                    "none" if alone else "assistant",
                    "check" if check else "practice",
                    f"g{person % 3}",
                    time.isoformat(),
                )
            )
        found[f"p{person:02}"] = rows
    return found


def log_of(rows: list[Row], folder: Path) -> Log:
    """Read rows as a log."""
    path = folder / "log.csv"
    path.write_text("\n".join([HEADER, *(",".join(row) for row in rows)]) + "\n", encoding="utf-8")
    return read_log(study_of_table(path, {}, {}), data_dir=None)


@dataclass(frozen=True)
class Twice:
    """A cohort reported without the last responses of some people, and with them.

    Attributes:
        rows: Everything, by person.
        later: The people who answered later.
        model: Of the first report, as it was read from bytes.
        first: The first report.
        second: The second.
        table: Everything, with derived columns.
        folder: Room for logs.
    """

    rows: dict[str, list[Row]] = field(repr=False)
    later: list[str]
    model: LiveModel = field(repr=False)
    first: dict[str, Any] = field(repr=False)
    second: dict[str, Any] = field(repr=False)
    table: pl.DataFrame = field(repr=False)
    folder: Path

    def split(self, person: str, since: int = LATER) -> tuple[pl.DataFrame, pl.DataFrame]:
        """Return a person's rows, and the last of them."""
        table = self.table.filter(pl.col("person") == person)
        return table[: len(table) - since], table[len(table) - since :]

    def with_more(self, person: str, *more: Row) -> tuple[pl.DataFrame, pl.DataFrame]:
        """Return a person's rows of the first report, and further ones."""
        known = self.rows[person][: EACH - LATER * (person in self.later)]
        table = log_of([*known, *more], self.folder).table
        return table[: len(known)], table[len(known) :]


def make(seed: int, folder: Path) -> Twice:
    """Simulate and report twice."""
    rows = responses(seed)
    later = list(rows)[seed % 5 :: 7]
    options = Options(None, None, 1, None, "test", MADE)
    study = study_of_table(folder / "log.csv", {}, {})
    known = [row for who in rows for row in rows[who][: EACH - LATER * (who in later)]]
    first = build(log_of(known, folder), study, CHOICE, options)
    assert first.reading is not None
    whole = log_of([row for who in rows for row in rows[who]], folder)
    reading = first.reading
    kept = live_model(
        reading,
        people_of_skills(reading.context, reading),
        window_days=None,
        fingerprint="these",
        made=MADE,
    )
    second = build(whole, study, CHOICE, options)
    model = read_live(blob_of(kept), fingerprint="these")
    return Twice(rows, later, model, first.report, second.report, whole.table, folder)


def blob_of(model: LiveModel) -> bytes:
    """Return a live model as bytes."""
    room = io.BytesIO()
    write_live(room, model)
    return room.getvalue()


@pytest.fixture(scope="module")
def cohorts(tmp_path_factory: pytest.TempPathFactory) -> list[Twice]:
    """Two cohorts, each reported twice."""
    return [make(seed, tmp_path_factory.mktemp(f"cohort{seed}")) for seed in range(SEEDS)]


@pytest.fixture(scope="module")
def cohort(cohorts: list[Twice]) -> Twice:
    """The first of them."""
    return cohorts[0]


def told(report: dict[str, Any], person: str) -> list[dict[str, Any]]:
    """Findings by model of one person."""
    who = {"kind": "person", "id": person}
    return [one for one in report["findings"] if one["basis"] == "model" and one["subject"] == who]


def verdicts_on(report: dict[str, Any], person: str) -> list[dict[str, Any]]:
    """Verdicts on one person."""
    return [one for one in report["verdicts"] if one["person"] == person]


def figure(live: LiveFigures, estimand: str, skill: str | None) -> dict[str, Any]:
    """One finding of a person."""
    (found,) = (
        one for one in live.findings if one["estimand"] == estimand and one["skill"] == skill
    )
    return dict(found)


def test_with_nothing_since_it_says_what_the_report_says(cohorts: list[Twice]) -> None:
    """Bit for bit, for everybody, from the bytes that were kept."""
    for twice in cohorts:
        for person in twice.rows:
            before, _ = twice.with_more(person)
            live = live_figures(twice.model, person, before, before.clear())
            assert live.findings == told(twice.first, person)
            assert live.verdicts == verdicts_on(twice.first, person)
            assert live.note is None


def apart(one: dict[str, Any], other: dict[str, Any]) -> tuple[float, float]:
    """Return the distance of two figures in the second's standard deviations, and their ratio."""
    scale = logit if one["unit"] == "score" else np.asarray
    (mine, low, high), (theirs, least, most) = (
        scale(np.array([each["estimate"], each["low"], each["high"]])) for each in (one, other)
    )
    sd = (most - least) / SDS_ACROSS
    return abs(float(mine - theirs)) / sd, (high - low) / SDS_ACROSS / sd


def test_five_more_responses_are_read_as_the_next_report_will(cohorts: list[Twice]) -> None:
    """Median distance below a tenth of a standard deviation, the worst below .35."""
    distances, ratios, chances = [], [], []
    for twice in cohorts:
        for person in twice.later:
            live = live_figures(twice.model, person, *twice.split(person))
            next_findings = told(twice.second, person)
            assert [one["status"] for one in live.findings] == [
                one["status"] for one in next_findings
            ]
            for mine, theirs in zip(live.findings, next_findings, strict=True):
                same = ("estimand", "skill", "responses", "reason", "condition", "interval")
                assert all(mine[name] == theirs[name] for name in same)
                if mine["status"] == "known":
                    distance, ratio = apart(mine, theirs)
                    distances.append(distance)
                    ratios.append(ratio)
            for mine, theirs in zip(live.verdicts, verdicts_on(twice.second, person), strict=True):
                if theirs["probability"] is not None:
                    chances.append(abs(mine["probability"] - theirs["probability"]))  # type: ignore[operator]
    assert len(distances) > 60
    assert np.median(distances) < 0.1
    assert max(distances) < 0.35
    assert 0.8 < min(ratios) <= max(ratios) < 1.25
    assert max(chances, default=0.0) < 0.1


def test_what_moved_moved_towards_the_next_report(cohorts: list[Twice]) -> None:
    """The report's own figures lie farther from the next ones than the live ones do."""
    live_off, old_off = [], []
    for twice in cohorts:
        for person in twice.later:
            live = live_figures(twice.model, person, *twice.split(person))
            for mine, old, theirs in zip(
                live.findings, told(twice.first, person), told(twice.second, person), strict=True
            ):
                if {one["status"] for one in (mine, old, theirs)} == {"known"}:
                    live_off.append(apart(mine, theirs)[0])
                    old_off.append(apart(old, theirs)[0])
    assert np.mean(live_off) < np.mean(old_off) / 3


def a_check(
    person: str, number: int, *, right: bool, item: str, family: str, skill: str, group: str = "g0"
) -> Row:
    """One more unaided check, days after the last response."""
    time = datetime(2026, 10, 20, 9) + timedelta(days=number)
    score = str(int(right))
    return (person, item, skill, family, score, "none", "check", group, time.isoformat())


@settings(max_examples=20)
@given(
    which=st.integers(0, 1_000),
    item=st.integers(0, ITEMS - 1),
    family=st.integers(0, FAMILIES - 1),
    more=st.integers(1, 3),
)
def test_a_right_answer_never_lowers_learning_of_its_skill(
    cohort: Twice, which: int, item: int, family: int, more: int
) -> None:
    """Nor does a wrong one raise it: whatever the item, and however it went before."""
    known = [one for one in cohort.first["verdicts"] if one["probability"] is not None]
    verdict = known[which % len(known)]
    who, skill = verdict["person"], verdict["skill"]
    place = SKILLS.index(skill)
    learning, chance = {}, {}
    for right in (True, None, False):
        rows = [
            a_check(
                who,
                number,
                right=bool(right),
                item=f"i{place}-{family}-{item}",
                family=f"f{place}-{family}",
                skill=skill,
                group=f"g{int(who[1:]) % 3}",
            )
            for number in range(0 if right is None else more)
        ]
        live = live_figures(cohort.model, who, *cohort.with_more(who, *rows))
        learning[right] = figure(live, "learning", skill)["estimate"]
        chance[right] = next(one["probability"] for one in live.verdicts if one["skill"] == skill)
    assert learning[False] < learning[None] < learning[True]
    # The report counts draws; where all lie on one side, it says 0 or 1.
    draw = 1 / cohort.model.draws
    assert chance[False] - draw < chance[None] < chance[True] + draw
    assert chance[False] < chance[True]


def test_learning_becomes_known_exactly_when_its_rule_is_met(cohort: Twice) -> None:
    """A newcomer: three unaided checks on new variants after a night; not two."""
    lesson = [
        ("new", f"i0-{family}-0", "algebra", f"f0-{family}", "1", "assistant", "practice", "g0")
        for family in range(8)
    ]
    day = datetime(2026, 10, 1, 9)
    practice: list[Row] = [
        (*row, (day + timedelta(minutes=n)).isoformat()) for n, row in enumerate(lesson)
    ]
    seen = []
    for checks in range(9):
        rows = practice + [
            a_check("new", n, right=n % 2 == 0, item=f"i0-{n}-1", family=f"f0-{n}", skill="algebra")
            for n in range(checks)
        ]
        table = log_of(rows, cohort.folder).table
        live = live_figures(cohort.model, "new", table.clear(), table)
        found = figure(live, "learning", "algebra")
        (verdict,) = live.verdicts
        seen.append(found["reason"])
        assert verdict["reason"] == found["reason"]
        assert verdict["responses"] == found["responses"] == checks
        if checks < 3:
            assert found["reason"] == "too_few_unaided"
            assert str(3 - checks) in str(found["needs"])
        elif found["status"] == "unknown":
            assert found["reason"] == "unreliable"
            assert verdict["reliability"] < 0.5
        else:
            assert verdict["reliability"] >= 0.5
    assert seen[2] == "too_few_unaided"
    assert seen[3] != "too_few_unaided"


def test_a_newcomer_is_read_from_the_population_and_their_own_answers(cohort: Twice) -> None:
    """Twelve right answers lie above twelve wrong ones; both inside the scale."""
    estimates = []
    for right in (False, True):
        rows = [
            a_check(
                "new", n, right=right, item=f"i0-{n % 8}-{n // 8}", family=f"f0-{n % 8}",
                skill="algebra",
            )
            for n in range(12)
        ]  # fmt: skip
        table = log_of(rows, cohort.folder).table
        live = live_figures(cohort.model, "new", table.clear(), table)
        assert live.findings
        assert {one["subject"]["id"] for one in live.findings} == {"new"}  # type: ignore[index]
        assert figure(live, "performance", "algebra")["reason"] == "too_few_responses"
        lamp: Any = live.verdicts[0]["lamps"]
        estimates.append(lamp["unaided"]["probability"])
    assert 0 < estimates[0] < estimates[1] < 1


def test_help_that_the_fit_does_not_know_is_left_out_and_said(cohort: Twice) -> None:
    """Two responses with hints, which nobody had: no figure by model moves, each says why."""
    who = cohort.later[0]
    hints: list[Row] = [
        (who, f"i0-0-{n}", "algebra", "f0-0", "1", "hints", "check", "g0", f"2026-10-2{n}T09:00:00")
        for n in range(2)
    ]
    live = live_figures(cohort.model, who, *cohort.with_more(who, *hints))
    first = told(cohort.first, who)
    assert [one["estimate"] for one in live.findings] == [one["estimate"] for one in first]
    assert live.note is not None
    assert "2 responses" in live.note
    assert all(one["note"] == live.note for one in live.findings)


def test_a_new_item_counts_as_an_average_one(cohort: Twice) -> None:
    """Learning moves, between what the easiest and the hardest known item would do."""
    verdict = next(one for one in cohort.first["verdicts"] if one["probability"] is not None)
    who, name = verdict["person"], verdict["skill"]
    place = SKILLS.index(name)

    def after(item: str) -> float:
        group = f"g{int(who[1:]) % 3}"
        row = a_check(who, 1, right=True, item=item, family=f"f{place}-0", skill=name, group=group)
        live = live_figures(cohort.model, who, *cohort.with_more(who, row))
        return float(figure(live, "learning", name)["estimate"])

    known = [after(f"i{place}-{family}-{item}") for family in range(FAMILIES) for item in range(3)]
    assert min(known) < after("never seen") < max(known)


def test_a_new_skill_is_read_by_beta_posteriors_until_the_next_report(cohort: Twice) -> None:
    """Its verdict says so; over all skills the figures stay those of the skills known."""
    who = "p01"
    rows = [
        a_check(who, n, right=True, item=f"n{n}", family=f"n{n % 2}", skill="topology")
        for n in range(6)
    ]
    live = live_figures(cohort.model, who, *cohort.with_more(who, *rows))
    (verdict,) = (one for one in live.verdicts if one["skill"] == "topology")
    assert verdict["method"] == "beta_binomial"
    assert all(one["skill"] != "topology" for one in live.findings)
    assert len(live.findings) == len(told(cohort.first, who))
    lamps: Any = verdict["lamps"]
    assert lamps["unaided"]["responses"] == 6


def test_responses_without_a_score_change_no_figure(cohort: Twice) -> None:
    """An exposure and a missed check are kept for novelty, not scored."""
    who = "p03"
    before, since = cohort.with_more(
        who, a_check(who, 1, right=True, item="i0-0-0", family="f0-0", skill="algebra")
    )
    unscored = since.with_columns(
        pl.lit(None, dtype=pl.Float64).alias("score"),
        pl.lit("missing").cast(since["status"].dtype).alias("status"),
    )
    live = live_figures(cohort.model, who, before, unscored)
    assert live.findings == told(cohort.first, who)


def test_nobody_with_nothing_has_no_figures(cohort: Twice) -> None:
    empty = cohort.table.clear()
    live = live_figures(cohort.model, "nobody", empty, empty)
    assert (live.findings, live.verdicts, live.note) == ([], [], None)


def test_rows_are_laid_out_as_a_report_lays_them_out(cohort: Twice) -> None:
    """Everything that figures are made of is what the whole log's frame holds of the person."""
    log = Log(cohort.table, cohort.table.clear(), (), (), "these")
    frame = frame_of(log, as_of=None, window_days=20.0)
    for place, person in enumerate(frame.names["person"]):
        before, since = cohort.split(person)
        rows = rows_of(cohort.model, person, before, since)
        here = frame.responses.person == place
        for name in (
            "score", "tries", "aid", "delay_days", "novelty", "novelty_now", "occasion",
            "same_sitting", "skill", "group", "ordered", "context",
        ):  # fmt: skip
            mine = getattr(rows.frame.responses, name)
            np.testing.assert_array_equal(mine, getattr(frame.responses, name)[here], err_msg=name)
        np.testing.assert_array_equal(rows.frame.retrievals, frame.retrievals[here])
        np.testing.assert_array_equal(rows.frame.exposures, frame.exposures[here])
        assert rows.since.sum() == LATER


def test_bytes_that_are_no_live_model_are_refused(cohort: Twice) -> None:
    blob = blob_of(cohort.model)
    assert blob == blob_of(read_live(blob))
    for wrong in (b"", b"not at all", blob[:1000], blob[: len(blob) // 2]):
        with pytest.raises(NotALiveModelError, match="Make the report anew"):
            read_live(wrong)
    room = io.BytesIO()
    np.savez(room, beta=np.zeros(3))
    with pytest.raises(NotALiveModelError, match="not a live model"):
        read_live(room.getvalue())
    with pytest.raises(OtherReportError, match="other data") as other:
        read_live(blob, fingerprint="others")
    assert (other.value.found, other.value.expected) == ("these", "others")


def test_bytes_of_another_version_are_refused(
    cohort: Twice, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("unaided.report.live_stored.VERSION", 2)
    newer = blob_of(cohort.model)
    monkeypatch.undo()
    with pytest.raises(OtherVersionError, match="version 2"):
        read_live(newer)


def test_parts_that_do_not_belong_together_are_refused(cohort: Twice) -> None:
    with np.load(io.BytesIO(blob_of(cohort.model))) as members:
        arrays = {name: members[name] for name in members.files}
    arrays["pairs"] = arrays["pairs"][:-1]
    room = io.BytesIO()
    np.savez(room, **arrays)
    with pytest.raises(NotALiveModelError, match="damaged"):
        read_live(room.getvalue())
