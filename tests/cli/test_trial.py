"""``unaided trial`` from the command line: what it prints, writes, and refuses."""

from __future__ import annotations

import gzip
import json
import re
import shlex
from pathlib import Path

import numpy as np
import polars as pl
import pytest
from click.testing import CliRunner, Result

from unaided.cli.trial import trial

PAGE = Path(__file__).resolve().parents[2] / "docs" / "how-to" / "analyse-a-trial.md"
NAMED = ("--outcome", "score", "--arm", "arm", "--reference", "control")


@pytest.fixture
def table(tmp_path: Path) -> Path:
    """Ten classes of four people, two arms, scores; one score is missing."""
    rng = np.random.default_rng(1)
    rows = [
        {
            "class": f"c{number}",
            "year": number % 2,
            "arm": "control" if number < 5 else "tool",
            "gpa": round(float(rng.random()), 3),
            "score": None if number == 0 and person == 0 else round(float(rng.random()), 3),
        }
        for number in range(10)
        for person in range(4)
    ]
    path = tmp_path / "exam.csv"
    pl.DataFrame(rows).write_csv(path)
    return path


def run(*arguments: str | Path) -> Result:
    return CliRunner().invoke(trial, [str(argument) for argument in arguments])


def refusal(*arguments: str | Path) -> str:
    """Run what cannot work: exit code 2, a sentence on standard error, nothing else."""
    result = run(*arguments)
    assert result.exit_code == 2, result.output
    assert result.stdout == ""
    assert isinstance(result.exception, SystemExit)
    assert "Traceback" not in result.stderr
    return result.stderr


def test_it_prints_the_table_the_sentences_and_how_it_was_made(table: Path) -> None:
    result = run(table, *NAMED, "--cluster", "class", "--strata", "year", "--label", "Exam")
    assert result.exit_code == 0, result.output
    assert result.stderr == ""
    assert "tool − control" in result.stdout
    assert "No detectable difference: between" in result.stdout
    assert "Outcomes are missing: 1 of 20 in control, 0 of 20 in tool." in result.stdout
    assert "Arms permuted over clusters within 2 strata" in result.stdout
    assert "Seed 1, 2,000 draws." in result.stdout


def test_it_writes_json_and_figure_whole_and_nothing_beside_them(
    table: Path, tmp_path: Path
) -> None:
    out = tmp_path / "out"
    out.mkdir()
    result = run(
        table, *NAMED, "--cluster", "class", "--draws", "99", "--seed", "7",
        "--json", out / "t.json", "--figure", out / "t.svg",
    )  # fmt: skip
    assert result.exit_code == 0, result.output
    assert sorted(path.name for path in out.iterdir()) == ["t.json", "t.svg"]
    written = json.loads((out / "t.json").read_text("utf-8"))
    (contrast,) = written["contrasts"]
    assert (contrast["arm"], contrast["reference"], contrast["clusters"]) == ("tool", "control", 10)
    assert contrast["low"] < contrast["estimate"] < contrast["high"]
    assert written["made"]["seed"] == 7
    assert (out / "t.svg").read_text("utf-8").startswith("<svg")


def test_the_same_seed_gives_the_same_figures(table: Path, tmp_path: Path) -> None:
    files = [tmp_path / f"{name}.json" for name in "ab"]
    for file in files:
        run(table, *NAMED, "--cluster", "class", "--json", file, "--draws", "99")
    assert files[0].read_bytes() == files[1].read_bytes()


def test_keep_widens_within_a_column_and_narrows_across(table: Path) -> None:
    both = run(table, *NAMED, "--keep", "year=0", "--keep", "year=1", "--draws", "99")
    one = run(table, *NAMED, "--keep", "year=0", "--keep", "arm=control", "--keep", "arm=tool")
    assert "score: 39 rows" in both.stdout
    assert "score: 19 rows" in one.stdout


def test_words_become_numbers(tmp_path: Path) -> None:
    path = tmp_path / "said.csv"
    answers = ["not much", "a lot, really", "a bit"] * 8
    arms = ["control", "tool"] * 12
    pl.DataFrame({"arm": arms, "score": answers}).write_csv(path)
    recode = 'not much=1,a bit=2,"a lot, really=3"'
    result = run(path, *NAMED, "--recode", recode, "--draws", "99")
    assert result.exit_code == 0, result.output
    assert "mean of control 2.000" in result.stdout


@pytest.mark.parametrize("kind", ["parquet", "jsonl", "csv.gz"])
def test_every_format_gives_the_same(table: Path, tmp_path: Path, kind: str) -> None:
    other = tmp_path / f"exam.{kind}"
    if kind == "parquet":
        pl.read_csv(table).write_parquet(other)
    elif kind == "jsonl":
        pl.read_csv(table).write_ndjson(other)
    else:
        other.write_bytes(gzip.compress(table.read_bytes()))
    arguments = (*NAMED, "--cluster", "class", "--draws", "99")
    assert run(other, *arguments).stdout == run(table, *arguments).stdout


def test_other_separators_and_encodings_are_named(table: Path, tmp_path: Path) -> None:
    other = tmp_path / "other.csv"
    text = table.read_text("utf-8").replace(",", ";").replace("tool", "mit Gerät")
    other.write_text(text, "latin-1")
    result = run(other, *NAMED, "--delimiter", ";", "--encoding", "latin-1", "--draws", "99")
    assert result.exit_code == 0, result.output
    assert "mit Gerät − control" in result.stdout


