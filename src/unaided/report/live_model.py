"""What one person is read with between two reports: the fit, the forms, and what the report knew.

A report's figures of people rest on everybody. This is what everybody says, so that one person's
later responses can be joined to it at once, without the others' and without fitting anew.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import cached_property
from typing import Final

import numpy as np

from unaided.measure.linear import Floats, Ints
from unaided.measure.model.design import Coding
from unaided.measure.model.draws import SUMS
from unaided.measure.model.model_figures import PeopleMoments, people_moments
from unaided.measure.model.one_person import PersonPosterior, person_posterior
from unaided.measure.model.one_person_figures import (
    EVERYTHING,
    Form,
    Unsure,
    normal_numbers,
    people_at_fit,
    unsure,
)
from unaided.measure.model.state import State
from unaided.measure.model.terms import Terms
from unaided.measure.responses import Bools, Novelty
from unaided.report.model.reading import Reading
from unaided.report.observations import model_delay
from unaided.report.people import Shared, SkillPeople
from unaided.report.standard import StandardChoice

MOST_SAMPLED: Final = 60  # people from whom it is learned what parameters add to a variance
SEED: Final = 1
NOTHING_UNSURE: Final = Unsure(np.empty((0, 0)), np.empty((0, 0)), np.empty(0))


@dataclass(frozen=True)
class LiveDesign:
    """What is kept of the fit's design.

    Attributes:
        coding: How conditions become coefficients.
        fractional_kinds: Kinds whose scores are fractions without a count of tries.
    """

    coding: Coding
    fractional_kinds: Ints


@dataclass(frozen=True)
class LiveFit:
    """A fit as one person is met with it: what :class:`unaided.measure.model.fitted.Fitted` asks.

    Attributes:
        design: What is kept of the design.
        state: Coefficients and spreads; of posteriors, where to look for each person.
    """

    design: LiveDesign
    state: State

    @property
    def coding(self) -> Coding:
        """How conditions become coefficients."""
        return self.design.coding

    @property
    def terms(self) -> Terms:
        """The terms in the model, and those left out."""
        return self.design.coding.terms


@dataclass(frozen=True, slots=True)
class LiveNames:
    """The names behind the codes, in code order.

    Attributes:
        people: Of people.
        items: Of items.
        skills: Of skills, those without a name left out; empty where none has one.
        groups: Of groups.
        arms: Of arms.
        kinds: Of kinds of score.
    """

    people: tuple[str, ...]
    items: tuple[str, ...]
    skills: tuple[str, ...]
    groups: tuple[str, ...]
    arms: tuple[str, ...]
    kinds: tuple[str, ...]


@dataclass(frozen=True)
class Place:
    """What everybody says of one skill, or of all.

    Attributes:
        shared: Priors, kinds of score, and what nobody can be read for.
        modelled: The scores that the model carries for anybody; empty where people are not read by
            model there.
    """

    shared: Shared
    modelled: frozenset[str]


@dataclass(frozen=True)
class LiveModel:
    """Everything that one person's figures are made of, but the person's responses.

    Attributes:
        fingerprint: Of the data behind it (:func:`unaided.report.stored_fit.fingerprint_of`).
        made: When.
        as_of: The date at which the report's figures are read; ``None``: its log has no times.
        window_days: Window of performance before that date; ``None``: the whole log.
        choice: The standard.
        names: The names behind the codes.
        fit: The fit.
        form: What every skill is read at.
        tool: Code of the help that figures are read with, as a frame codes it; ``None``: none.
        aids: A frame's codes of aid, in the order of the fit's; the first is none.
        kinds: A frame's codes of kinds of score, in the order of the fit's.
        delays_ignored: Whether the fit takes responses whose delay is not known.
        places: What everybody says over all skills, then on each.
        unsure: What parameters add to the variance of a person's figures, in the same order.
        pair_first: Shape (people + 1,), first person × skill of each person.
        pair_skill: Shape (pairs,), its skill.
        pairs: Shape (pairs, sums), sums over draws of each.
        people: Shape (people, sums), of each person over all skills.
        draws: Number of draws behind them.
    """

    fingerprint: str
    made: date
    as_of: date | None
    window_days: float | None
    choice: StandardChoice
    names: LiveNames
    fit: LiveFit
    form: Form
    tool: int | None
    aids: tuple[int, ...]
    kinds: tuple[int, ...]
    delays_ignored: bool
    places: tuple[Place, ...]
    unsure: Unsure
    pair_first: Ints
    pair_skill: Ints
    pairs: Floats
    people: Floats
    draws: int

    @cached_property
    def codes(self) -> dict[str, dict[str, int]]:
        """By column, the code of each name."""
        names = {
            "person": self.names.people,
            "item": self.names.items,
            "skill": self.names.skills,
            "group": self.names.groups,
            "arm": self.names.arms,
            "kind": self.names.kinds,
        }
        return {
            column: {name: code for code, name in enumerate(known)}
            for column, known in names.items()
        }

    @property
    def first_new_skill(self) -> int:
        """Code of the first skill that the report did not know; one unnamed has one before it."""
        return max(len(self.names.skills) + 1, self.form.in_all.size)

    def place(self, skill: int) -> Place | None:
        """Return what everybody says of a skill; ``None``: nobody met it."""
        number = skill - EVERYTHING
        return self.places[number] if number < len(self.places) else None

    @cached_property
    def normal(self) -> Floats:
        """The numbers that everybody is read with at the fit's coefficients."""
        return normal_numbers(self.form.in_all.size, SEED)

    @cached_property
    def population(self) -> PersonPosterior:
        """What is known of somebody who has not answered."""
        return person_posterior(self.fit, None)

    def start(self, person: int | None) -> PersonPosterior:
        """Return where to look for a person first; ``None``: one whom the fit does not know."""
        found = self.fit.state.posteriors
        if person is None:
            return self.population
        nothing = np.empty(0)
        correlation = float(found.correlation[person])
        return PersonPosterior(
            found.mean[person], found.sd[person], correlation, nothing, nothing, None
        )

    def reported(self, person: int | None) -> tuple[Ints, PeopleMoments]:
        """Return what the report knew of a person: codes of skills, −1 last, and the moments."""
        if person is None:
            return np.array([EVERYTHING]), people_moments(np.full((1, SUMS), np.nan), self.draws)
        pairs = slice(self.pair_first[person], self.pair_first[person + 1])
        skill = self.pair_skill[pairs]
        whole = self.people[person]
        if not self.form.in_all[skill].any():
            whole = np.full(SUMS, np.nan)
        sums = np.vstack([self.pairs[pairs], whole])
        return np.append(skill, EVERYTHING), people_moments(sums, self.draws)


