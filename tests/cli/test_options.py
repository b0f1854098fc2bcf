"""Whatever an option is given, a command works or says what it expected; never a traceback."""

from __future__ import annotations

import warnings
from pathlib import Path
from typing import Final

import numpy as np
import polars as pl
import pytest
from click.testing import CliRunner, Result
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from unaided.cli import main
from unaided.simulate.power import power
from unaided.simulate.settings import Settings
from unaided.trials.analysis import analyse_trial
from unaided.trials.spec import TrialSpec

LOG: Final = """person,item,score,time,aid,arm,occasion
ada,q1,1,2026-03-01T09:00:00Z,assistant,tool,practice
ada,q2,0,2026-03-08T09:00:00Z,none,tool,check
bo,q1,0,2026-03-01T09:00:00Z,none,control,practice
bo,q2,1,2026-03-08T09:00:00Z,none,control,check
cy,q1,1,2026-03-01T09:00:00Z,assistant,tool,practice
cy,q3,1,2026-03-09T09:00:00Z,none,control,check
"""

NUMBERS: Final = st.sampled_from([
    "-1", "0", "0.5", "1", "3", "nan", "inf", "-inf", "1e-320", "1e12", "1e308", "1e400",
    "36525", "36526", "800000", "10000000000", "9" * 400, "9" * 5000, "", " ", "x", "1,2", "٣",
])  # fmt: skip
DATES: Final = st.sampled_from([
    "0001-01-01", "1900-01-01", "2026-03-05", "2199-12-31", "9999-12-31", "2026-02-30", "",
])  # fmt: skip
WORDS: Final = st.sampled_from([
    "", " ", ",", ";", '"', "é", "¦", "arm", "score", "aid=none", "aid=", "=", "score=score",
    "arm=tool", "latin-1", "utf-16", "base64", "idna", "undefined", "punycode", "klingon",
    "x" * 300, "\udcff", "nan,1", "0,inf", "-1e308,1e308", "1,0", "0,1", "tool=nan", "1=1e400",
])  # fmt: skip

COMMANDS: Final = {
    ("analyze", "LOG", "--out", "OUT"): {
        "--horizon-days": NUMBERS,
        "--level": NUMBERS,
        "--certainty": NUMBERS,
        "--as-of": DATES,
        "--window-days": NUMBERS,
        "--seed": NUMBERS,
        "--set": WORDS,
        "--column": WORDS,
        "--responses": st.sampled_from(["LOG", "OUT", "OUT/responses.csv", "OUT/r.parquet", "x"]),
    },
    ("check-log", "LOG"): {"--set": WORDS, "--column": WORDS, "--data": WORDS},
    ("trial", "LOG", "--outcome", "score", "--arm", "arm", "--reference", "control"): {
        "--draws": st.sampled_from(["99", "98", "1000001", "10000000000", "nan", "x"]),
        "--seed": NUMBERS,
        "--delimiter": WORDS,
        "--encoding": WORDS,
        "--range": WORDS,
        "--recode": WORDS,
        "--keep": WORDS,
        "--cluster": WORDS,
        "--strata": WORDS,
        "--adjust": WORDS,
        "--fixed": WORDS,
        "--unit": WORDS,
        "--label": WORDS,
    },
    ("simulate", "--power", "--gap", "0.2", "--people", "5", "--checks", "2"): {
        "--gap": NUMBERS,
        "--people": NUMBERS,
        "--checks": NUMBERS,
        "--performance": NUMBERS,
        "--practice-responses": NUMBERS,
        "--half-width": NUMBERS,
        "--seed": NUMBERS,
    },
    ("simulate", "--out", "OUT.csv", "--people", "3", "--truth", "OUT.json"): {
        "--horizon-days": NUMBERS,
        "--seed": NUMBERS,
    },
}


@st.composite
def command_lines(draw: st.DrawFn) -> list[str]:
    """Draw a command with one to three of its options, each with some value."""
    words = draw(st.sampled_from(list(COMMANDS)))
    options = COMMANDS[words]
    chosen = draw(st.lists(st.sampled_from(list(options)), min_size=1, max_size=3, unique=True))
    line = list(words)
    if words[0] == "analyze" and "--horizon-days" not in chosen:
        line += ["--horizon-days", "3"]
    return line + [part for name in chosen for part in (name, draw(options[name]))]


