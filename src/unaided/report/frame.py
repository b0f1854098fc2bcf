"""The log as the arrays that the measuring core takes, with the names behind the codes."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from functools import cached_property
from types import MappingProxyType

import numpy as np
import polars as pl

from unaided.evidence.log import Log
from unaided.evidence.schema import Aid
from unaided.measure import responses as coded
from unaided.measure.analysis import Sizes
from unaided.measure.linear import Floats, Ints
from unaided.measure.responses import Bools, Responses, contexts
from unaided.report.assignment import propensities, randomised_aid

# Code 0 is none. A tool that is wrong in a planted way is a condition of its own.
FAULTY = "faulty"
SETTLED = pl.col("fixed").fill_null(value=True)
AID_NAMES = (*(aid.value for aid in Aid), FAULTY)
NOVELTY_CODES = {"first": 0, "repeat": 1, "variant": 2, "transfer": 3}
CODED = ("person", "item", "skill", "group", "arm", "kind", "assurance", "setting", "tool")
OCCASION_CODES = {"practice": 0, "check": 1, "work": 2}


@dataclass(frozen=True)
class Frame:
    """Scored responses as arrays, and the names behind their codes.

    Attributes:
        responses: The scored responses.
        in_window: Shape (n,), which fall in the window of performance.
        sizes: Sizes of the whole log.
        names: By coded column (and family), names in code order.
        justification: Shape (n,), rubric score of the reason given, NaN where none.
        assurance: Shape (n,), codes, −1 where not recorded.
        tool: Shape (n,), codes of the tool with its version, −1 where not recorded.
        setting: Shape (n,), codes of place, device, team or opponent, −1 where not recorded.
        floor: Shape (n,), guessing floor, 0..1; 0 where none is recorded.
        retrievals: Shape (n,), earlier unaided retrievals of the family, frozen with the sitting.
        exposures: Shape (n,), earlier exposures of the family, frozen with the sitting.
        table: The rows behind the arrays, in the same order.
        unscored: Rows that are exposures or missing, up to the same date.
        clustered_on: ``person``, or ``randomised unit`` where the log names it.
        as_of: The date at which figures are read.
    """

    responses: Responses
    in_window: Bools
    sizes: Sizes
    names: dict[str, list[str]]
    justification: Floats
    assurance: Ints
    setting: Ints
    tool: Ints
    floor: Floats
    retrievals: Floats
    exposures: Floats
    table: pl.DataFrame
    unscored: pl.DataFrame
    clustered_on: str
    as_of: date | None

    @cached_property
    def settled(self) -> Bools:
        """Whether each response's item was settled beforehand, not chosen by what was answered.

        Whom an easy item is given to then depends on the answers, and when it is no longer asked,
        too: such a response estimates no mean by design.
        """
        settled: Bools = self.table.select(SETTLED).to_series().to_numpy()
        return settled

    @property
    def by_design(self) -> Frame:
        """The frame without what answers chose, be it scored or missing."""
        return replace(self.take(self.settled), unscored=self.unscored.filter(SETTLED))

    def take(self, which: Bools) -> Frame:
        """Return the frame of some of its responses; names, codes and sizes stay."""
        arrays = {
            name: getattr(self, name)[which]
            for name in (
                "in_window", "justification", "assurance", "tool", "setting", "floor",
                "retrievals", "exposures",
            )
        }  # fmt: skip
        return replace(
            self, responses=self.responses.take(which), table=self.table.filter(which), **arrays
        )

    @cached_property
    def mean_confidence(self) -> Floats:
        """Each person's mean confidence before feedback, NaN where none was asked."""
        given = np.isfinite(self.responses.confidence)
        person = self.responses.person[given]
        people = len(self.names["person"])
        count = np.bincount(person, minlength=people)
        total = np.bincount(person, self.responses.confidence[given], minlength=people)
        mean: Floats = np.divide(total, count, out=np.full(people, np.nan), where=count > 0)
        return mean