def test_what_cannot_be_known_is_said_and_no_figure_drawn(table: Path, tmp_path: Path) -> None:
    figure = tmp_path / "t.svg"
    result = run(table, *NAMED, "--cluster", "arm2", "--figure", figure)
    assert result.exit_code == 2
    result = run(table, *NAMED, "--fixed", "class", "--figure", figure)
    assert result.exit_code == 0, result.output
    assert "Not known: tool against control." in result.stdout
    assert "No figure: no contrast is known." in result.stdout
    assert not figure.exists()


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("--adjust", "gpaa"), "There is no column gpaa"),
        (("--keep", "year=7"), "No row is left after keeping year = 7"),
        (("--keep", "year"), "expected COLUMN=VALUE"),
        (("--recode", "a=b"), "expected WORD=NUMBER"),
        (("--range", "0"), "expected two numbers such as 0,1"),
        (("--range", "0,0.5"), "expected 0 to 0.5"),
        (("--reference", "ctrl"), "Arms found: control, tool"),
        (("--outcome", "class"), "row 1, class: found c0, expected a finite number"),
        (("--draws", "9"), "--draws"),
        (("--delimiter", ";;"), "expected one character"),
        (("--encoding", "klingon"), "expected an encoding"),
        (("--encoding", "base64"), "expected an encoding"),
        (("--cluster", ""), "expected the name of a column"),
        (("--json", "x", "--figure", "x"), "are two files"),
    ],
)
def test_what_cannot_be_asked_is_refused(
    table: Path, arguments: tuple[str, ...], said: str
) -> None:
    assert said in refusal(table, *NAMED, *arguments)


@pytest.mark.parametrize(
    ("name", "content", "said"),
    [
        ("gone.csv", None, "gone.csv"),
        ("empty.csv", b"", "empty"),
        ("header.csv", b"arm,score\n", "rows"),
        ("twice.csv", b"arm,arm,score\ncontrol,x,1\n", "arm"),
        ("ragged.csv", b"arm,score\ncontrol,1\ntool\n", "row 2"),
        ("latin.csv", "arm,score\ncontrol,1\nt\xf6ol,0\n".encode("latin-1"), "UTF-8"),
        ("semicolon.csv", b"arm;score\ncontrol;1\ntool;0\n", "delimiter"),
        ("nan.csv", b"arm,score\ncontrol,1\ntool,NaN\n", "row 2, score: found nan"),
        ("inf.csv", b"arm,score\ncontrol,1\ntool,-inf\n", "row 2, score: found -inf"),
        ("wide.csv", b"arm,score\ncontrol,1\ntool," + b"x" * 3_000_000 + b"\n", "wide.csv"),
        ("cut.csv.gz", gzip.compress(b"arm,score\n" + b"control,1\n" * 5000)[:-30], "cut.csv.gz"),
        ("no.csv.gz", b"arm,score\ncontrol,1\n", "no.csv.gz"),
        ("cut.parquet", b"PAR1 and then nothing", "cut.parquet"),
        ("cut.jsonl", b'{"arm": "control", "score": 1}\n{"arm": "to', "cut.jsonl"),
        ("sheet.xlsx", b"PK\x03\x04", "sheet.xlsx"),
        ("one.csv", b"arm,score\ncontrol,1\ncontrol,0\n", "one arm"),
    ],
)  # fmt: skip
def test_bad_tables_are_refused_and_nothing_is_written(
    tmp_path: Path, name: str, content: bytes | None, said: str
) -> None:
    path = tmp_path / name
    if content is not None:
        path.write_bytes(content)
    out = tmp_path / "t.json"
    assert said in refusal(path, *NAMED, "--json", out)
    assert not out.exists()


def test_a_folder_is_no_table(tmp_path: Path) -> None:
    assert "found a folder" in refusal(tmp_path, *NAMED)


def test_where_nothing_can_be_written_nothing_is_half_written(table: Path, tmp_path: Path) -> None:
    good, bad = tmp_path / "t.json", tmp_path / "nowhere" / "t.svg"
    said = refusal(table, *NAMED, "--draws", "99", "--json", good, "--figure", bad)
    assert "could not be written" in said
    assert [path.name for path in tmp_path.iterdir()] == ["exam.csv"]


def test_a_folder_in_the_way_of_one_file_stops_both(table: Path, tmp_path: Path) -> None:
    good, bad = tmp_path / "t.json", tmp_path / "t.svg"
    bad.mkdir()
    arguments = (*NAMED, "--draws", "99", "--json", good, "--figure")
    assert run(table, *arguments, bad).exit_code == 2
    assert not good.exists()


def test_every_snippet_of_the_how_to_runs(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    block = re.compile(r"^```(\w+)\n(.*?)^```", re.MULTILINE | re.DOTALL)
    snippets = block.findall(PAGE.read_text("utf-8"))
    ran = {"python": 0, "sh": 0}
    for language, snippet in snippets:
        if language == "python":
            exec(compile(snippet, str(PAGE), "exec"), {"__name__": "snippet"})
        elif language == "sh":
            words = shlex.split(snippet.replace("\\\n", " "))
            assert words[:2] == ["unaided", "trial"]
            result = run(*words[2:])
            assert result.exit_code == 0, result.output
            shown = result.stdout
        elif language == "text":
            # What the page shows is what the command above it printed.
            assert snippet.strip() in shown
        ran[language] = ran.get(language, 0) + 1
    assert ran["python"] >= 2
    assert ran["sh"] >= 1
    assert (tmp_path / "trial.json").exists()
