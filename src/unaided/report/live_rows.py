"""One person's rows of the log as the arrays of a report, with the codes that the report had.

What :func:`unaided.report.frame.frame_of` and :func:`unaided.report.observations.observed` make of
a whole log, made of one person's rows in a fraction of their time (tests hold them equal). A name
that the report did not know has a code past the known ones.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from typing import Final

import numpy as np
import polars as pl
from numpy.typing import NDArray

from unaided.evidence.schema import Status
from unaided.measure.analysis import Sizes
from unaided.measure.linear import Floats, Ints
from unaided.measure.model.observations import Observations
from unaided.measure.responses import NO_AID, UNRECORDED, Bools, Novelty, Responses, contexts
from unaided.report.frame import AID_NAMES, FAULTY, NOVELTY_CODES, OCCASION_CODES, Frame
from unaided.report.live_model import LiveModel
from unaided.report.observations import model_delay, model_novelty

STATUS_CODES: Final = {status.value: code for code, status in enumerate(Status)}
AID_CODES: Final = {name: code for code, name in enumerate(AID_NAMES)}
NO_TABLE: Final = pl.DataFrame()
NO_TIME: Final = np.datetime64("NaT", "us")

Times = NDArray[np.datetime64]


@dataclass(frozen=True)
class PersonRows:
    """One person's scored responses.

    Attributes:
        frame: As a report has them; the person's code is 0, and the rows themselves, tools and
            settings are not kept.
        since: Shape (n,), which came after the report.
        new_skills: Names of the skills that the report did not know, in the order of their codes.
    """

    frame: Frame
    since: Bools
    new_skills: tuple[str, ...]


@dataclass(frozen=True)
class Entered:
    """What of one person's responses the fit can take.

    Attributes:
        observations: Those responses, codes as in the fit; ``None``: none.
        rows: Shape (k,), their positions.
        unknown_aid: How many that came after the report had a help that the fit does not know.
        unknown_kind: How many were scored in a way that it does not know.
    """

    observations: Observations | None
    rows: Ints
    unknown_aid: int
    unknown_kind: int


class _Columns:
    """The columns of several tables below each other; what a table lacks is empty."""

    def __init__(self, tables: Sequence[pl.DataFrame]) -> None:
        # A table's own look-up of a column takes longer than reading it.
        self.length = [len(table) for table in tables]
        self.tables = [{one.name: one for one in table.get_columns()} for table in tables]

    def texts(self, name: str) -> list[str | None]:
        found: list[str | None] = []
        for columns, length in zip(self.tables, self.length, strict=True):
            column = columns.get(name)
            if column is None or column.null_count() == length:
                found.extend([None] * length)
            else:
                plain = column if column.dtype == pl.String else column.cast(pl.String)
                found.extend(plain.to_list())
        return found

    def choices(self, name: str, codes: Mapping[str, int]) -> Ints:
        """Code a column of few values; what is not among them is not recorded."""
        return _mapped(self.texts(name), codes)

    def numbers(self, name: str) -> Floats:
        return np.concatenate(
            [
                _numbers(columns.get(name), length)
                for columns, length in zip(self.tables, self.length, strict=True)
            ]
        )

    def flags(self, name: str) -> Bools:
        return np.asarray(self.numbers(name) == 1.0)

    def times(self) -> Times:
        """All times in UTC, not a time where there is none."""
        return np.concatenate(
            [
                np.full(length, NO_TIME)
                if (column := columns.get("time")) is None or column.dtype == pl.Null
                else column.to_numpy().astype(NO_TIME.dtype)
                for columns, length in zip(self.tables, self.length, strict=True)
            ]
        )


def _numbers(column: pl.Series | None, length: int) -> Floats:
    if column is None or column.null_count() == length:
        return np.full(length, np.nan)
    if column.dtype == pl.Boolean:
        column = column.cast(pl.Float64)
    return column.to_numpy().astype(np.float64, copy=False)


def rows_of(model: LiveModel, person: str, before: pl.DataFrame, since: pl.DataFrame) -> PersonRows:
    """Lay one person's rows out as a report does.

    Args:
        model: What the report knew.
        person: The person's name.
        before: The rows that the report knew, in order, with derived columns.
        since: Those that came after.
    """
    columns = _Columns([before, since])
    score = columns.numbers("score")
    status = columns.choices("status", STATUS_CODES)
    scored = (status == STATUS_CODES["scored"]) & np.isfinite(score)
    kept = np.flatnonzero(scored)

    def numbers(name: str) -> Floats:
        return columns.numbers(name)[kept]

    items, sittings = columns.texts("item"), columns.texts("sitting")
    item, kinds = _picked(items, kept), _picked(columns.texts("kind"), kept)
    skill, new_skills = _skills(_picked(columns.texts("skill"), kept), model)
    novelty = columns.choices("novelty", NOVELTY_CODES)[kept]
    sitting_exposures = np.nan_to_num(columns.numbers("sitting_exposures"))
    responses = Responses(
        person=np.zeros(kept.size, dtype=np.int64),
        item=_known_or_new(item, model.codes["item"]),
        family=_families(_picked(columns.texts("family"), kept), item),
        skill=skill,
        group=_known_or_new(_picked(columns.texts("group"), kept), model.codes["group"]),
        arm=_known_or_new(_picked(columns.texts("arm"), kept), model.codes["arm"]),
        sitting=_known_or_new(_picked(sittings, kept), {}),
        score=score[kept],
        tries=np.nan_to_num(numbers("trials"), nan=1.0),
        aid=_aid(columns, kept),
        delay_days=numbers("delay_days"),
        planned_delay_days=numbers("planned_delay_days"),
        novelty=novelty,
        novelty_now=_novelty_now(novelty, status, sittings, items, sitting_exposures > 0, kept),
        occasion=columns.choices("occasion", OCCASION_CODES)[kept],
        same_sitting=sitting_exposures[kept] > 0,
        kind=_known_or_new(kinds, model.codes["kind"]),
        confidence=numbers("confidence"),
        randomised_aid=np.zeros(kept.size, dtype=np.bool_),
        propensity=np.full(kept.size, np.nan),
        ordered=np.isfinite(numbers("prior_successes")),
        context=np.zeros(kept.size, dtype=np.int64),
    )
    assurance, names = _sorted_codes(_picked(columns.texts("assurance"), kept))
    kind_names = [one for one in dict.fromkeys([*model.codes["kind"], *kinds]) if one is not None]
    times = columns.times()
    last = _last(times, model.as_of)
    frame = Frame(
        responses=replace(responses, context=contexts(responses)),
        in_window=_in_window(times, kept, last, model.window_days),
        sizes=Sizes(len(model.names.items), kept.size, np.zeros(1, dtype=np.int64), 1),
        names={"person": [person], "assurance": names, "kind": kind_names},
        justification=numbers("justification"),
        assurance=assurance,
        setting=np.full(kept.size, UNRECORDED),
        tool=np.full(kept.size, UNRECORDED),
        floor=np.nan_to_num(numbers("floor")),
        retrievals=np.nan_to_num(numbers("prior_retrievals")),
        exposures=np.nan_to_num(numbers("prior_exposures")),
        table=NO_TABLE,
        unscored=NO_TABLE,
        clustered_on="person",
        as_of=last,
    )
    return PersonRows(frame, kept >= len(before), new_skills)


def entered(model: LiveModel, rows: PersonRows) -> Entered:
    """Hand one person's responses to the fit, in the fit's own codes.

    Args:
        model: What the report knew.
        rows: The person's responses.
    """
    frame = rows.frame
    responses = frame.responses
    delay = model_delay(responses)
    aided = responses.aid >= NO_AID
    known = np.isfinite(delay) | (responses.novelty == Novelty.FIRST) | model.delays_ignored
    aid = _places(model.aids, responses.aid)
    kind = _places(model.kinds, responses.kind)
    taken = np.flatnonzero(aided & known & (aid >= 0) & (kind >= 0))
    observations = None
    if taken.size:
        kept = responses.take(taken)
        observations = Observations(
            person=kept.person,
            item=kept.item,
            score=kept.score,
            aid=aid[taken],
            skill=kept.skill,
            group=kept.group if model.names.groups else None,
            arm=kept.arm if model.names.arms else None,
            tries=kept.tries,
            floor=frame.floor[taken],
            delay_days=delay[taken],
            novelty=model_novelty(responses, delay)[taken],
            retrievals=frame.retrievals[taken],
            exposures=frame.exposures[taken],
            kind=kind[taken] if len(model.kinds) > 1 else None,
            people=1,
            items=int(max(kept.item.max() + 1, len(model.names.items))),
            skills=int(max(kept.skill.max() + 1, model.form.in_all.size)),
            groups=int(max(kept.group.max() + 1, len(model.names.groups))),
            arms=int(max(kept.arm.max() + 1, len(model.names.arms))),
        )
    return Entered(
        observations,
        taken,
        int(np.count_nonzero(rows.since & aided & (aid < 0))),
        int(np.count_nonzero(rows.since & aided & (aid >= 0) & (kind < 0))),
    )


def _picked(texts: Sequence[str | None], kept: Ints) -> list[str | None]:
    return [texts[place] for place in kept.tolist()]


def _known_or_new(texts: Sequence[str | None], known: Mapping[str, int]) -> Ints:
    """Code names as the report did, those that it did not know from there on; −1 for none."""
    if all(text is None for text in texts):
        return np.full(len(texts), UNRECORDED)
    new: dict[str, int] = {}
    first = len(known)
    return np.array(
        [
            UNRECORDED
            if text is None
            else known[text]
            if text in known
            else new.setdefault(text, first + len(new))
            for text in texts
        ],
        dtype=np.int64,
    )


def _skills(texts: Sequence[str | None], model: LiveModel) -> tuple[Ints, tuple[str, ...]]:
    """Code skills; those without a name have a code past the named ones, new ones one past that."""
    known = model.codes["skill"]
    first = model.first_new_skill
    named = dict.fromkeys(text for text in texts if text is not None)
    new = tuple(sorted(text for text in named if text not in known))
    codes = {**known, **{name: first + place for place, name in enumerate(new)}}
    unnamed = len(known)
    found = [unnamed if text is None else codes[text] for text in texts]
    return np.array(found, dtype=np.int64), new


def _families(families: Sequence[str | None], items: Sequence[str | None]) -> Ints:
    """Code families of one person; an item without one is its own."""
    codes: dict[tuple[str, str | None], int] = {}
    return np.array(
        [
            codes.setdefault(
                ("family", family) if family is not None else ("item", item), len(codes)
            )
            for family, item in zip(families, items, strict=True)
        ],
        dtype=np.int64,
    )


def _sorted_codes(texts: Sequence[str | None]) -> tuple[Ints, list[str]]:
    names = sorted({text for text in texts if text is not None})
    return _mapped(texts, {name: code for code, name in enumerate(names)}), names


def _mapped(texts: Iterable[str | None], codes: Mapping[str, int]) -> Ints:
    known: dict[str | None, int] = {None: UNRECORDED}
    known.update(codes.items())
    return np.array([known.get(text, UNRECORDED) for text in texts], dtype=np.int64)


def _aid(columns: _Columns, kept: Ints) -> Ints:
    """Code the aid as a frame does: a planted failure apart, a contradiction not recorded."""
    aid = columns.choices("aid", AID_CODES)[kept]
    aid = np.where(columns.flags("faulty")[kept] & (aid > 0), AID_CODES[FAULTY], aid)
    return np.where((aid == 0) & columns.flags("aid_used")[kept], UNRECORDED, aid)


def _novelty_now(
    novelty: Ints,
    status: Ints,
    sitting: Sequence[str | None],
    item: Sequence[str | None],
    related: Bools,
    kept: Ints,
) -> Ints:
    """Novelty at the response, as a frame has it: an exposure earlier in the sitting is a meeting.

    Args:
        novelty: Shape (scored rows,), frozen with the sitting.
        status: Of all rows, likewise ``sitting``, ``item`` and ``related``.
        sitting: Of all rows.
        item: Of all rows.
        related: Whether the family was met earlier in the sitting.
        kept: Positions of the scored rows.
    """
    if not related.any():
        return novelty
    met: set[tuple[str | None, str | None]] = set()
    again = []
    counts = ((status != UNRECORDED) & (status != STATUS_CODES["missing"])).tolist()
    for pair, here in zip(zip(sitting, item, strict=True), counts, strict=True):
        again.append(pair in met)
        if here:
            met.add(pair)
    unmet = np.isin(novelty, [NOVELTY_CODES["first"], NOVELTY_CODES["transfer"]])
    now = np.where(unmet & related[kept], NOVELTY_CODES["variant"], novelty)
    return np.where(
        related[kept] & np.array(again, dtype=np.bool_)[kept], NOVELTY_CODES["repeat"], now
    )


def _last(times: Times, as_of: date | None) -> date | None:
    """Return the date at which figures are read by now: the report's, or a later response's."""
    known = times[~np.isnat(times)]
    last = known.max().astype("datetime64[D]").astype(date) if known.size else None
    return max((one for one in (as_of, last) if one is not None), default=None)


def _in_window(times: Times, kept: Ints, last: date | None, window_days: float | None) -> Bools:
    """Which scored rows fall in the window of performance, as a frame has it."""
    if window_days is None:
        return np.ones(kept.size, dtype=np.bool_)
    if last is None:
        return np.zeros(kept.size, dtype=np.bool_)
    start = datetime(last.year, last.month, last.day) + timedelta(days=1 - window_days)
    return np.asarray(times[kept] >= np.datetime64(start, "us"))


def _places(values: Sequence[int], codes: Ints) -> Ints:
    """Return the position of each code among ``values``, −1 for one that is not there."""
    found = np.full(codes.shape, -1, dtype=np.int64)
    for place, value in enumerate(values):
        found[codes == value] = place
    return found
