"""One fit of the measuring model and its draws, for everything that the report asks of it."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Final

import numpy as np
from scipy import sparse

from unaided.measure.linear import Floats, Ints
from unaided.measure.model.criticism import Condition, Criticism, criticise
from unaided.measure.model.delay import EDGES_DAYS
from unaided.measure.model.draws import Drawn, draw_figures
from unaided.measure.model.fit import Fit, fit_model
from unaided.measure.model.form_table import FormTable, form_table
from unaided.measure.model.observations import Observations
from unaided.measure.model.posterior_draws import Budget
from unaided.measure.model.robust import MOST_PARAMETERS, Robust, robust
from unaided.measure.model.stations import Ask, Stations, stations_of
from unaided.measure.model.terms import Choice, Term
from unaided.measure.responses import Bools
from unaided.measure.unknown import Unknown, plural
from unaided.report.context import Context
from unaided.report.findings import Subject
from unaided.report.frame import AID_NAMES
from unaided.report.group_findings import checked_skills
from unaided.report.model.unheld import withheld
from unaided.report.observations import Observed, observed

SAME_SITTING_DAYS: Final = 1e-6
NEAR: Final = 1.5  # times the horizon, or part of it: delays that are read as one
LEAST_PEOPLE: Final = 5
LEAST_ROWS: Final = 20
LEAST_ITEMS: Final = 2
TOLERANCE: Final = 0.1  # standard errors: far less than an interval shows
MOST_PASSES: Final = 100
WORKERS: Final = 2
LEAST_UNITS: Final = 30  # randomised, for a sandwich
FEW_ROWS: Final = 5_000  # up to which draws cost little
FEW_FIGURES: Final = 1_000  # subjects × skills
SMALL, LARGE = (128, 4), (64, 4)  # draws of the parameters, of every person for each
MOST_OTHER_TOOLS: Final = 3  # that are drawn beside the log's most used one: each takes a while


@dataclass(frozen=True)
class Reading:
    """A fitted model beside the report's inputs.

    Attributes:
        context: The report's inputs.
        observed: What it was fitted to.
        fit: The fit.
        in_all: Shape (skills,), skills that count in figures over all skills.
        withheld: Why none of its figures may be shown; ``None`` where they may.
    """

    context: Context
    observed: Observed
    fit: Fit
    in_all: Bools
    withheld: Unknown | None

    @cached_property
    def tool(self) -> int | None:
        """Code of the tool among the model's aids."""
        tool = self.context.analysis.tool
        return self.observed.aids.index(tool) if tool in self.observed.aids else None

    @cached_property
    def ask(self) -> Ask:
        """What the estimands are asked at."""
        standard = self.context.standard
        return Ask(standard.horizon_days, int(standard.novelty), self.tool, standard.level)

    @cached_property
    def stations(self) -> Stations:
        """The conditions that everybody is read at."""
        practice = self.context.analysis.practice[self.observed.rows]
        return stations_of(self.observed.observations, practice, self.fit.coding, self.ask)

    @cached_property
    def subjects(self) -> dict[Subject, int]:
        """Number of each subject: everybody, groups, arms."""
        return {subject: place for place, (subject, _) in enumerate(self.context.subjects())}

    @cached_property
    def budget(self) -> Budget:
        """How many draws: fewer where there is much to draw."""
        figures = len(self.subjects) * (self.in_all.size + 1)
        small = len(self.observed.observations) <= FEW_ROWS and figures <= FEW_FIGURES
        parameters, people = SMALL if small else LARGE
        return Budget(parameters, people, self.context.seed)

    @cached_property
    def robust(self) -> Robust | None:
        """Errors clustered on the randomised units, where the log names enough of them.

        A sandwich of fewer units than twice the parameters that no prior holds is too narrow.
        """
        frame, precision = self.context.frame, self.fit.precision
        if frame.clustered_on == "person" or precision.dead.size > MOST_PARAMETERS:
            return None
        units, cluster = np.unique(frame.sizes.cluster_of_person, return_inverse=True)
        held = sum(b.size for b in self.fit.coding.blocks.values() if b.penalised)
        loose = int(np.count_nonzero(~precision.dead)) - held
        if units.size < max(LEAST_UNITS, 2 * loose):
            return None
        return robust(self.fit, cluster.astype(np.int64), workers=WORKERS)

    @cached_property
    def forms(self) -> FormTable:
        """The reference forms, tabulated at the fit's coefficients."""
        return form_table(
            self.fit.coding,
            self.fit.state.beta,
            sparse.csr_matrix(self.context.analysis.form.item_weight),
            _item_floors(self.fit, self.observed),
        )

    @cached_property
    def counts(self) -> Floats:
        """Earlier retrievals and exposures at which each skill is read, shape (skills, 2)."""
        return _counts(self.observed, self.in_all.size)

    @cached_property
    def drawn(self) -> Drawn:
        """Draws of everybody's figures, with the log's most used tool."""
        return self._draw(self.stations)

    @cached_property
    def _other_drawn(self) -> dict[int, Drawn]:
        return {}

    def own_tool(self, aid: str | None) -> int | None:
        """Return the code of an aid, by its name, among the model's; ``None`` where it has none."""
        code = AID_NAMES.index(aid) if aid in AID_NAMES else None
        return self.observed.aids.index(code) if code in self.observed.aids else None

    def drawn_with(self, tool: int) -> Drawn | None:
        """Return draws of the same parameters and people, asked with another tool.

        Returns:
            ``None`` where :data:`MOST_OTHER_TOOLS` others were drawn already.
        """
        if tool == self.tool:
            return self.drawn
        if tool not in self._other_drawn:
            if len(self._other_drawn) >= MOST_OTHER_TOOLS:
                return None
            practice = self.context.analysis.practice[self.observed.rows]
            ask = replace(self.ask, tool=tool)
            self._other_drawn[tool] = self._draw(
                stations_of(self.observed.observations, practice, self.fit.coding, ask)
            )
        return self._other_drawn[tool]

    def _draw(self, stations: Stations) -> Drawn:
        obs, frame = self.observed.observations, self.context.frame
        group = _of_person(obs.person, obs.group, obs.people)
        arm = _of_person(obs.person, obs.arm, obs.people)
        columns = [np.zeros(obs.people, dtype=np.int64)]
        for kind, codes in (("group", group), ("arm", arm)):
            numbers = [
                self.subjects.get(Subject("group" if kind == "group" else "arm", name), -1)
                for name in frame.names[kind]
            ]
            columns.append(np.append(np.array(numbers, dtype=np.int64), -1)[codes])
        return draw_figures(
            self.fit,
            stations,
            self.forms,
            group=group,
            arm=arm,
            counts=self.counts,
            subjects=np.column_stack(columns),
            number_of_subjects=len(self.subjects),
            in_all=self.in_all,
            level=self.ask.level,
            budget=self.budget,
            robust=self.robust,
            workers=WORKERS,
        )

    @cached_property
    def criticism(self) -> Criticism:
        """The model held against the responses it was fitted to."""
        responses = self.context.frame.responses.take(self.observed.rows)
        return criticise(
            self.fit,
            self.observed.observations,
            sitting=_given(responses.sitting),
            group=_given(responses.group),
            arm=_given(responses.arm),
        )

    @cached_property
    def misfit(self) -> frozenset[Condition]:
        """Conditions of which the model expects what was not seen."""
        return frozenset(self.criticism.misfit_cells)


