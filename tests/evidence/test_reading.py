"""Tables of every format and habit become the same log."""

from __future__ import annotations

import gzip
import json
from pathlib import Path
from typing import Any

import polars as pl
import pytest

from unaided.evidence.formats import read_table as read_plain_table
from unaided.evidence.log import ALWAYS
from unaided.evidence.problems import InputError, NotALogError, UsageError
from unaided.evidence.reading import read_log
from unaided.evidence.study import study_of_table

ROWS = [
    {"person": "ada", "item": "q1", "score": 1.0, "time": "2026-03-01T09:00:00Z", "aid_used": 1},
    {"person": "bo", "item": "q2", "score": 0.25, "time": "2026-03-01T10:00:00Z", "aid_used": 0},
    {"person": "bo", "item": "q1", "score": None, "time": "2026-03-02T10:00:00Z", "aid_used": None},
]  # fmt: skip
CSV = "".join(
    f"{one}\n"
    for one in [
        "person,item,score,time,aid_used",
        "ada,q1,1,2026-03-01T09:00:00Z,true",
        "bo,q2,0.25,2026-03-01T10:00:00Z,false",
        "bo,q1,,2026-03-02T10:00:00Z,",
    ]
)


def parquet(tmp_path: Path) -> bytes:
    table = pl.DataFrame(ROWS).with_columns(
        pl.col("time").str.to_datetime(time_zone="UTC"), pl.col("person").cast(pl.Categorical)
    )
    table.write_parquet(tmp_path / "made.parquet")
    return (tmp_path / "made.parquet").read_bytes()


def lines() -> bytes:
    return "".join(
        json.dumps({key: value for key, value in row.items() if value is not None}) + "\n"
        for row in ROWS
    ).encode()


def comparable(table: pl.DataFrame) -> list[dict[str, Any]]:
    return table.drop("source").to_dicts()


def test_all_formats_give_the_same_log(read_table: Any, tmp_path: Path) -> None:
    expected = comparable(read_table(CSV).table)
    for name, content in (
        ("log.csv.gz", gzip.compress(CSV.encode())),
        ("log.parquet", parquet(tmp_path)),
        ("log.jsonl", lines()),
        ("log.jsonl.gz", gzip.compress(lines())),
    ):
        assert comparable(read_table(content, name).table) == expected, name


def test_the_columns_of_a_log_are_always_there_and_typed(read_table: Any) -> None:
    table = read_table("person,item\nada,q1\n").table
    assert set(ALWAYS) <= set(table.columns)
    assert table.schema["time"] == pl.Datetime("us", "UTC")
    assert table.schema["person"] == pl.Categorical()
    assert table.schema["aid_used"] == pl.Boolean()
    assert table.schema["confidence"] == pl.Float64()
    assert table["aid"].to_list() == [None]
    assert (table["trials"][0], table["status"][0]) == (1.0, "missing")


@pytest.mark.parametrize(
    "content",
    [
        "\N{BYTE ORDER MARK}" + CSV,
        CSV.replace("\n", "\r\n"),
        CSV.rstrip("\n"),
        CSV.replace("q1", '"q1"'),
        "\n" + CSV,
    ],
    ids=["byte order mark", "Windows line ends", "no last line end", "quotes", "blank line on top"],
)
def test_habits_of_csv_make_no_difference(read_table: Any, content: str) -> None:
    assert comparable(read_table(content).table) == comparable(read_table(CSV).table)


def test_quoted_text_may_hold_separators_and_line_breaks(read_table: Any) -> None:
    log = read_table('person,item\nada,"one, two\nthree ""four"""\nbo,x\n')
    assert log.table["item"].to_list() == ['one, two\nthree "four"', "x"]
    assert log.table["row"].to_list() == [1, 2]


