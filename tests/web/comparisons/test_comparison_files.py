"""The files of a comparison: with them anybody finds the figures of its page."""

from __future__ import annotations

import io
import json
import shlex
import zipfile
from datetime import timedelta
from pathlib import Path

import polars as pl
import pytest
import time_machine
from click.testing import CliRunner
from django.urls import reverse
from tests.web.comparisons.ways import fill, make_classes, make_skills, play, start

from unaided.cli.main import main
from unaided.evidence.study import read_study
from unaided.web.comparisons.outcomes import outcomes, placed_of
from unaided.web.comparisons.record import digest_of
from unaided.web.comparisons.results import result_of, table_of


def unpacked(browse, user, comparison) -> dict[str, bytes]:
    """Fetch the files and unpack them."""
    response = browse(user).get(reverse("comparison_files", args=[comparison.pk]))
    assert response.status_code == 200
    with zipfile.ZipFile(io.BytesIO(b"".join(response.streaming_content))) as bundle:
        return {name: bundle.read(name) for name in bundle.namelist()}


def made(school, at, unit):
    """A comparison of that unit, played to its end."""
    skills = make_skills(school, at)
    if unit == "class":
        cohorts = make_classes(school, 6, 5, at)
    else:
        fill(school, school.cohort, 14, at)
        cohorts = [school.cohort]
    comparison = start(school, cohorts, skills, at, unit=unit)
    play(comparison, 0.25)
    return comparison


@pytest.mark.parametrize("unit", ["person", "class", "skill"])
def test_the_command_in_the_file_gives_the_figures_of_the_page(
    school, browse, at, tmp_path, unit, monkeypatch
):
    """`unaided trial`, as the README and the registration say it: every figure, to the last bit."""
    comparison = made(school, at, unit)
    with time_machine.travel(comparison.closes_at + timedelta(hours=1)):
        files = unpacked(browse, school.teacher, comparison)
    for name, content in files.items():
        (tmp_path / name).write_bytes(content)
    said = next(
        line.strip()
        for line in files["README.txt"].decode().splitlines()
        if "unaided trial" in line
    )
    assert said in files["registration.txt"].decode()
    monkeypatch.chdir(tmp_path)
    run = CliRunner().invoke(main, [*shlex.split(said)[1:], "--json", "trial.json"])
    assert run.exit_code == 0, run.output
    written = json.loads(Path("trial.json").read_text())
    placed = placed_of(comparison)
    result = result_of(comparison, table_of(comparison, placed, outcomes(comparison)))
    assert result.trial is not None
    page = json.loads(json.dumps(result.trial.as_dict()))
    del written["made"]
    assert written == page
    assert page["contrasts"][0]["small_sample"]["randomisation_p"] is not None


@pytest.mark.parametrize("unit", ["person", "class", "skill"])
def test_the_study_file_holds_the_registered_trial_and_the_log_its_arms(
    school, browse, at, tmp_path, unit
):
    """As `unaided analyze` reads them."""
    comparison = made(school, at, unit)
    with time_machine.travel(comparison.closes_at + timedelta(hours=1)):
        files = unpacked(browse, school.teacher, comparison)
    for name, content in files.items():
        (tmp_path / name).write_bytes(content)
    (trial,) = read_study(tmp_path / "study.toml").trials
    assert (trial.reference, trial.strata, trial.role) == ("massed", ("stratum",), "unaided")
    assert trial.cluster == (None if unit == "person" else "cluster")
    log = pl.read_csv(tmp_path / "log.csv", infer_schema=False)
    table = pl.read_csv(tmp_path / "trial.csv", infer_schema=False)
    assert {"arm", "cluster", "stratum"} <= set(log.columns)
    on = ["person", "skill"] if unit == "skill" else ["person"]
    there = log.select(*on, "arm", "cluster", "stratum").unique()
    assert there.height == table["outcome"].len() - table["outcome"].null_count()
    assert there.join(table, on=[*on, "arm", "cluster", "stratum"], how="anti").is_empty()


def test_before_the_end_no_outcome_leaves(school, browse, at):
    """Registration, record and who goes which way; nothing of what came of it."""
    comparison = made(school, at, "person")
    files = unpacked(browse, school.teacher, comparison)
    assert sorted(files) == ["README.txt", "record.json", "registration.txt", "trial.csv"]
    table = pl.read_csv(files["trial.csv"])
    assert "outcome" not in table.columns
    assert table["arm"].value_counts()["count"].to_list() == [8, 8]


def test_what_was_frozen_leaves_byte_for_byte(school, browse, at):
    """Text and record have the digests that stand in page and text."""
    comparison = made(school, at, "person")
    files = unpacked(browse, school.teacher, comparison)
    text = files["registration.txt"].decode()
    assert digest_of(text) == comparison.digest
    assert digest_of(files["record.json"].decode()) in text


def test_only_who_teaches_all_its_classes_gets_them(school, browse, at):
    """Learner, another teacher, lead, stranger: no such file."""
    comparison = made(school, at, "person")
    url = reverse("comparison_files", args=[comparison.pk])
    for user in (school.learner, school.other_teacher, school.lead, school.stranger):
        assert browse(user).get(url).status_code == 404, user
    assert browse(None).get(url).status_code == 302
    assert browse(school.teacher).post(url).status_code == 405