def reading_of(context: Context) -> Reading | Unknown:
    """Fit the model to a report's log; say why where the log is too small for one."""
    if len(context.frame.responses) == 0:
        return _too_small("no response has a score")
    seen = observed(context.frame, context.analysis.practice)
    if seen is None:
        return _too_small("no response says which help was available")
    obs = seen.observations
    for count, least, one, many in (
        (np.unique(obs.person).size, LEAST_PEOPLE, "person", "people"),
        (len(obs), LEAST_ROWS, "response", "responses"),
        (np.unique(obs.item).size, LEAST_ITEMS, "item", "items"),
    ):
        if count < least:
            return _too_small(f"{plural(int(count), one, many)}; a model takes {least}")
    if float(np.ptp(obs.score)) == 0.0:
        return _too_small(f"every score is {obs.score[0]:g}")
    choice = Choice(
        without=_without(context, obs),
        delay="held-out" if len(obs) <= FEW_ROWS else "bins",
        delay_edges_days=_edges(obs, context.choice.horizon_days),
        delay_by_novelty=True,
        tolerance=TOLERANCE,
        most_passes=MOST_PASSES,
    )
    fit = fit_model(obs, choice, workers=WORKERS)
    kept, _ = checked_skills(context, np.ones(len(context.frame.responses), dtype=np.bool_))
    in_all = np.zeros(obs.skills, dtype=np.bool_)
    in_all[context.frame.responses.skill[kept]] = True
    reading = Reading(context, seen, fit, in_all, None)
    reading = replace(reading, withheld=withheld(fit, reading.ask))
    if reading.withheld is None:
        # Drawn and compared here, so that it happens beside the figures by design.
        _ = reading.drawn, reading.misfit
    return reading