@pytest.mark.parametrize(
    ("options", "encode"),
    [
        ("delimiter = ';'", lambda text: text.replace(",", ";").encode()),
        ("delimiter = '\\t'", lambda text: text.replace(",", "\t").encode()),
        ("encoding = 'latin-1'", lambda text: text.encode("latin-1")),
        ("encoding = 'utf-16'", lambda text: text.encode("utf-16")),
    ],
    ids=["semicolons", "tabs", "latin-1", "utf-16"],
)
def test_a_study_file_names_separator_and_encoding(
    read_studied: Any, options: str, encode: Any
) -> None:
    options = options.replace("'\\t'", '"\\t"')
    text = CSV.replace("ada", "adé")
    log = read_studied(f"[[sources]]\npath = 'log.csv'\n{options}\n", log=encode(text))
    assert log.table["person"].to_list() == ["adé", "bo", "bo"]
    assert log.table["score"].to_list() == [1, 0.25, None]


def test_columns_are_mapped_recoded_filtered_and_qualified(read_studied: Any) -> None:
    study = """
[[sources]]
name = "lessons"
path = "lessons.csv"
qualify = ["item"]
where = { Level = [1, 2], Kept = true }
set = { occasion = "practice", skill = "sums" }
[sources.columns]
person = "Pupil"
item = "Task"
family = { column = "Task", modulo = 10, prefix = "f" }
score = { column = "Points", scale = 20 }
confidence = { column = "Sure", decimal = "," }
aid = { column = "Help", before = "-", recode = { no = "none", bot = "assistant", "?" = "" } }
time = { column = "When", unit = "s" }

[[sources]]
name = "exam"
path = "exam.csv"
qualify = ["item"]
set = { occasion = "check", aid = "none" }
[sources.columns]
person = "Pupil"
item = "Task"
family = { column = "Task", lookup = "pairs.csv", key = "exam", value = "lesson" }
score = { column = "Right", over = "Asked" }
time = "When"
"""
    log = read_studied(
        study,
        lessons=(
            "Pupil,Task,Points,Sure,Help,When,Level,Kept\n"
            'ada,11,20,"0,5",no-1,1772355600,1,true\nada,12,5,,bot-2,1772355660,2.0,true\n'
            "bo,11,10,,?-2,1772355600,3,true\nbo,11,99,,zzz,1,1,false\nbo,21,0,,?-9,1772355600,2,true\n"
        ),
        exam="Pupil,Task,Right,Asked,When\nada,1,3,4,2026-03-02T09:00:00Z\n",
        pairs="exam,lesson\n1,f1\n2,f2\n,f3\n",
    )
    assert log.problems == ()
    table = log.table
    assert table["item"].to_list() == ["lessons:11", "lessons:12", "exam:1", "lessons:21"]
    assert table["family"].to_list() == ["f1", "f2", "f1", "f1"]
    assert table["score"].to_list() == [1.0, 0.25, 0.75, 0.0]
    assert table["trials"].to_list() == [1, 1, 4, 1]
    assert table["confidence"].to_list() == [0.5, None, None, None]
    assert table["aid"].to_list() == ["none", "assistant", "none", None]
    assert table["row"].to_list() == [1, 2, 1, 5]
    assert table["source"].to_list() == ["lessons", "lessons", "exam", "lessons"]
    assert table["skill"].to_list() == ["sums", "sums", None, "sums"]
    assert str(table["time"][0]) == "2026-03-01 09:00:00+00:00"


def test_recoding_that_misses_a_value_and_a_lookup_that_misses_are_problems(
    read_studied: Any,
) -> None:
    study = """
[[sources]]
path = "log.csv"
[sources.columns]
score = { column = "Mark", recode = { good = 1, bad = 0 } }
family = { column = "item", lookup = "pairs.csv", key = "a", value = "b" }
"""
    with pytest.raises(InputError) as caught:
        read_studied(
            study, log="person,item,Mark\nada,q1,good\nada,q2,fair\nbo,q2,fair\n",
            pairs="a,b\nq1,f\n",
        )  # fmt: skip
    found = {problem.code: problem for problem in caught.value.problems}
    assert (found["recode_miss"].row, found["recode_miss"].rows) == (2, 2)
    assert found["recode_miss"].expected == "one of good, bad"
    assert found["lookup_miss"].found == "q2"


