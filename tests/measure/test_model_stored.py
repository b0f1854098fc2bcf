"""A fit written and read again: the same to the last bit, or refused in a sentence."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from unaided.measure.model import search
from unaided.measure.model.arrow import ArrowPrecision
from unaided.measure.model.design import Conditions
from unaided.measure.model.fit import Fit, fit_model
from unaided.measure.model.observations import Observations
from unaided.measure.model.one_person import after, person_posterior, probability
from unaided.measure.model.stored import ABOUT, Names, StoredFit, load_fit, save_fit
from unaided.measure.model.stored_errors import (
    VERSION,
    NewerFitError,
    NotAFitError,
    OtherDataError,
    StoredFitError,
)
from unaided.measure.model.terms import Choice

MADE = date(2026, 3, 1)
PEOPLE, ITEMS, SKILLS, GROUPS, EACH = 60, 12, 3, 4, 15
NAMES = Names(
    people=tuple(f"p{code}" for code in range(PEOPLE)),
    items=tuple(f"item {code}" for code in range(ITEMS)),
    skills=("reading", "writing", "Rechnen – schriftlich"),
    groups=("a", "b", "c", "d"),
    aids=("none", "assistant"),
)


def drawn(*, rich: bool) -> Observations:
    """Simulate people with, or without, everything that a log can carry."""
    rng = np.random.default_rng(4)
    person = np.repeat(np.arange(PEOPLE), EACH)
    size = person.size
    item = rng.integers(0, ITEMS, size)
    score = (rng.random(size) < 0.6).astype(np.float64)
    plain = Observations(
        person=person,
        item=item,
        score=score,
        aid=np.zeros(size, dtype=np.int8),
        people=PEOPLE,
        items=ITEMS,
    )
    if not rich:
        return plain
    return replace(
        plain,
        score=np.where(rng.random(size) < 0.3, 0.5, score),
        aid=rng.integers(0, 2, size),
        skill=item % SKILLS,
        skills=SKILLS,
        group=person % GROUPS,
        groups=GROUPS,
        delay_days=rng.choice([0.0, 7.0, np.nan], size),
        novelty=rng.choice([1, 2, 3, -1], size),
        retrievals=rng.integers(0, 5, size),
        kind=rng.integers(0, 2, size),
    )


@cache
def fitted(*, rich: bool = True) -> Fit:
    return fit_model(drawn(rich=rich), Choice(most_passes=4))


@pytest.fixture
def path(tmp_path: Path) -> Path:
    where = tmp_path / "fit.npz"
    save_fit(where, fitted(), fingerprint="f00d", made=MADE, names=NAMES)
    return where


def rewritten(path: Path, about: dict[str, Any] | None = None, **arrays: Any) -> Path:
    """Change some of a file's members."""
    with np.load(path) as members:
        kept = {name: members[name] for name in members.files}
    said = {**json.loads(kept[ABOUT].tobytes()), **(about or {})}
    kept[ABOUT] = np.frombuffer(json.dumps(said).encode(), dtype=np.uint8)
    np.savez(path, **{**kept, **arrays})
    return path


def assert_the_same(stored: StoredFit, fit: Fit) -> None:
    assert stored.coding == fit.coding
    assert stored.terms == fit.terms
    assert stored.summary() == fit.summary()
    assert stored.standard_errors() == fit.standard_errors()
    assert stored.log_likelihood == fit.log_likelihood
    assert (stored.converged, stored.convergence) == (fit.converged, fit.convergence)
    assert (stored.passes, stored.separated) == (fit.passes, fit.separated)
    assert stored.note == fit.note
    assert stored.state.block_sd == fit.state.block_sd
    assert stored.state.spreads.summary() == fit.state.spreads.summary()
    np.testing.assert_array_equal(stored.state.beta, fit.state.beta)
    np.testing.assert_array_equal(stored.state.dispersion, fit.state.dispersion)
    for one, other in zip(stored.state.posteriors, fit.state.posteriors, strict=True):
        np.testing.assert_array_equal(one, other)
    for name in fit.coding.blocks:
        np.testing.assert_array_equal(stored.block(name), fit.block(name))
        np.testing.assert_array_equal(stored.block_errors(name), fit.block_errors(name))
    normal = np.random.default_rng(1).standard_normal((fit.precision.dead.size, 3))
    np.testing.assert_array_equal(stored.precision.draw(normal), fit.precision.draw(normal))
    np.testing.assert_array_equal(stored.precision.solve(normal), fit.precision.solve(normal))


@pytest.mark.parametrize("rich", [True, False])
def test_what_is_read_is_what_was_written(tmp_path: Path, rich: bool) -> None:
    where, fit = tmp_path / "fit.npz", fitted(rich=rich)
    names = NAMES if rich else Names()
    save_fit(where, fit, fingerprint="f00d", made=MADE, names=names)
    stored = load_fit(where, fingerprint="f00d")
    assert_the_same(stored, fit)
    assert (stored.fingerprint, stored.made, stored.names) == ("f00d", MADE, names)