def run(folder: Path, *line: str) -> Result:
    (folder / "log.csv").write_text(LOG, encoding="utf-8")
    places = {"LOG": str(folder / "log.csv"), "OUT": str(folder / "out")}
    words = [places.get(word, word.replace("OUT", places["OUT"])) for word in line]
    return CliRunner().invoke(main, words)


def assert_answered(result: Result, statuses: set[int]) -> None:
    if not isinstance(result.exception, SystemExit | None):
        raise result.exception
    assert result.exit_code in statuses, result.output
    assert "Traceback" not in result.output
    assert "Warning" not in result.output


@settings(
    max_examples=150,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(line=command_lines())
def test_any_value_of_an_option_is_taken_or_refused(tmp_path: Path, line: list[str]) -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        result = run(tmp_path, *line)
    # Only check-log has a status of its own for problems named.
    assert_answered(result, {0, 1, 2} if line[0] == "check-log" else {0, 2})


ANALYZE: Final = ("analyze", "LOG", "--out", "OUT", "--horizon-days", "3")


@pytest.mark.parametrize(
    ("options", "words"),
    [
        (("--seed", "-1"), "--seed"),
        (("--as-of", "9999-12-31"), "found 9999-12-31, expected a date between 1900 and 2200"),
        (("--window-days", "800000"), "found 800000, expected more than 0, at most 36,525"),
        (("--window-days", "nan"), "found nan"),
        (("--horizon-days", "1e308"), "found 1e308"),
        (("--horizon-days", "nan"), "found nan"),
        (("--horizon-days", "0"), "expected more than 0"),
        (("--responses", "LOG"), "that is the log itself"),
        (("--responses", "OUT/responses.txt"), "written as .csv or .parquet"),
    ],
)
def test_what_cannot_be_is_refused_before_anything_is_written(
    tmp_path: Path, options: tuple[str, ...], words: str
) -> None:
    result = run(tmp_path, *ANALYZE, *options)
    assert_answered(result, {2})
    assert words in result.output
    assert [path.name for path in tmp_path.iterdir()] == ["log.csv"]


def test_draws_beyond_a_million_are_refused(tmp_path: Path) -> None:
    trial = ("trial", "LOG", "--outcome", "score", "--arm", "arm", "--reference", "control")
    result = run(tmp_path, *trial, "--draws", "10000000000")
    assert_answered(result, {2})
    assert "--draws" in result.output


def test_responses_are_written_beside_the_report(tmp_path: Path) -> None:
    result = run(tmp_path, *ANALYZE, "--responses", "OUT/responses.csv")
    assert_answered(result, {0})
    names = sorted(path.name for path in (tmp_path / "out").iterdir())
    assert names == ["report.html", "report.json", "responses.csv"]
    header, *rows = (tmp_path / "out" / "responses.csv").read_text("utf-8").splitlines()
    assert {"delay_days", "novelty", "prior_retrievals"} <= set(header.split(","))
    assert len(rows) == 6


@pytest.mark.parametrize("name", ["report.json", "report.html", "responses.csv"])
def test_where_one_file_cannot_be_replaced_none_is_written(tmp_path: Path, name: str) -> None:
    (tmp_path / "out" / name).mkdir(parents=True)
    result = run(tmp_path, *ANALYZE, "--responses", "OUT/responses.csv")
    assert_answered(result, {2})
    assert [path.name for path in (tmp_path / "out").iterdir()] == [name]


def test_progress_is_told_of_every_contrast_and_size(tmp_path: Path) -> None:

    done: list[int] = []
    rng = np.random.default_rng(1)
    table = pl.DataFrame({"arm": ["a", "b", "c"] * 4, "score": rng.random(12)})
    spec = TrialSpec(outcome="score", arm="arm", reference="a", source=str(tmp_path))
    analyse_trial(table, spec, rng=rng, draws=99, on_progress=done.append)
    assert done == [1, 1, 1]
    done.clear()
    power(
        0.2, people=(5, 6), checks=(1, 2, 3), performance=0.8, practice_responses=5,
        settings=Settings(), rng=rng, replications=20, on_progress=done.append,
    )  # fmt: skip
    assert done == [1] * 6
