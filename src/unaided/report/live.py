"""One person's figures at once, between two reports.

When a person has answered since a report was made, their responses are joined to what it knew:
the same findings and verdicts, by the same rules on the responses there are by now. The others'
figures, and what everybody together says (the fit, priors, reference forms), stay the report's.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Final

import numpy as np
import polars as pl

from unaided.evidence.study import Study
from unaided.measure.linear import Ints
from unaided.measure.model.model_figures import (
    PeopleByModel,
    PeopleMoments,
    people_figures,
)
from unaided.measure.model.one_person_figures import EVERYTHING, moved, people_at_fit
from unaided.measure.people import main_aid
from unaided.measure.responses import Bools
from unaided.measure.unknown import plural
from unaided.report.context import Context
from unaided.report.live_model import LiveModel
from unaided.report.live_rows import Entered, PersonRows, entered, rows_of
from unaided.report.model.people import PersonReading, prior_variance
from unaided.report.people import SkillPeople, one_alone, tallied
from unaided.report.person_model_findings import person_model_findings
from unaided.report.verdicts import verdicts

NO_STUDY: Final = Study(title="", citation=None, sources=())
NO_SEED: Final = 0


@dataclass(frozen=True, slots=True)
class LiveFigures:
    """One person's part of a report, as it stands by now.

    Attributes:
        findings: Those by model, as in the report's ``findings``, in its order.
        verdicts: As in its ``verdicts``.
        note: What did not enter, in a sentence; ``None`` where everything did.
    """

    findings: list[dict[str, object]]
    verdicts: list[dict[str, object]]
    note: str | None


def live_figures(
    model: LiveModel, person: str, before: pl.DataFrame, since: pl.DataFrame
) -> LiveFigures:
    """Return one person's findings by model, and verdicts, with what was answered since the report.

    With nothing since, they are the report's own. A person whom the report did not know is read
    from the population and their own responses; so is an item, as an average one. A skill that it
    did not know is read by beta posteriors alone until the next report. Responses with a help, or
    scored in a way, that the fit does not know bear on no figure by model, which is noted.

    Args:
        model: What the report knew.
        person: The person's name in the log.
        before: The person's rows that the report knew, in the columns of a log's table
            (:class:`unaided.evidence.log.Log`), in order of time, those without a score too.
        since: Those that came after, likewise.
    """
    rows = rows_of(model, person, before, since)
    context = Context(rows.frame, model.choice, NO_STUDY, NO_SEED)
    if len(rows.frame.responses) == 0:
        return LiveFigures([], [], None)
    practice = context.analysis.practice
    taken = entered(model, rows)
    skill, moments = moments_now(model, model.codes["person"].get(person), rows, taken, practice)
    figures = _figures(model, skill, moments)
    main = main_aid(rows.frame.responses, practice)[:1]
    own_tool: Bools = main == model.tool if model.tool is not None else np.zeros(1, np.bool_)
    people = _people(model, context, rows, skill, figures, own_tool)
    note = _note(taken)
    findings = list(person_model_findings(context, people))
    if note is not None:
        findings = [replace(finding, note=note) for finding in findings]
    return LiveFigures(
        [finding.as_dict() for finding in findings], list(verdicts(context, people)), note
    )


def moments_now(
    model: LiveModel, person: int | None, rows: PersonRows, taken: Entered, practice: Bools
) -> tuple[Ints, PeopleMoments]:
    """Return codes of skills, −1 last, and the person's moments on each by now.

    Args:
        model: What the report knew.
        person: The person's code; ``None``: one whom the report did not know.
        rows: The person's responses.
        taken: What of them the fit takes.
        practice: Which of them are practice within the window of performance.
    """
    known, reported = model.reported(person)
    new = rows.since[taken.rows]
    if taken.observations is None or not new.any():
        return known, reported
    obs, mine, start = taken.observations, practice[taken.rows], model.start(person)
    at_fit = (model.fit, model.form)
    nowhere = (np.empty(0, dtype=np.int64), reported)
    if new.all():
        after = people_at_fit(*at_fit, obs, mine, model.normal, start)[0]
        before = nowhere
    else:
        # The person as known to the report, and the person by now, read as two.
        old = np.flatnonzero(~new)
        rows_of_both = np.concatenate([old, np.arange(len(obs))])
        who = np.repeat([0, 1], [old.size, len(obs)])
        both = replace(obs.take(rows_of_both), person=who, people=2)
        first, after = people_at_fit(*at_fit, both, mine[rows_of_both], model.normal, start)
        before = (first.skill, first.moments)
    return after.skill, moved(
        _aligned(after.skill, known, reported),
        _aligned(after.skill, *before),
        after.moments,
        unsure=model.unsure.take(after.skill - EVERYTHING),
        level=model.form.ask.level,
        draws=model.draws,
    )


def _aligned(skill: Ints, own: Ints, moments: PeopleMoments) -> PeopleMoments:
    """Return moments in the order of other skills, NaN where there are none."""
    place = {code: position for position, code in enumerate(own.tolist())}
    there = np.array([place.get(code, -1) for code in skill.tolist()])
    found = moments.take(np.maximum(there, 0))
    lacking = there < 0
    if lacking.any():
        for name in PeopleMoments.__dataclass_fields__:
            getattr(found, name)[lacking] = np.nan
    return found


def _figures(model: LiveModel, skill: Ints, moments: PeopleMoments) -> PeopleByModel:
    """Return the person's figures, one unit a skill, the last over all."""
    counted = np.ones(skill.size, dtype=np.int64)
    counted[-1] = np.count_nonzero(model.form.in_all[skill[:-1]])
    with np.errstate(invalid="ignore"):
        return people_figures(moments, prior_variance(model.fit.state.spreads, counted))