def start_reading(context: Context) -> Callable[[], Reading | Unknown]:
    """Fit the model in the background; the compiled passes do not hold up the figures by design.

    Returns:
        A function that waits for the model.
    """
    if len(context.frame.responses):
        _ = context.analysis.form  # laid out once, before two ask for it
    pool = ThreadPoolExecutor(1, thread_name_prefix="model")
    future = pool.submit(reading_of, context)
    pool.shutdown(wait=False)
    return future.result


def _edges(obs: Observations, horizon_days: float) -> tuple[float, ...]:
    """Return the edges of delay: the horizon lies inside a bin, never on its edge.

    A later sitting of the same day is told from the same sitting where unaided responses were met
    in both: else aid and delay would be told apart by nothing.
    """
    edges = [edge for edge in EDGES_DAYS if not horizon_days / 2 < edge < 2 * horizon_days]
    edges = sorted({*edges, horizon_days / NEAR, horizon_days * NEAR})
    if obs.delay_days is None:
        return tuple(edges)
    soon = (obs.aid == 0) & (obs.delay_days < edges[0])
    for rows in (soon & (obs.delay_days <= SAME_SITTING_DAYS), soon & (obs.delay_days > 0.0)):
        if int(rows.sum()) < LEAST_ROWS or np.unique(obs.person[rows]).size < LEAST_PEOPLE:
            return tuple(edges)
    return (SAME_SITTING_DAYS, *edges)


def _without(context: Context, obs: Observations) -> frozenset[Term]:
    """Leave groups out where they are the randomised units: they would absorb their own score."""
    frame = context.frame
    if frame.clustered_on == "person" or obs.group is None:
        return frozenset()
    cluster = frame.sizes.cluster_of_person[obs.person]
    pairs = np.unique(np.column_stack([cluster, obs.group]), axis=0)
    alike = all(np.unique(column).size == len(pairs) for column in pairs.T)
    return frozenset(("group", "group_aid", "group_skill")) if alike else frozenset()


def _given(codes: Ints) -> Ints | None:
    """Return codes where they tell responses apart."""
    return codes if np.unique(codes).size > 1 else None


def _too_small(why: str) -> Unknown:
    return Unknown(
        "too_small_for_a_model",
        f"This log holds too little for a model: {why}.",
        f"Scored responses of {LEAST_PEOPLE} people or more on {LEAST_ITEMS} items or more, some "
        "right and some not, with the help that was available.",
    )


def _of_person(person: Ints, codes: Ints | None, people: int) -> Ints:
    """Return everybody's group, or arm: the last they were in; −1 for none."""
    found = np.full(people, -1, dtype=np.int64)
    if codes is not None:
        found[person] = codes
    return found


def _item_floors(fit: Fit, seen: Observed) -> Floats:
    """Return each item's guessing floor, as the fit took it."""
    obs = seen.observations
    floor = np.broadcast_to(fit.design.rows.floor, fit.design.order.shape)
    item = obs.item[fit.design.order]
    count = np.bincount(item, minlength=obs.items)
    total = np.bincount(item, floor, minlength=obs.items)
    return np.asarray(total / np.maximum(count, 1))


def _counts(seen: Observed, skills: int) -> Floats:
    """Return each skill's median counts of retrievals and exposures at the end of the log.

    A person's count on a skill is that of the last response there.
    """
    obs = seen.observations
    counts = np.zeros((skills, 2))
    if obs.skill is None or obs.retrievals is None or obs.exposures is None:
        return counts
    key = obs.person.astype(np.int64) * skills + obs.skill
    order = np.argsort(key, kind="stable")
    last = order[np.flatnonzero(np.append(np.diff(key[order]) != 0, True))]
    for skill in range(skills):
        here = last[obs.skill[last] == skill]
        if here.size:
            counts[skill] = np.median(obs.retrievals[here]), np.median(obs.exposures[here])
    return counts