def test_a_header_that_the_study_names_and_the_file_lacks_is_named(read_studied: Any) -> None:
    study = "[[sources]]\npath = 'log.csv'\ncolumns = { score = 'Marks' }\nwhere = { Grade = 1 }\n"
    with pytest.raises(NotALogError, match=r"Did you mean Mark\?") as caught:
        read_studied(study, log="person,item,Mark\nada,q1,1\n")
    assert [problem.column for problem in caught.value.problems] == ["Marks", "Grade"]


def test_a_filter_that_keeps_nothing_is_named(read_studied: Any) -> None:
    study = "[[sources]]\npath = 'log.csv'\nwhere = { item = 'q9' }\n"
    with pytest.raises(NotALogError, match="row filters"):
        read_studied(study, log="person,item\nada,q1\n")


def test_a_column_can_be_left_out(read_studied: Any) -> None:
    study = "[[sources]]\npath = 'log.csv'\ncolumns = { score = false }\n"
    log = read_studied(study, log="person,item,score\nada,q1,999\n")
    assert log.table["score"].to_list() == [None]


def test_mixed_zones_are_read_where_the_study_says_so(read_studied: Any) -> None:
    rows = "person,item,time\nada,q,2026-03-01T09:00+01:00\nada,q,2026-03-01T09:00-05:00\n"
    study = "[[sources]]\npath = 'log.csv'\n"
    with pytest.raises(InputError, match="time_zones"):
        read_studied(study, log=rows)
    log = read_studied(study + "time_zones = 'mixed'\n", log=rows)
    assert [moment.hour for moment in log.table["time"]] == [8, 14]


def test_summer_time_is_no_mixture(read_table: Any) -> None:
    log = read_table(
        "person,item,time\nada,q,2026-03-01T09:00+01:00\nada,q,2026-04-01T09:00+02:00\n"
    )
    assert log.problems == ()


def test_the_tool_alone_stands_apart(read_table: Any) -> None:
    log = read_table(
        "person,item,score,actor,tool,aid\nada,q1,1,,,none\n,q1,0.4,tool,bot 2,assistant\n"
    )
    assert log.table["person"].to_list() == ["ada"]
    assert log.tool_alone.select("item", "score", "trials", "tool", "aid").rows() == [
        ("q1", 0.4, 1.0, "bot 2", "assistant")
    ]


def test_not_strict_leaves_bad_cells_empty_and_carries_the_problems(read_table: Any) -> None:
    log = read_table("person,item,score\nada,q1,7\nada,q2,x\n,q3,1\nbo,q1,1\n", strict=False)
    assert log.table.select("person", "score").rows() == [
        ("ada", None), ("ada", None), ("bo", 1.0),
    ]  # fmt: skip
    assert {problem.code for problem in log.problems} == {
        "score_range", "not_a_number", "person_missing",
    }  # fmt: skip


def test_problems_that_stop_nothing_are_carried(read_table: Any) -> None:
    log = read_table("person,item,group\nada,q1,a\nada,q2,b\n")
    assert [problem.code for problem in log.problems] == ["two_groups"]


def test_the_fingerprint_tells_bytes_and_mapping_not_place(tmp_path: Path) -> None:
    def fingerprint(folder: str, content: str, **constants: str) -> str:
        path = tmp_path / folder / "log.csv"
        path.parent.mkdir(exist_ok=True)
        path.write_text(content)
        return read_log(study_of_table(path, None, constants), data_dir=None).fingerprint

    same = fingerprint("a", CSV)
    assert fingerprint("b", CSV) == same
    assert fingerprint("c", CSV + "bo,q3,1,2026-03-03T10:00:00Z,\n") != same
    assert fingerprint("d", CSV, aid="none") != same


