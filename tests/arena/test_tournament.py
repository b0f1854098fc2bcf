"""A tournament is the same in one go, in two, on several cores; and refuses what would mislead."""

from __future__ import annotations

import json
import re
import signal
import subprocess
import sys
import time
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from arena_cases import SHORT, short_tournament
from click.testing import CliRunner, Result
from half_life import SETTINGS, HalfLifeWorld

from unaided.arena.aid import AidRule
from unaided.arena.entrants import outsiders, outsiders_named, parameters_of
from unaided.arena.fingerprint import fingerprint
from unaided.arena.kept import FILE, Kept
from unaided.arena.match import play_match
from unaided.arena.policies import POLICIES
from unaided.arena.standings.summary import summary
from unaided.arena.tournament import play_tournament
from unaided.cli.main import main
from unaided.evidence.problems import UsageError

HERE = Path(__file__).parent
QUICK = ("--settings", "1", "--people", "8", "--days", "2", "--minutes", "3", "--processes", "1")


def run(*arguments: str) -> Result:
    return CliRunner().invoke(main, ["tournament", *arguments], catch_exceptions=False)


def test_in_one_go_in_two_and_on_two_cores_it_is_the_same(tmp_path: Path):
    """Results are read back from the folder as they were."""
    whole = short_tournament(rules=(AidRule.NONE, AidRule.HINTS), settings=1)
    part = replace(whole, rules=(AidRule.NONE,))
    at_once = play_tournament(whole)
    play_tournament(part, folder=tmp_path, processes=2)
    played: list[int] = []
    assert play_tournament(whole, folder=tmp_path, on_progress=played.append) == at_once
    assert played[0] == len(part.fixtures)
    assert sum(played) == len(whole.fixtures)


def test_a_torn_last_line_is_played_anew(tmp_path: Path):
    """As a machine that went out leaves it."""
    quick = short_tournament(("massed", "random"), (AidRule.NONE,), settings=1)
    found = play_tournament(quick, folder=tmp_path)
    file = tmp_path / FILE
    whole = file.read_bytes()
    file.write_bytes(whole[:-40])
    assert play_tournament(quick, folder=tmp_path) == found
    *first, last = file.read_bytes().splitlines(keepends=True)
    assert first == whole.splitlines(keepends=True)[:-1]
    assert json.loads(last)["match"] == json.loads(whole.splitlines()[-1])["match"]


def test_what_a_match_took_is_kept_with_it_where_it_is_known(tmp_path: Path):
    """A result from before times were written down is kept, its time unknown."""
    quick = short_tournament(("massed",), (AidRule.NONE,), settings=1)
    found = play_tournament(quick, folder=tmp_path)
    keys = [one.key for one in quick.fixtures]
    assert all(one is not None and one > 0.0 for one in Kept(tmp_path).processor_seconds(keys))
    file = tmp_path / FILE
    old, new = (json.loads(line) for line in file.read_text(encoding="utf-8").splitlines())
    del old["processor_seconds"]
    file.write_text(f"{json.dumps(old)}\n{json.dumps(new)}\n", encoding="utf-8")
    assert play_tournament(quick, folder=tmp_path) == found
    assert Kept(tmp_path).processor_seconds(keys) == [None, new["processor_seconds"]]


def test_what_something_else_decided_is_refused_or_played_anew(tmp_path: Path):
    """The sentence says what differs, and what to do; nothing is changed before."""
    quick = short_tournament(("massed",), (AidRule.NONE,), settings=1)
    play_tournament(quick, folder=tmp_path)
    before = (tmp_path / FILE).read_bytes()
    longer = replace(quick, course=replace(SHORT, days=7))
    with pytest.raises(UsageError, match=r"\(days 6, now 7\). Name another folder with --out, or"):
        play_tournament(longer, folder=tmp_path)
    with pytest.raises(UsageError, match=r"2 of its matches .* first massed .* \(seed 1, now 2\)"):
        play_tournament(replace(quick, seed=2), folder=tmp_path)
    assert (tmp_path / FILE).read_bytes() == before
    assert play_tournament(longer, folder=tmp_path, again=True) == play_tournament(longer)
    assert len((tmp_path / FILE).read_text(encoding="utf-8").splitlines()) == 2


def test_a_policy_s_own_code_and_values_are_part_of_what_decides():
    """A change to one leaves the others' results as they are."""
    (entrant,) = outsiders(HalfLifeWorld, SETTINGS[:1], "half-life")
    of = {name: fingerprint(entrant, one, SHORT, 1) for name, one in POLICIES.items()}
    assert (
        len({one["code"] for one in of.values()}) == len(POLICIES) - 4
    )  # three are FSRS on items, three are ours
    assert of["fsrs"]["code"] == of["fsrs-stops"]["code"]
    assert of["fsrs"]["policy"] != of["fsrs-stops"]["policy"]
    (other,) = outsiders(HalfLifeWorld, SETTINGS[1:], "half-life")
    assert fingerprint(other, POLICIES["fsrs"], SHORT, 1) != of["fsrs"]


def test_a_file_of_something_else_is_refused(tmp_path: Path):
    """It is not overwritten."""
    (tmp_path / FILE).write_text('{"person": "ann"}\n', encoding="utf-8")
    with pytest.raises(UsageError, match="line 1: it is no result of a match"):
        Kept(tmp_path)