def frame_of(
    log: Log,
    *,
    as_of: date | None,
    window_days: float | None,
    randomised: tuple[str, ...] = (),
    reference_form: Mapping[str, tuple[str, ...]] = MappingProxyType({}),
) -> Frame:
    """Turn a log into arrays.

    Args:
        log: The log, sorted by person and time.
        as_of: Drop what came after this date; ``None``: the log's last.
        window_days: Length of the window of performance before ``as_of``; ``None``: all.
        randomised: What the study file says was randomised for everybody.
        reference_form: Skill → families on which its level is defined, where it names them.
    """
    table = log.table
    last = as_of or _last_date(table)
    if as_of is not None:
        end = datetime(as_of.year, as_of.month, as_of.day) + timedelta(days=1)
        table = table.filter(
            pl.col("time").is_null() | (pl.col("time").dt.replace_time_zone(None) < end)
        )
    scored = table.filter((pl.col("status") == "scored") & pl.col("score").is_not_null())
    columns = {name: _codes(scored, name) for name in CODED}
    codes = {name: code for name, (code, _) in columns.items()}
    names = {name: found for name, (_, found) in columns.items()}
    family, names["family"] = _families(scored, codes["item"], names["item"])
    if not names["skill"]:
        names["skill"] = ["all"]
    cluster_of_person, clusters, clustered_on = _clusters(scored, codes["person"], names["person"])
    window = np.ones(len(scored), dtype=np.bool_)
    if window_days is not None and last is None:
        # Without times nobody knows what fell in the window: nothing is claimed to.
        window[:] = False
    elif window_days is not None and last is not None:
        start = datetime(last.year, last.month, last.day) + timedelta(days=1 - window_days)
        late = scored["time"].dt.replace_time_zone(None) >= start
        window = late.fill_null(value=False).to_numpy()
    novelty = _mapped(scored, "novelty", NOVELTY_CODES)
    aid = _aid(scored)
    responses = Responses(
        person=codes["person"],
        item=codes["item"],
        family=family,
        skill=_skill(codes["skill"], len(columns["skill"][1])),
        group=codes["group"],
        arm=codes["arm"],
        sitting=_codes(scored, "sitting")[0],
        score=_numbers(scored, "score"),
        tries=np.nan_to_num(_numbers(scored, "trials"), nan=1.0),
        aid=aid,
        delay_days=_numbers(scored, "delay_days"),
        planned_delay_days=_numbers(scored, "planned_delay_days"),
        novelty=novelty,
        novelty_now=_novelty_now(table, novelty),
        occasion=_mapped(scored, "occasion", OCCASION_CODES),
        same_sitting=np.nan_to_num(_numbers(scored, "sitting_exposures")) > 0,
        kind=codes["kind"],
        confidence=_numbers(scored, "confidence"),
        randomised_aid=randomised_aid(table, scored, everywhere="aid" in randomised),
        propensity=propensities(scored),
        ordered=scored["prior_successes"].is_not_null().to_numpy(),
        context=np.zeros(len(scored), dtype=np.int64),
    )
    return Frame(
        responses=replace(responses, context=contexts(responses)),
        in_window=window,
        sizes=Sizes(
            len(names["item"]),
            len(names["family"]),
            cluster_of_person,
            clusters,
            _named_form(reference_form, names),
        ),
        names=names,
        justification=_numbers(scored, "justification"),
        assurance=codes["assurance"],
        setting=codes["setting"],
        tool=codes["tool"],
        floor=np.nan_to_num(_numbers(scored, "floor")),
        retrievals=np.nan_to_num(_numbers(scored, "prior_retrievals")),
        exposures=np.nan_to_num(_numbers(scored, "prior_exposures")),
        table=scored,
        unscored=table.filter(pl.col("status") != "scored"),
        clustered_on=clustered_on,
        as_of=last,
    )


def _named_form(
    reference_form: Mapping[str, tuple[str, ...]], names: dict[str, list[str]]
) -> Ints | None:
    """Return the pairs of skill and family that are named and in the log; ``None``: none is."""
    skills = {name: code for code, name in enumerate(names["skill"])}
    families = {name: code for code, name in enumerate(names["family"])}
    pairs = [
        (skills[skill], families[family])
        for skill, several in reference_form.items()
        for family in several
        if skill in skills and family in families
    ]
    return np.array(pairs, dtype=np.int64) if pairs else None


def _last_date(table: pl.DataFrame) -> date | None:
    last = table["time"].max()
    return last.date() if isinstance(last, datetime) else None


def _aid(table: pl.DataFrame) -> Ints:
    """Code the aid; a planted failure is an aid of its own, a contradiction is not recorded.

    Help that was used cannot have been absent: such a row does not say which aid there was.
    """
    aid = _mapped(table, "aid", {name: code for code, name in enumerate(AID_NAMES)})
    aid = np.where(_flags(table, "faulty") & (aid > 0), AID_NAMES.index(FAULTY), aid)
    return np.where((aid == 0) & _flags(table, "aid_used"), coded.UNRECORDED, aid)


