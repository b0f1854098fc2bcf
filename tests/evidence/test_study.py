"""A study file says which tables make the log; every mistake in it is named at once."""

from __future__ import annotations

from pathlib import Path

import pytest

from unaided.evidence.problems import UsageError
from unaided.evidence.spec import ColumnMap, Keep, Lookup
from unaided.evidence.study import read_study, study_of_table

STUDIES = Path(__file__).resolve().parents[2] / "studies"


def mistakes(tmp_path: Path, text: str) -> str:
    path = tmp_path / "study.toml"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(UsageError) as caught:
        read_study(path)
    return str(caught.value)


def test_the_tutor_study_reads() -> None:
    study = read_study(STUDIES / "ai-tutor-trial.toml")
    practice, exam, tool = study.sources
    assert practice.where == (Keep("Honors", (0,)),)
    assert practice.qualify == ("item",)
    aid = practice.columns["aid"]
    assert aid is not None
    assert aid.recode == {"control": "none", "vanilla": "assistant", "augmented": "tutor"}
    family = exam.columns["family"]
    assert family is not None
    assert family.lookup == Lookup("problem_mapping.csv", "part3", "part2")
    assert tool.constants["actor"] == "tool"
    assert [trial.role for trial in study.trials] == [
        "aided",
        "unaided",
        "perception",
        "perception",
    ]
    assert study.trials[2].recode["A great deal"] == 5
    assert study.informativeness_unit == "sitting"
    assert study.design.randomised == ("aid",)


def test_the_cloze_study_reads() -> None:
    study = read_study(STUDIES / "cloze-spacing.toml")
    assert study.standard.horizon_days == 3
    assert study.design.randomised == ("delay", "spacing", "repetitions")
    assert [factor.column for factor in study.factors] == ["factor_spacing", "factor_repetitions"]
    family = study.sources[0].columns["family"]
    assert family == ColumnMap("CF.Stim.File.Index", modulo=18)


def test_every_mistake_is_named_with_its_line(tmp_path: Path) -> None:
    text = """title = "x"
[standard]
level = 2
certainty = 0.3
[design]
randomised = ["luck"]
[[sources]]
name = "one"
path = "one.csv"
colums = { person = "a" }
[sources.columns]
persn = "Student"
score = { column = "s", modulo = 0 }
[[sources]]
name = "one"
qualify = ["score"]
[[factors]]
name = "spacing"
source = "two"
column = "c"
reference = "narrow"
"""
    found = mistakes(tmp_path, text)
    for words in (
        "line 3, [standard] level: found 2, expected a score above 0 and below 1.",
        "line 4, [standard] certainty: found 0.3",
        "line 6, [design] randomised: found luck",
        "line 10, [sources[1]] colums: is not known here. Did you mean columns?",
        "persn is not a column of the log. Did you mean person?",
        "found 0, expected a whole number above 0",
        'path: is missing. Add path = "…".',
        "score is not an id",
        "two [[sources]] are named one",
        "two is none of the sources",
        "level: is missing",
    ):
        assert words in found


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("title = ", "Mend the study file there."),
        ("title = 'x'", "no [[sources]]"),
        ("sources = 3", "expected tables that begin with [[sources]]"),
        ("[[sources]]\npath = 'x.csv'\ndelimiter = '::'", "expected one character"),
        ("[[sources]]\npath = 'x.csv'\nencoding = 'klingon'", "expected a name such as latin-1"),
        ("[[sources]]\npath = 'x.csv'\norder = 'random'", "expected time or file"),
        ("[[sources]]\npath = 'x'\nset = { aid = 'none' }\ncolumns = { aid = 'A' }", "Keep one"),
        ("[[sources]]\npath = 'x.csv'\ncolumns = { item = { column = 'A', lookup = 'm.csv' } }",
         "belong together"),
        ("[[sources]]\npath = 'x.csv'\ncolumns = { item = 3 }", "expected a header"),
        ("[[sources]]\npath = 'x.csv'\nwhere = { A = { b = 1 } }", "expected a value or a list"),
        ("[[sources]]\npath = 3", "expected text in quotes"),
        ("[[sources]]\npath = 'x.csv'\nencoding = 'base64'", "expected a name such as latin-1"),
        ("[[sources]]\npath = 'x.csv'\ndelimiter = '\"'", "expected one character"),
        ("[[sources]]\npath = 'x'\ncolumns = { score = { column = 's', scale = 1e-320 } }",
         "expected a number from 1e-6 to 1e12"),
        ("[[sources]]\npath = 'x'\ncolumns = { score = { column = 's', scale = inf } }",
         "expected a number from 1e-6 to 1e12"),
        ("[[sources]]\npath = 'x'\ncolumns = { item = { column = 's', modulo = inf } }",
         "expected a whole number above 0"),
        (f"[[sources]]\npath = 'x'\ncolumns = {{ item = {{ column = 's', modulo = {10**400} }} }}",
         "expected a whole number above 0"),
        (f"title = {'9' * 5000}", "Mend the study file there."),
        (f"title = {'[' * 5000}", "Mend the study file there."),
        ("[standard]\nhorizon_days = 1e9", "found 1000000000.0, expected days above 0, at most"),
        ("[design]\nrandomised = ['item']", "found item, expected aid, delay or novelty."),
        ("[design]\nrandomised = ['spacing']", "found spacing"),
    ],
)  # fmt: skip
def test_a_mistake_is_named(tmp_path: Path, text: str, words: str) -> None:
    assert words in mistakes(tmp_path, text)


def test_a_study_file_that_cannot_be_read_says_so(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="Name a study file"):
        read_study(tmp_path / "no.toml")
    (tmp_path / "latin.toml").write_bytes("title = 'é'".encode("latin-1"))
    with pytest.raises(UsageError, match="Save the study file as UTF-8"):
        read_study(tmp_path / "latin.toml")


def test_paths_are_tried_in_the_data_folder_the_studys_folder_in_it_and_beside_the_file(
    tmp_path: Path,
) -> None:
    path = tmp_path / "here" / "mine.toml"
    path.parent.mkdir()
    path.write_text("[[sources]]\npath = 'x.csv'\n")
    study, data = read_study(path), tmp_path / "data"
    (data / "mine").mkdir(parents=True)
    assert study.resolve("x.csv", data) == data / "x.csv"
    places = [path.parent / "x.csv", data / "mine" / "x.csv", data / "x.csv"]
    for place in places:
        place.touch()
        assert study.resolve("x.csv", data) == place
    assert study.resolve("x.csv", None) == path.parent / "x.csv"


def test_a_table_becomes_a_study_of_one_source() -> None:
    study = study_of_table(Path("logs/class 9.csv.gz"), {"person": "Student"}, {"aid": "none"})
    (source,) = study.sources
    assert (source.name, source.path) == ("class 9", "logs/class 9.csv.gz")
    assert source.columns == {"person": ColumnMap("Student")}
    assert study.resolve(source.path, None) == Path("logs/class 9.csv.gz")
