"""The scored responses as the measuring model takes them, and which of them it cannot use."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from unaided.measure.linear import Floats, Ints
from unaided.measure.model.observations import Observations
from unaided.measure.responses import NO_AID, Bools, Novelty, Responses
from unaided.measure.verdicts import A_NIGHT_DAYS
from unaided.report.frame import Frame


@dataclass(frozen=True)
class Observed:
    """What the model is fitted to.

    Attributes:
        observations: The responses, sorted by person; kinds of score are numbered so that 0 is
            that of most practice, at which figures are read; aids by what was met.
        rows: Shape (n,), the position in the frame of each response that entered.
        aids: The frame's codes of aid, in the order of the model's; the first is none.
        main_kind: The kind of score at which figures are read, as the frame codes it.
        left_out: Why responses did not enter, with their number.
    """

    observations: Observations
    rows: Ints
    aids: tuple[int, ...]
    main_kind: int
    left_out: tuple[tuple[str, int], ...]


def observed(frame: Frame, practice: Bools) -> Observed | None:
    """Hand a frame's responses to the model; ``None`` where none can be.

    A response whose aid is not recorded is no evidence about aid; one whose delay is not known is
    none about forgetting, unless nothing of the skill was seen before (then there is no delay) or
    no delay is known in this log at all.

    Args:
        frame: The log.
        practice: Shape (n,), responses of practice and work.
    """
    responses = frame.responses
    delay = model_delay(responses)
    aided = responses.aid >= NO_AID
    unknown = ~np.isfinite(delay) & (responses.novelty != Novelty.FIRST)
    if unknown[aided].all() or not np.isfinite(delay[aided]).any():
        unknown[:] = False
    rows = np.flatnonzero(aided & ~unknown)
    if rows.size == 0:
        return None
    rows = rows[np.argsort(responses.person[rows], kind="stable")]
    kept = responses.take(rows)
    kinds = _commonest_first(kept.kind, practice[rows])
    aids = np.union1d([NO_AID], kept.aid)
    observations = Observations(
        person=kept.person.astype(np.int32),
        item=kept.item.astype(np.int32),
        score=kept.score,
        aid=np.searchsorted(aids, kept.aid).astype(np.int8),
        skill=kept.skill.astype(np.int32),
        group=kept.group.astype(np.int32) if frame.names["group"] else None,
        arm=kept.arm.astype(np.int32) if frame.names["arm"] else None,
        tries=kept.tries,
        floor=frame.floor[rows] if frame.floor[rows].any() else None,
        delay_days=delay[rows],
        novelty=model_novelty(responses, delay)[rows].astype(np.int8),
        retrievals=frame.retrievals[rows],
        exposures=frame.exposures[rows],
        kind=_places(kinds, kept.kind) if kinds.size > 1 else None,
        people=len(frame.names["person"]),
        items=len(frame.names["item"]),
        skills=int(responses.skill.max()) + 1,
        groups=len(frame.names["group"]),
        arms=len(frame.names["arm"]),
    )
    return Observed(
        observations,
        rows,
        tuple(int(code) for code in aids),
        int(kinds[0]),
        (
            ("help available not recorded", int(np.count_nonzero(~aided))),
            ("delay not known", int(np.count_nonzero(aided & unknown))),
        ),
    )


def _commonest_first(kind: Ints, practice: Bools) -> Ints:
    """Return the kinds of score met, that of most practice first."""
    met, count = np.unique(kind[practice] if practice.any() else kind, return_counts=True)
    main = met[count.argmax()]
    return np.concatenate([[main], np.setdiff1d(kind, [main])])


def _places(values: Ints, codes: Ints) -> Ints:
    """Return the position of each code among ``values``."""
    order = np.argsort(values)
    return np.asarray(order[np.searchsorted(values, codes, sorter=order)])


def model_delay(responses: Responses) -> Floats:
    """Return delays as the model takes them: 0 within the sitting, none at the first meeting."""
    delay = np.where(responses.novelty == Novelty.FIRST, np.nan, responses.delay_days)
    return np.where(responses.same_sitting, 0.0, delay)


def model_novelty(responses: Responses, delay: Floats) -> Ints:
    """Return novelty as it was at the response before a night has passed, else frozen."""
    return np.where(delay < A_NIGHT_DAYS, responses.novelty_now, responses.novelty)