def _people(
    model: LiveModel,
    context: Context,
    rows: PersonRows,
    skill: Ints,
    figures: PeopleByModel,
    own_tool: Bools,
) -> list[SkillPeople]:
    """Read the person over all skills and on each that was met, as the report reads everybody."""
    codes = context.frame.responses.skill
    names = dict(enumerate(model.names.skills))
    names |= dict(enumerate(rows.new_skills, start=model.first_new_skill))
    met = [EVERYTHING, *(code for code in np.unique(codes).tolist() if code in names)]
    parts = [np.arange(codes.size), *(np.flatnonzero(codes == code) for code in met[1:])]
    dealt = np.repeat(np.arange(len(met)), [part.size for part in parts])
    tally = tallied(context, np.concatenate(parts), dealt, len(met))
    unit = {code: position for position, code in enumerate(skill.tolist())}
    found = []
    for number, code in enumerate(met):
        place = model.place(code)
        reading = None
        if place is not None and place.modelled:
            own = _one(figures, unit.get(code))
            reading = PersonReading(own, model.tool, own_tool, model.kinds[0], place.modelled)
        shared = None if place is None else place.shared
        found.append(one_alone(tally, number, names.get(code), shared, reading))
    if len(found) == 1 and names:
        # A log with skills has no verdict over all of them, whoever was met without one.
        found.append(replace(found[0], skill="", met=np.empty(0, dtype=np.int64), model=None))
    return found


def _one(figures: PeopleByModel, unit: int | None) -> PeopleByModel:
    """Return the figures of one unit; NaN for ``None``."""

    def of(
        values: dict[str, np.ndarray[tuple[int, ...], np.dtype[np.float64]]],
    ) -> dict[str, np.ndarray[tuple[int, ...], np.dtype[np.float64]]]:
        if unit is None:
            return {name: np.full(1, np.nan) for name in values}
        return {name: array[unit : unit + 1] for name, array in values.items()}

    return PeopleByModel(
        of(figures.value),
        of(figures.low),
        of(figures.high),
        of(figures.at_level),
        of(figures.pattern),
        np.full(1, np.nan) if unit is None else figures.reliability[unit : unit + 1],
    )


def _note(taken: Entered) -> str | None:
    """Say what did not enter the model, and that the next report takes it in."""
    said = [
        f"{plural(number, 'response')} {what} that is new here"
        for number, what in (
            (taken.unknown_aid, "under a kind of help"),
            (taken.unknown_kind, "under a kind of score"),
        )
        if number
    ]
    if not said:
        return None
    return f"Not in these figures until they are computed anew: {' and '.join(said)}."