def test_progress_counts_rows_once_even_where_a_file_is_read_again(tmp_path: Path) -> None:
    path, counted = tmp_path / "log.csv", []
    path.write_text(CSV + "cut,off\n")
    with pytest.raises(InputError):
        read_log(study_of_table(path), data_dir=None, on_progress=counted.append)
    assert sum(counted) == 3


def test_any_table_can_be_read_with_the_types_its_cells_suggest(tmp_path: Path) -> None:
    path = tmp_path / "t.csv"
    path.write_text("a,b,c\n1,0.5,x\n2,,3\n")
    table = read_plain_table(path)
    assert table.schema == {"a": pl.Int64, "b": pl.Float64, "c": pl.String}
    path.write_text("a,a\n1,2\n")
    with pytest.raises(InputError, match="this header twice"):
        read_plain_table(path)
    path.write_text("a,b\n1\n")
    with pytest.raises(InputError, match="found 1 fields, expected 2"):
        read_plain_table(path)
    path.write_text("a,b\n")
    with pytest.raises(NotALogError):
        read_plain_table(path)


def test_a_constant_takes_no_recorded_columns_place(read_studied: Any) -> None:
    table = "person,item,score,aid\nada,q1,1,assistant\n"
    study = "[[sources]]\npath = 'log.csv'\nset = { aid = 'none' }\n"
    with pytest.raises(UsageError, match=r"log.csv has a column aid already.*\[sources.columns\]"):
        read_studied(study, log=table)
    left_out = read_studied(study + "columns = { aid = false }\n", log=table)
    assert left_out.table["aid"].to_list() == ["none"]
    other_use = read_studied(study + "columns = { skill = 'aid' }\n", log=table)
    assert other_use.table["skill"].to_list() == ["assistant"]


def test_the_tools_planted_errors_stay_with_its_answers(read_table: Any) -> None:
    log = read_table(
        "person,item,score,actor,faulty\nada,q1,1,person,\n,q1,0,tool,true\n,q1,1,tool,false\n"
    )
    assert log.tool_alone["faulty"].to_list() == [True, False]


def test_an_aid_used_where_there_was_none_is_no_unaided_retrieval(read_table: Any) -> None:
    log = read_table(
        "person,item,score,time,aid,aid_used\n"
        "ada,a,1,2026-03-01T09:00:00Z,none,true\n"
        "ada,a,1,2026-03-02T09:00:00Z,none,false\n"
        "ada,a,1,2026-03-03T09:00:00Z,none,\n"
    )
    assert log.table["prior_retrievals"].to_list() == [0, 0, 1]


@pytest.mark.parametrize("code", ["--5", "9" * 5000, "1_0"])
def test_what_has_no_remainder_is_named(read_studied: Any, code: str) -> None:
    study = "[[sources]]\npath = 'log.csv'\ncolumns = { item = { column = 'Code', modulo = 3 } }"
    with pytest.raises(InputError, match="expected a whole number"):
        read_studied(study, log=f"person,Code\nada,{code}\n")


def test_a_number_too_large_once_scaled_is_named(read_studied: Any) -> None:
    columns = "{ seconds = { column = 'Time', scale = 1e-6 } }"
    with pytest.raises(InputError, match="Time: found"):
        read_studied(
            f"[[sources]]\npath = 'log.csv'\ncolumns = {columns}",
            log="person,item,Time\nada,q1,1e308\n",
        )


def test_a_separator_that_arrow_does_not_know_is_read(read_studied: Any) -> None:
    study = "[[sources]]\npath = 'log.csv'\ndelimiter = '¦'\n"
    assert read_studied(study, log="person¦item¦score\nada¦q1¦1\n").table["score"].to_list() == [1]


def test_a_name_too_long_for_a_file_is_no_file(read_studied: Any) -> None:
    with pytest.raises(NotALogError):
        read_studied(f"[[sources]]\npath = '{'x' * 5000}.csv'\n")