def live_model(
    reading: Reading,
    people: Sequence[SkillPeople],
    *,
    window_days: float | None,
    fingerprint: str,
    made: date,
) -> LiveModel:
    """Keep what one person is read with.

    Args:
        reading: The model; its figures may be shown.
        people: Everybody over all skills and on each (:func:`.people.people_of_skills`).
        window_days: Window of performance, as the report had it.
        fingerprint: Of the data.
        made: The date.
    """
    context, fit, seen = reading.context, reading.fit, reading.observed
    frame, stations, drawn = context.frame, reading.stations, reading.drawn
    named = frame.names["skill"]
    live = LiveModel(
        fingerprint=fingerprint,
        made=made,
        as_of=frame.as_of,
        window_days=window_days,
        choice=context.choice,
        names=LiveNames(
            people=tuple(frame.names["person"]),
            items=tuple(frame.names["item"]),
            skills=() if named == ["all"] else tuple(named),
            groups=tuple(frame.names["group"]),
            arms=tuple(frame.names["arm"]),
            kinds=tuple(frame.names["kind"]),
        ),
        fit=LiveFit(LiveDesign(fit.coding, fit.design.fractional_kinds), fit.state),
        form=Form(reading.forms.values, reading.counts, reading.in_all, reading.ask),
        tool=context.analysis.tool,
        aids=seen.aids,
        kinds=_kinds(reading),
        delays_ignored=_delays_ignored(reading),
        places=tuple(
            Place(skill.shared, skill.model.carried if skill.model else frozenset())
            for skill in people
        ),
        unsure=NOTHING_UNSURE,
        pair_first=stations.pair_first.astype(np.int64),
        pair_skill=stations.pair_skill.astype(np.int64),
        pairs=drawn.pairs,
        people=drawn.people,
        draws=drawn.draws,
    )
    return replace(live, unsure=_unsure(live, reading))


def _kinds(reading: Reading) -> tuple[int, ...]:
    """Return the frame's kinds of score in the order of the fit's."""
    seen = reading.observed
    kind = seen.observations.kind
    if kind is None:
        return (seen.main_kind,)
    of_frame = reading.context.frame.responses.kind[seen.rows]
    number, first = np.unique(kind, return_index=True)
    found = dict(zip(number.tolist(), of_frame[first].tolist(), strict=True))
    return tuple(found[code] for code in range(len(found)))


def _delays_ignored(reading: Reading) -> bool:
    """Whether responses entered whose delay is not known, though something was seen before."""
    responses = reading.context.frame.responses.take(reading.observed.rows)
    delay: Bools = np.isfinite(model_delay(responses))
    met: Bools = responses.novelty != Novelty.FIRST
    return not delay.any() or bool((~delay & met).any())


def _unsure(live: LiveModel, reading: Reading) -> Unsure:
    """Learn from some people what parameters add to the variance of a person's figures."""
    obs = reading.observed.observations
    practice = reading.context.analysis.practice[reading.observed.rows]
    first = np.searchsorted(obs.person, np.arange(obs.people + 1))
    answered = np.flatnonzero(np.diff(first) > 0)
    people: list[int] = answered[:: max(answered.size // MOST_SAMPLED, 1)].tolist()
    rows = np.concatenate([np.arange(first[person], first[person + 1]) for person in people])
    place = np.repeat(np.arange(len(people)), np.diff(first)[people])
    sampled = replace(obs.take(rows), person=place, people=len(people))
    found = people_at_fit(
        live.fit, live.form, sampled, practice[rows], live.normal, live.population
    )
    return unsure(
        _stacked([live.reported(person)[1] for person in people]),
        _stacked([one.moments for one in found]),
        np.concatenate([one.skill for one in found]) - EVERYTHING,
        live.form.in_all.size + 1,
    )


def _stacked(parts: Sequence[PeopleMoments]) -> PeopleMoments:
    """Return moments one below the other."""
    names = PeopleMoments.__dataclass_fields__
    return PeopleMoments(*(np.concatenate([getattr(one, name) for one in parts]) for name in names))