def _codes(table: pl.DataFrame, column: str) -> tuple[Ints, list[str]]:
    """Code a column by sorted name, so that codes do not depend on the order of rows."""
    if column not in table.columns:
        return np.full(len(table), coded.UNRECORDED, dtype=np.int64), []
    text = table[column].cast(pl.String)
    names = text.drop_nulls().unique().sort().to_list()
    position = pl.DataFrame(
        {column: names, "code": range(len(names))}, schema={column: pl.String, "code": pl.Int64}
    )
    code = pl.DataFrame({column: text}).join(position, on=column, how="left", maintain_order="left")
    return code["code"].fill_null(coded.UNRECORDED).to_numpy().astype(np.int64), names


def _families(table: pl.DataFrame, item: Ints, items: list[str]) -> tuple[Ints, list[str]]:
    """Families where they are recorded; an item without one is its own family."""
    code, names = _codes(table, "family")
    lone = np.unique(item[code == coded.UNRECORDED])
    place = np.full(len(items), coded.UNRECORDED, dtype=np.int64)
    place[lone] = len(names) + np.arange(lone.size)
    full = np.where(code == coded.UNRECORDED, place[item], code)
    return full, names + [items[position] for position in lone]


def _skill(code: Ints, named: int) -> Ints:
    """Give responses whose skill is not named a code of their own, past the named ones."""
    return np.where(code == coded.UNRECORDED, named, code)


def _clusters(table: pl.DataFrame, person: Ints, people: list[str]) -> tuple[Ints, int, str]:
    """Cluster on the randomised unit where the log names any, else on people.

    A cell left empty takes the cluster that the person has elsewhere; who has none anywhere is a
    cluster alone.
    """
    code, names = _codes(table, "cluster")
    if len(names) < 2:
        return np.arange(len(people)), len(people), "person"
    of_person = np.full(len(people), coded.UNRECORDED, dtype=np.int64)
    np.maximum.at(of_person, person, code)
    alone = np.flatnonzero(of_person == coded.UNRECORDED)
    of_person[alone] = len(names) + np.arange(alone.size)
    return of_person, len(names) + alone.size, "randomised unit"


def _novelty_now(table: pl.DataFrame, novelty: Ints) -> Ints:
    """Novelty at the response: after a first meeting in the sitting, a repeat or a variant.

    Args:
        table: All rows in order, those without a score too: an exposure is a meeting.
        novelty: Shape (scored rows,), frozen with the sitting.
    """
    met = pl.col("status").cast(pl.String) != "missing"
    rows = table.with_columns(
        again=(met.cum_sum().over("person", "sitting", "item") - met.cast(pl.UInt32)) > 0,
        related=pl.col("sitting_exposures").fill_null(0) > 0,
    ).filter((pl.col("status") == "scored") & pl.col("score").is_not_null())
    unmet = np.isin(novelty, [NOVELTY_CODES["first"], NOVELTY_CODES["transfer"]])
    again = rows["again"].fill_null(value=False).to_numpy()
    related = rows["related"].to_numpy()
    # An item met a moment ago is a repeat, whatever it was when the sitting began.
    now = np.where(unmet & related, NOVELTY_CODES["variant"], novelty)
    return np.where(related & again, NOVELTY_CODES["repeat"], now)


def _numbers(table: pl.DataFrame, column: str) -> Floats:
    if column not in table.columns:
        return np.full(len(table), np.nan)
    return table[column].cast(pl.Float64).fill_null(np.nan).to_numpy()


def _flags(table: pl.DataFrame, column: str) -> Bools:
    if column not in table.columns:
        return np.zeros(len(table), dtype=np.bool_)
    return table[column].fill_null(value=False).to_numpy()


def _mapped(table: pl.DataFrame, column: str, codes: dict[str, int]) -> Ints:
    if column not in table.columns:
        return np.full(len(table), coded.UNRECORDED, dtype=np.int64)
    found = (
        table[column]
        .cast(pl.String)
        .replace_strict(codes, default=coded.UNRECORDED, return_dtype=pl.Int64)
    )
    return found.fill_null(coded.UNRECORDED).to_numpy()
