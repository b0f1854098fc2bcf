"""``unaided check-log`` names what is wrong with a log, and where."""

from __future__ import annotations

import gzip
import json
from pathlib import Path

import polars as pl
import pyarrow as pa
import pyarrow.parquet as arrow_parquet
import pytest
from click.testing import CliRunner, Result

from unaided.cli.check_log import check_log
from unaided.evidence.reading import read_log
from unaided.evidence.study import study_of_table

GOOD = """person,item,score,time,sitting,aid
ada,q1,1,2026-03-01T09:00:00Z,m,none
ada,q2,0,2026-03-01T09:01:00Z,m,none
bo,q1,0.5,2026-03-01T09:00:00Z,m,assistant
"""
CUT_OFF = gzip.compress(GOOD.encode() * 99, mtime=0)[:60]


def run(path: Path, *options: str) -> Result:
    return CliRunner().invoke(check_log, [str(path), *options], catch_exceptions=False)


def check(tmp_path: Path, content: str | bytes, name: str = "log.csv", *options: str) -> Result:
    path = tmp_path / name
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return run(path, *options)


def codes(tmp_path: Path, content: str | bytes, name: str = "log.csv") -> dict[str, dict]:
    result = check(tmp_path, content, name, "--json")
    return {problem["code"]: problem for problem in json.loads(result.output)["problems"]}


def test_a_clean_log_exits_0(tmp_path: Path) -> None:
    result = check(tmp_path, GOOD)
    assert result.exit_code == 0
    assert "3 responses of 2 people." in result.output
    assert "No problems found. Nothing was changed." in result.output


def test_one_is_one(tmp_path: Path) -> None:
    result = check(tmp_path, "person,item,score\nada,q1,1\n")
    assert "1 response of 1 person." in result.output


def test_json_counts_rows_and_people(tmp_path: Path) -> None:
    summary = json.loads(check(tmp_path, GOOD, "log.csv", "--json").output)
    assert (summary["rows"], summary["people"], summary["problems"]) == (3, 2, [])
    assert summary["fingerprint"].startswith("sha256:")


def change(old: str, new: str) -> str:
    assert old in GOOD
    return GOOD.replace(old, new, 1)


# What is wrong, the code, the row, the column, words of the sentence, the exit status.
CELLS = [
    (change("q2,0,", "q2,11,"), "score_range", 2, "score", "found 11, expected 0 to 1. Divide by"),
    (change("q2,0,", "q2,7,"), "score_range", 2, "score", "Divide by 10, or name the scale in"),
    (change("q2,0,", "q2,-1,"), "score_range", 2, "score", "found -1"),
    (change("q2,0,", "q2,NaN,"), "not_finite", 2, "score", "found NaN"),
    (change("q2,0,", "q2,inf,"), "not_finite", 2, "score", "Leave the cell empty"),
    (change("q2,0,", 'q2,"0,5",'), "decimal_comma", 2, "score", 'decimal = ","'),
    (change("q2,0,", "q2,good,"), "not_a_number", 2, "score", "found good, expected a number"),
    (change("q2,0,", "q2,1_0,"), "not_a_number", 2, "score", "found 1_0"),
    (change("bo,q1", ",q1"), "person_missing", 3, "person", "found nothing"),
    (change("q2,0", ",0"), "item_missing", 2, "item", "found nothing"),
    (change("01:00Z", "01:00"), "zone_missing", 2, "time", "a time without a zone"),
    (change("01:00Z", "01:00+05:30"), "zones_mixed", 2, "time", 'time_zones = "mixed"'),
    (change("2026-03-01T09:01:00Z", "2026-02-30T09:01:00Z"), "time", 2, "time", "ISO 8601"),
    (change("2026-03-01T09:01:00Z", "1772355600"), "time", 2, "time", 'unit = "s"'),
    (change("2026-03-01T09:01:00Z", "0001-03-01T09:01:00Z"), "time_range", 2, "time", "1900"),
    (change(",assistant", ",assistent"), "choice", 3, "aid", "Did you mean assistant?"),
    (change("09:01:00Z", "08:00:00Z"), "time_order", 2, "time", "in order of time"),
    (change("2026-03-01T09:01:00Z", ""), "time_missing", 2, "time", "found nothing"),
    (change("q2,0,", "q2\x00,0,").replace("q1", "q" * 70_000), "too_long", 1, "item", "shorter"),
]