def test_an_arrow_is_kept_as_an_arrow(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(search, "LARGEST_DENSE", 10)
    fit = fit_model(drawn(rich=True), Choice(most_passes=4))
    assert isinstance(fit.precision, ArrowPrecision)
    save_fit(tmp_path / "fit.npz", fit, fingerprint="f00d", made=MADE, names=NAMES)
    assert_the_same(load_fit(tmp_path / "fit.npz"), fit)


def test_equal_fits_give_equal_bytes(path: Path, tmp_path: Path) -> None:
    again = tmp_path / "again.npz"
    save_fit(again, fitted(), fingerprint="f00d", made=MADE, names=NAMES)
    assert again.read_bytes() == path.read_bytes()


def test_nothing_of_the_responses_is_in_the_file(path: Path) -> None:
    """Neither scores nor who answered what: only sums and posteriors."""
    with np.load(path) as members:
        responses = [name for name in members.files if len(drawn(rich=True)) in members[name].shape]
    assert responses == []


def test_a_person_is_met_as_with_the_fit_itself(path: Path) -> None:
    fit, stored = fitted(), load_fit(path)
    obs = drawn(rich=True)
    own = obs.take(obs.person == 7)
    own = replace(own, person=np.zeros(len(own), dtype=np.int64), people=1)
    first, rest = own.take(np.arange(10)), own.take(np.arange(10, len(own)))
    conditions = Conditions(aid=np.array([0, 1]), skill=np.array([1, 2]))
    expected = probability(fit, after(fit, person_posterior(fit, first), rest), conditions)
    found = after(stored, person_posterior(stored, first), rest)
    np.testing.assert_array_equal(probability(stored, found, conditions), expected)


def test_a_persons_posterior_is_there_without_any_response(path: Path) -> None:
    stored, obs = load_fit(path), drawn(rich=True)
    own = obs.take(obs.person == 7)
    own = replace(own, person=np.zeros(len(own), dtype=np.int64), people=1)
    person, anew = stored.person(7), person_posterior(stored, own)
    np.testing.assert_allclose(person.mean, anew.mean, atol=1e-4)
    np.testing.assert_allclose(person.sd, anew.sd, rtol=1e-4)
    np.testing.assert_allclose(person.skill_mean, anew.skill_mean[person.skill], atol=1e-4)
    np.testing.assert_allclose(person.skill_sd, anew.skill_sd[person.skill], rtol=1e-4)
    assert person.correlation == pytest.approx(anew.correlation, abs=1e-4)
    with pytest.raises(IndexError, match="the fit knows 0 to 59"):
        stored.person(PEOPLE)


def test_without_person_by_skill_a_person_has_abilities_alone(tmp_path: Path) -> None:
    save_fit(tmp_path / "fit.npz", fitted(rich=False), fingerprint="f00d", made=MADE, names=Names())
    assert load_fit(tmp_path / "fit.npz").person(3).skill.size == 0


def test_other_data_are_refused(path: Path) -> None:
    with pytest.raises(
        OtherDataError, match=r"fitted to other data .*f00d.*beef.*Fit anew"
    ) as told:
        load_fit(path, fingerprint="beef")
    assert (told.value.found, told.value.expected) == ("f00d", "beef")


def test_a_later_version_is_refused(path: Path) -> None:
    rewritten(path, {"version": VERSION + 1, "coding": "laid out otherwise"})
    with pytest.raises(NewerFitError, match=r"version 2; this Unaided reads up to 1.*Update"):
        load_fit(path)


def test_what_this_version_does_not_know_is_passed_over(path: Path) -> None:
    rewritten(path, {"advice": "added later"}, later=np.arange(3))
    assert_the_same(load_fit(path), fitted())


@pytest.mark.parametrize("share", [0.3, 0.9, 0.9999])
def test_a_file_cut_short_is_refused(path: Path, share: float) -> None:
    whole = path.read_bytes()
    path.write_bytes(whole[: int(share * len(whole))])
    with pytest.raises(NotAFitError, match=r"damaged or cut short. Fit anew."):
        load_fit(path)


def test_a_changed_byte_is_noticed(path: Path) -> None:
    whole = bytearray(path.read_bytes())
    whole[len(whole) // 2] ^= 0xFF
    path.write_bytes(whole)
    with pytest.raises(NotAFitError, match="damaged"):
        load_fit(path)


@pytest.mark.parametrize("content", [b"", b"person,item\n", b"\x93NUMPY"])
def test_another_file_is_no_fit(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "log.csv").write_bytes(content)
    with pytest.raises(NotAFitError, match=r"not a stored fit. Name the fit.npz"):
        load_fit(tmp_path / "log.csv")


def test_other_arrays_are_no_fit(tmp_path: Path) -> None:
    np.savez(tmp_path / "other.npz", beta=np.zeros(3))
    with pytest.raises(NotAFitError, match="arrays, but not a stored fit"):
        load_fit(tmp_path / "other.npz")


@pytest.mark.parametrize("name", ["beta", "posterior_mean", "information", "block_sd", "errors"])
def test_arrays_that_do_not_belong_together_are_refused(path: Path, name: str) -> None:
    rewritten(path, **{name: np.zeros(1)})
    with pytest.raises(NotAFitError, match="damaged"):
        load_fit(path)


def test_nothing_in_a_file_is_executed(path: Path) -> None:
    rewritten(path, beta=np.array([print, None], dtype=object))
    with pytest.raises(NotAFitError, match="damaged"):
        load_fit(path)


def test_names_must_be_those_of_the_codes(tmp_path: Path) -> None:
    names = replace(NAMES, items=("one",))
    with pytest.raises(ValueError, match="items: 1 names for 12 codes"):
        save_fit(tmp_path / "fit.npz", fitted(), fingerprint="f00d", made=MADE, names=names)
    assert list(tmp_path.iterdir()) == []


def test_where_writing_fails_the_old_file_stays(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = path.read_bytes()

    def full(*_args: object, **_more: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(np, "savez", full)
    with pytest.raises(OSError, match="No space left"):
        save_fit(path, fitted(), fingerprint="beef", made=MADE, names=NAMES)
    assert path.read_bytes() == before
    assert list(path.parent.iterdir()) == [path]


def test_every_refusal_is_of_one_family() -> None:
    assert {NotAFitError, NewerFitError, OtherDataError} == set(StoredFitError.__subclasses__())
