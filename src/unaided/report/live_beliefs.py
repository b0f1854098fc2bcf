"""What is believed of one person's levels by now, and how easy items would be to them.

For a check that is under way: the belief decides when enough is known, the easiness which item
tells most. Both come from the report's fit and all that the person has answered.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np
import polars as pl
from scipy.special import logit

from unaided.checks.choice import LOGISTIC_AS_PROBIT
from unaided.evidence.study import Study
from unaided.measure.linear import Floats
from unaided.measure.model.design import Conditions
from unaided.measure.model.model_figures import EDGE, SCORE_NAMES
from unaided.measure.model.one_person import person_posterior, probability
from unaided.report.context import Context
from unaided.report.frame import NOVELTY_CODES
from unaided.report.live import NO_SEED, moments_now
from unaided.report.live_model import LiveModel
from unaided.report.live_rows import Entered, entered, rows_of

LEARNING: Final = SCORE_NAMES.index("learning")
UNAIDED: Final = 0
_STUDY: Final = Study(title="", citation=None, sources=())


@dataclass(frozen=True, slots=True)
class Level:
    """The logit of a person's level at the standard, believed to be normal.

    Attributes:
        mean: Its mean.
        sd: Its standard deviation.
    """

    mean: float
    sd: float


@dataclass(frozen=True, slots=True)
class Asked:
    """What could be asked of a person, alone, on one skill.

    Attributes:
        skill: The skill's name in the log.
        items: The items' names in the log, N of them.
        delay_days: Since the family was last met.
        novelty: How new, as the log names it.
    """

    skill: str
    items: tuple[str, ...]
    delay_days: float
    novelty: str


@dataclass(frozen=True, slots=True)
class Easiness:
    """How easy items are to a person, shape (N,) each: logits less the person's own level's."""

    mean: Floats
    sd: Floats


class LivePerson:
    """One person by now: their levels, and how easy items would be to them.

    Args:
        model: What the report knew.
        person: The person's name in the log.
        before: The person's rows that the report knew (:func:`unaided.report.live.live_figures`).
        since: Those that came after.
    """

    def __init__(
        self, model: LiveModel, person: str, before: pl.DataFrame, since: pl.DataFrame
    ) -> None:
        self._model = model
        rows = rows_of(model, person, before, since)
        context = Context(rows.frame, model.choice, _STUDY, NO_SEED)
        self._taken: Entered | None = None
        self.levels: dict[str, Level] = {}
        if len(rows.frame.responses) == 0:
            return
        self._taken = entered(model, rows)
        code = model.codes["person"].get(person)
        skills, moments = moments_now(model, code, rows, self._taken, context.analysis.practice)
        names = dict(enumerate(model.names.skills))
        for place, skill in enumerate(skills.tolist()):
            mean = float(moments.logit[place, LEARNING])
            sd = float(moments.logit_sd[place, LEARNING])
            if skill in names and np.isfinite(mean) and sd > 0:
                self.levels[names[skill]] = Level(mean, sd)

    def easiness(self, asked: Asked) -> Easiness | None:
        """Return how easy items are to the person under a condition.

        The expected score, its floor removed, has the person's doubt in it, which flattens it;
        taken out, what is left beyond the level's mean is the item's and the condition's. An item
        that the fit does not know is an average one, as unsure as items differ.

        Args:
            asked: What could be asked.

        Returns:
            Their easiness; ``None`` where the person's level on the skill is not known.
        """
        level = self.levels.get(asked.skill)
        if level is None:
            return None
        fit, model = self._model.fit, self._model
        known = model.codes["item"]
        codes = [known.get(name, len(known)) for name in asked.items]
        skill = model.codes["skill"][asked.skill]
        counts = model.form.counts[skill]
        size = len(codes)
        kind = np.zeros(size, dtype=np.int64) if len(model.kinds) > 1 else None
        conditions = Conditions(
            aid=np.full(size, UNAIDED),
            skill=np.full(size, skill),
            delay_days=np.full(size, asked.delay_days),
            novelty=np.full(size, NOVELTY_CODES[asked.novelty]),
            retrievals=np.full(size, counts[0]),
            exposures=np.full(size, counts[1]),
            kind=kind,
            item=np.array(codes, dtype=np.int64),
        )
        own = None if self._taken is None else self._taken.observations
        score = probability(fit, person_posterior(fit, own), conditions)
        flat = np.sqrt(1.0 + LOGISTIC_AS_PROBIT * level.sd**2)
        mean = logit(np.clip(score, EDGE, 1 - EDGE)) * flat - level.mean
        spread = fit.state.block_sd.get("item", 0.0)
        sd = np.where(np.array(codes) >= len(known), spread, 0.0)
        return Easiness(np.asarray(mean), sd)