@pytest.mark.parametrize(("log", "code", "row", "column", "words"), CELLS)
def test_a_bad_cell_is_named(
    tmp_path: Path, log: str, code: str, row: int, column: str, words: str
) -> None:
    result = check(tmp_path, log)
    assert result.exit_code == 1
    assert words in result.output
    assert "Nothing was changed." in result.output
    problem = codes(tmp_path, log)[code]
    assert (problem["file"], problem["row"], problem["column"]) == ("log.csv", row, column)


def test_equal_problems_are_one_with_a_count(tmp_path: Path) -> None:
    log = "person,item,score\n" + "".join(f"p{i},q,{i}\n" for i in range(50))
    problem = codes(tmp_path, log)["score_range"]
    assert (problem["row"], problem["rows"], problem["found"]) == (3, 48, "2")


def test_all_problems_are_named_at_once(tmp_path: Path) -> None:
    log = change("q2,0,", "q2,7,").replace("assistant", "robot").replace("bo,", ",")
    assert set(codes(tmp_path, log)) >= {"score_range", "choice", "person_missing"}


def test_trials_of_0_are_no_trials(tmp_path: Path) -> None:
    found = codes(tmp_path, "person,item,score,trials\nada,q1,1,0\nada,q2,1,2.5\n")
    assert found["trials_range"]["row"] == 1
    assert found["not_whole"]["row"] == 2


def test_a_score_beside_missing_is_a_contradiction(tmp_path: Path) -> None:
    found = codes(tmp_path, "person,item,score,status\nada,q1,1,missing\nada,q2,,scored\n")
    assert found["status_with_score"]["found"] == "missing beside a score"
    assert found["status_without_score"]["row"] == 2


ROWS = [
    (change("q2,0,2026", "2026"), "ragged", 2),
    (GOOD[: GOOD.rindex(",m,")], "ragged", 3),
    (change("ada,q2", '"ada,q2'), "quotes", 2),
    (GOOD.encode().replace(b"ada,q2", b"\xe9da,q2"), "encoding", 2),
]


@pytest.mark.parametrize(("log", "code", "row"), ROWS)
def test_a_bad_row_is_named(tmp_path: Path, log: str | bytes, code: str, row: int | None) -> None:
    assert codes(tmp_path, log)[code]["row"] == row
    assert check(tmp_path, log).exit_code == 1


def test_rows_around_a_bad_one_are_checked_as_well(tmp_path: Path) -> None:
    log = change("q2,0,2026", "2026").replace("0.5", "50")
    assert set(codes(tmp_path, log)) == {"ragged", "score_range"}


FILES: list[tuple[str, bytes, str, str]] = [
    ("log.csv", b"", "empty_file", "Export"),
    ("log.csv", b" \n\n", "empty_file", "Export"),
    ("log.csv", b"person,item,score\n", "no_rows", "Export"),
    ("log.csv", b"score,time\n1,2\n", "missing_column", "--column person=HEADER"),
    ("log.csv", b"person,item,item\na,b,c\n", "duplicate_header", "Rename or remove one"),
    ("log.csv", b"persons,item\n1,2\n", "missing_column", "Did you mean persons?"),
    ("log.csv", GOOD.replace(",", ";").encode(), "delimiter", 'delimiter = ";"'),
    ("log.csv", GOOD.replace(",", "\t").encode(), "delimiter", 'delimiter = "\\t"'),
    ("log.csv", GOOD.encode("utf-16"), "encoding", 'encoding = "utf-16"'),
    ("log.csv", GOOD.encode("utf-16-le"), "not_text", "UTF-16"),
    ("log.csv", GOOD.replace("item", "ítem").encode("latin-1"), "encoding", "latin-1"),
    ("log.csv", b"PK\x03\x04" + bytes(100), "not_text", "Save the sheet as CSV"),
    ("log.csv", bytes(range(256)) * 9, "not_text", "binary"),
    (
        "log.csv.gz",
        CUT_OFF,
        "cut_off",
        "Copy or export it again",
    ),
    ("log.parquet", b"PAR1 no more", "cut_off", "Copy or export it again"),
    ("log.parquet", b"", "empty_file", "Export"),
    ("log.jsonl", b"", "empty_file", "Export"),
    ("log.jsonl", b"hello\n", "not_json", "one object a line"),
    ("log.sav", b"x", "ending", ".parquet"),
]


@pytest.mark.parametrize(("name", "content", "code", "words"), FILES)
def test_what_is_no_log_exits_2(
    tmp_path: Path, name: str, content: bytes, code: str, words: str
) -> None:
    result = check(tmp_path, content, name)
    assert result.exit_code == 2
    assert words in result.output
    assert code in codes(tmp_path, content, name)


