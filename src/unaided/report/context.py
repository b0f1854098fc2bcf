"""What every part of the report's computation shares: the arrays, the standard, the study."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from unaided.evidence.study import Study
from unaided.measure.analysis import Analysis, Standard
from unaided.measure.linear import Ints
from unaided.measure.responses import Bools, Novelty
from unaided.report.findings import ALL, Subject
from unaided.report.frame import Frame
from unaided.report.standard import StandardChoice


@dataclass(frozen=True)
class Context:
    """The inputs of a report.

    Attributes:
        frame: Scored responses as arrays.
        choice: The standard with its sources.
        study: The study file, or what the command line said.
        seed: Seed of bootstrap intervals.
    """

    frame: Frame
    choice: StandardChoice
    study: Study
    seed: int

    @property
    def standard(self) -> Standard:
        """The standard as the measuring core takes it."""
        return Standard(
            level=self.choice.level,
            horizon_days=self.choice.horizon_days,
            novelty=Novelty[self.choice.novelty.upper()],
            certainty=self.choice.certainty,
        )

    @cached_property
    def analysis(self) -> Analysis:
        """The analysis of everybody on everything, laid out once."""
        frame = self.frame
        return Analysis.of(frame.responses, frame.in_window, frame.sizes, self.standard)

    def rng(self, purpose: int) -> np.random.Generator:
        """Return a generator of its own for each purpose, so that parts do not disturb others."""
        return np.random.default_rng([self.seed, purpose])

    def subjects(self) -> Iterator[tuple[Subject, Bools]]:
        """Yield everybody, then each group and each arm, with the mask of their responses."""
        responses = self.frame.responses
        yield ALL, np.ones(len(responses), dtype=np.bool_)
        for kind, codes in (("group", responses.group), ("arm", responses.arm)):
            names = self.frame.names[kind]
            if len(names) < 2:
                continue
            for code, name in enumerate(names):
                yield Subject("group" if kind == "group" else "arm", name), codes == code

    def skills(self) -> Iterator[tuple[str | None, Bools]]:
        """Yield all skills together, then each skill, with the mask of its responses."""
        skill: Ints = self.frame.responses.skill
        yield None, np.ones(skill.size, dtype=np.bool_)
        if self.frame.names["skill"] != ["all"]:
            for code, name in enumerate(self.frame.names["skill"]):
                yield name, skill == code