def test_a_killed_run_goes_on(tmp_path: Path):
    """What was done is kept, whole; the rest is played."""
    program = (
        "import sys; from pathlib import Path; from arena_cases import short_tournament as short; "
        "from unaided.arena.tournament import play_tournament as play; "
        "play(short(settings=3), folder=Path(sys.argv[1]))"
    )
    started = subprocess.Popen([sys.executable, "-c", program, str(tmp_path)], cwd=HERE)
    file = tmp_path / FILE
    deadline = time.monotonic() + 100.0
    while not (file.exists() and b"\n" in file.read_bytes()):
        assert started.poll() is None
        assert time.monotonic() < deadline
        time.sleep(0.01)
    started.send_signal(signal.SIGKILL)
    started.wait()
    kept = file.read_bytes()
    kept = kept[: kept.rfind(b"\n") + 1]
    whole = short_tournament(settings=3)
    assert 0 < kept.count(b"\n") < len(whole.fixtures)
    found = play_tournament(whole, folder=tmp_path)
    assert file.read_bytes().startswith(kept)
    assert [one.key for one in found] == [one.key for one in whole.fixtures]


def test_a_world_from_outside_plays(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    """Named as Python finds it; its settings lie beside it."""
    monkeypatch.chdir(HERE)
    result = run("--out", str(tmp_path), "--world", "half_life:HalfLifeWorld", "--json", *QUICK,
                 "--policies", "random,ours", "--aid", "none")  # fmt: skip
    found = json.loads(result.output)
    assert found["worlds"] == [{"world": "half_life:HalfLifeWorld", "settings": 2}]
    (_, ours) = found["table"]
    # What is known halves in 5 or in 20 days.
    first, second = (0.5 ** (30 / days) for days in (5, 20))
    assert first < ours["variants"]["30"]["value"] / ours["variants"]["0"]["value"] < second


def test_settings_from_outside_are_one_or_a_list_or_what_makes_them(
    monkeypatch: pytest.MonkeyPatch,
):
    """Every policy plays in such a world."""
    monkeypatch.syspath_prepend(HERE)
    (one,) = outsiders_named("half_life:HalfLifeWorld", "half_life:HalfLife")
    two = outsiders_named("half_life:HalfLifeWorld", None)
    assert [entrant.values.days for entrant in (one, *two)] == [10.0, 5.0, 20.0]
    for policy in POLICIES.values():
        found = play_match(one, policy, AidRule.ASSISTANT, SHORT, seed=1)
        assert found.variants["90"] == pytest.approx(found.variants["0"] * 0.5**9, abs=1e-4)


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("--world", "half_life"), "expected package.module:NAME"),
        (("--world", "no_such_module:Start"), "No module named 'no_such_module'"),
        (("--world", "half_life:Nothing"), "half_life has no Nothing"),
        (("--world", "half_life:HalfLifeWorld", "--world-settings", "half_life:NO"), "no NO"),
        (("--world", "half_life:SETTINGS"), "expected what starts a world"),
        (("--world", "half_life:ReturningWorld"), "somebody who had left came back"),
        (("--world-settings", "half_life:SETTINGS"), "--world-settings goes with --world"),
        (("--policies", "ours,sm2"), "Policy 'sm2': there is none"),
        (("--aid", "tutor"), "Aid 'tutor': there is none. Name some of none, assistant, hints"),
    ],
)
def test_what_cannot_be_played_is_said(
    arguments: tuple[str, ...], said: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    """In a sentence, with exit code 2; nothing is written."""
    monkeypatch.chdir(HERE)
    result = run("--out", str(tmp_path / "out"), *QUICK, *arguments)
    assert result.exit_code == 2
    assert said in result.output
    assert not (tmp_path / "out").exists()


def test_the_command_writes_its_files_and_prints_the_table(tmp_path: Path):
    """And says the same again from what is kept."""
    first = run("--out", str(tmp_path), *QUICK, "--policies", "fsrs,ours", "--aid", "assistant")
    assert first.exit_code == 0
    assert "disuse, an assistant at will (1 setting)" in first.output
    assert "disuse, aid assistant, 90 days later" in first.output
    assert re.search(
        r"ours minus fsrs: .*; less in \d of 1 setting; too few settings", first.output
    )
    assert "the strongest other" in first.output
    assert {path.name for path in tmp_path.iterdir()} == {
        FILE, "tournament.json", "tournament.html",
    }  # fmt: skip
    # The rows of a policy are the same beside whichever others, and nothing is played twice.
    lines = len((tmp_path / FILE).read_text(encoding="utf-8").splitlines())
    alone = run("--out", str(tmp_path), *QUICK, "--policies", "fsrs", "--aid", "assistant")
    assert _rows(alone.output, "fsrs") == _rows(first.output, "fsrs")
    assert len((tmp_path / FILE).read_text(encoding="utf-8").splitlines()) == lines


def _rows(output: str, policy: str) -> list[list[str]]:
    found = [line.split() for line in output.splitlines() if line.startswith(f"{policy} ")]
    assert found
    return found


def test_numbers_are_found_within_settings():
    """By name; one that stands twice, with where it stands."""
    (entrant,) = short_tournament(settings=1).entrants[:1]
    found = parameters_of(entrant.values)
    assert {"ability_sd", "aided", "item_weight", "growth"} <= found.keys()
    assert all(np.isfinite(one) for one in found.values())


def test_the_summary_holds_only_what_json_holds():
    """No NaN, no numpy number."""
    quick = short_tournament(("random", "fsrs", "ours"), settings=1)
    found = summary(quick, play_tournament(quick))
    assert json.loads(json.dumps(found, allow_nan=False)) == json.loads(json.dumps(found))
    assert {one["aid"] for one in found["targets"]} == {"none", "assistant"}