def test_a_folder_and_a_missing_file_exit_2(tmp_path: Path) -> None:
    for path, words in ((tmp_path, "a folder"), (tmp_path / "no.csv", "no such file")):
        result = run(path)
        assert result.exit_code == 2
        assert words in result.output


def test_a_gzip_cut_off_far_inside_is_named(tmp_path: Path) -> None:
    lines = "".join(f"p{i},q{i * 7919 % 10_007},0\n" for i in range(200_000))
    whole = gzip.compress(("person,item,score\n" + lines).encode())
    result = check(tmp_path, whole[: len(whole) // 2], "log.csv.gz")
    assert result.exit_code == 1
    assert "cut off" in result.output


def test_parquet_cut_off_is_named(tmp_path: Path) -> None:
    pl.DataFrame({"person": ["a"] * 9, "item": ["q"] * 9}).write_parquet(tmp_path / "log.parquet")
    whole = (tmp_path / "log.parquet").read_bytes()
    assert check(tmp_path, whole[:-20], "log.parquet").exit_code == 2


JSON_LINES = [
    ('{"person": "ada", "item": "q1"', "cut_off", 2),
    ('{"person": "ada", "item": ["q1"]}\n', "nested", 2),
    ('{"person": "ada", "person": "bo", "item": "q1"}\n', "duplicate_header", 2),
    ("[1]\n", "not_json", 2),
    ('{"person": "ada", "item": "q1", "score": NaN}\n', "not_finite", 2),
]


@pytest.mark.parametrize(("line", "code", "row"), JSON_LINES)
def test_a_bad_json_line_is_named(tmp_path: Path, line: str, code: str, row: int) -> None:
    log = '{"person": "ada", "item": "q1", "score": 1}\n' + line
    assert codes(tmp_path, log, "log.jsonl")[code]["row"] == row
    assert check(tmp_path, log, "log.jsonl").exit_code == 1


def test_a_field_of_100_mb_is_named_without_being_held(tmp_path: Path) -> None:
    path = tmp_path / "log.csv"
    with path.open("wb") as file:
        file.write(b"person,item,score\nada,q1,1\nada,")
        for _ in range(100):
            file.write(b"x" * 1_000_000)
        file.write(b",1\nbo,q1,7\n")
    result = run(path, "--json")
    assert result.exit_code == 1
    found = {one["code"]: one["row"] for one in json.loads(result.output)["problems"]}
    assert found == {"too_long": 2, "score_range": 3}


def test_a_quoted_field_of_many_lines_ends_the_reading(tmp_path: Path) -> None:
    log = 'person,item,score\nada,"' + "x\n" * 2_000_000 + '",1\nbo,q,1\n'
    assert {code: one["row"] for code, one in codes(tmp_path, log).items()} == {"too_long": 1}


def test_an_aid_used_where_there_was_none_is_named(tmp_path: Path) -> None:
    log = (
        "person,item,score,aid,aid_used\nada,q1,1,none,false\nada,q2,1,none,true\nada,q3,1,,true\n"
    )
    problem = codes(tmp_path, log)["aid_contradiction"]
    assert (problem["row"], problem["rows"], problem["column"]) == (2, 1, "aid_used")
    assert "take aid_used away" in problem["remedy"]
    assert check(tmp_path, log).exit_code == 1
    read = read_log(study_of_table(tmp_path / "log.csv"), data_dir=None)
    assert [one.code for one in read.problems] == ["aid_contradiction"]


def test_half_a_character_in_json_lines_is_named(tmp_path: Path) -> None:
    log = '{"person": "ada", "item": "q1"}\n{"person": "\\ud800x", "item": "q1"}\n'
    log += '{"person": "bo \\ud83d\\ude00", "item": "q1"}\n{"person": "bo", "\\uDFFF": 1}\n'
    problem = codes(tmp_path, log, "log.jsonl")["encoding"]
    assert (problem["row"], problem["rows"]) == (2, 2)


@pytest.mark.parametrize(
    "cells", [[["a"], ["b"]], [{"id": 1}, {"id": 2}]], ids=["lists", "structures"]
)
def test_nested_parquet_cells_are_named(tmp_path: Path, cells: list[object]) -> None:
    path = tmp_path / "log.parquet"
    pl.DataFrame({"person": cells, "item": ["x", "y"], "extra": [[1], [2]]}).write_parquet(path)
    result = run(path, "--json")
    assert result.exit_code == 1
    (problem,) = json.loads(result.output)["problems"]
    assert (problem["code"], problem["column"]) == ("nested", "person")


@pytest.mark.parametrize(
    ("people", "kind"),
    [
        ([b"a", b"b"], pa.binary()),
        ([1, 2], pa.decimal128(5, 2)),
        ([1.5, 2.5], pa.float16()),
        ([1, 2], pa.date32()),
        ([1, 2], pa.duration("s")),
        ([True, False], pa.bool_()),
        (["a", "b"], pa.dictionary(pa.int8(), pa.string())),
        ([None, None], pa.null()),
    ],
    ids=str,
)
def test_ids_of_any_flat_parquet_type_are_read(
    tmp_path: Path, people: list[object], kind: pa.DataType
) -> None:
    path = tmp_path / "log.parquet"
    table = pa.table({"person": pa.array(people, kind), "item": ["x", "y"]})
    arrow_parquet.write_table(table, path)
    result = run(path)
    assert result.exit_code == (1 if kind == pa.null() else 0)


def test_twin_rows_are_named_once_with_their_first(tmp_path: Path) -> None:
    log = GOOD + GOOD.splitlines()[1] + "\n"
    problem = codes(tmp_path, log)["duplicate_row"]
    assert (problem["row"], problem["found"]) == (4, "the same as row 1 in every column")
    assert check(tmp_path, log).exit_code == 1


def test_ids_that_differ_in_case_or_spaces_are_named(tmp_path: Path) -> None:
    assert codes(tmp_path, change("bo,", "Ada ,"))["person_alike"]["row"] == 3


def test_a_person_in_two_groups_is_named(tmp_path: Path) -> None:
    log = "person,item,group\nada,q1,red\nbo,q1,red\nada,q2,blue\n"
    problem = codes(tmp_path, log)["two_groups"]
    assert (problem["row"], problem["column"]) == (3, "group")
    assert problem["found"] == "ada in blue, before in red"


def test_a_header_close_to_a_known_one_is_named(tmp_path: Path) -> None:
    problem = codes(tmp_path, "person,item,Score\nada,q1,1\n")["column_name"]
    assert problem["column"] == "Score"


@pytest.mark.parametrize(
    "log",
    [
        "person,item,score\nada,q1,1\n",
        "person,item,score\n" + "".join(f"p{i},q1,1\n" for i in range(9)),
        "person,item,score\n" + "".join(f"ada,q{i},0\n" for i in range(9)),
        'person,item,score\n=1+1,"<b>q\n1</b>",1\n@x,q2,0\n',
    ],
    ids=["one row", "one item", "one person, all scores equal", "formulas and HTML"],
)
def test_odd_but_readable_logs_are_no_problem(tmp_path: Path, log: str) -> None:
    assert check(tmp_path, log).exit_code == 0


def test_options_map_headers_and_set_constants(tmp_path: Path) -> None:
    log = "Student,Question,Mark\nada,q1,1\n"
    options = ("--column", "person=Student", "--column", "item=Question", "--column", "score=Mark")
    assert check(tmp_path, log, "log.csv", *options, "--set", "aid=none").exit_code == 0


@pytest.mark.parametrize(
    ("options", "words"),
    [
        (("--column", "person"), "expected NAME=VALUE"),
        (("--column", "persons=x"), "Did you mean person?"),
        (("--column", "aid=x", "--set", "aid=none"), "Keep one of the two"),
        (("--set", "aid=none"), "log.csv has a column aid already. Leave out --set aid=…"),
    ],
)
def test_impossible_options_exit_2(tmp_path: Path, options: tuple[str, ...], words: str) -> None:
    result = check(tmp_path, GOOD, "log.csv", *options)
    assert result.exit_code == 2
    assert words in result.output


@pytest.mark.parametrize("options", [(), ("--json",)], ids=["text", "json"])
def test_no_problem_shows_a_traceback(tmp_path: Path, options: tuple[str, ...]) -> None:
    result = check(tmp_path, bytes(range(256)), "log.csv", *options)
    assert "Traceback" not in result.output


def test_a_study_file_takes_no_options(tmp_path: Path) -> None:
    result = check(tmp_path, "[[sources]]\npath = 'x.csv'\n", "s.toml", "--set", "aid=none")
    assert result.exit_code == 2
    assert "Write them into the study file." in result.output


def test_a_wrong_study_file_exits_2_as_json_too(tmp_path: Path) -> None:
    result = check(tmp_path, "[[sources]]\n", "s.toml", "--json")
    assert result.exit_code == 2
    assert 'path: is missing. Add path = "…".' in json.loads(result.output)["error"]
