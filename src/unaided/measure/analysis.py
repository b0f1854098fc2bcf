"""One group's responses, its condition cells and the adjusted fit they share.

An analysis answers two questions for the estimands built on it: how much evidence stands behind
a set of cells, and what the expected score on the reference form is under a mix of cells. Needs
numpy and scipy.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np

from unaided.measure.adjusted import AdjustedFit, fit_adjusted
from unaided.measure.form import ReferenceForm, reference_form
from unaided.measure.linear import Estimate, Floats, Ints, mean
from unaided.measure.responses import (
    NO_AID,
    UNRECORDED,
    Bools,
    Cells,
    Context,
    Delay,
    Novelty,
    Occasion,
    Responses,
    cells,
)
from unaided.measure.rules import (
    GROUP_LEAST_PEOPLE,
    GROUP_LEAST_RESPONSES,
    group_figure,
)
from unaided.measure.unknown import Unknown

LEAST_SHARE_RANDOMISED = 0.95
SAME_PROPENSITY = 1e-6
LARGEST_DELAY_RATIO = 2.0  # of median delays that are compared as one
LARGEST_SHARE_HARDLY_MET = 0.05  # of practice, under conditions that fewer than five people met
TINY = 1e-300
LARGEST_DENSE_SYSTEM = 4_000  # items (else families) and cells: a dense factor of 128 MB


@dataclass(frozen=True, slots=True)
class Standard:
    """What counts as learned, as the measuring core needs it.

    Attributes:
        level: Expected score on the reference form, 0..1.
        horizon_days: Delay at which it must hold.
        novelty: Variant (near) or transfer (far).
        certainty: Probability a verdict needs, above one half.
    """

    level: float
    horizon_days: float
    novelty: Novelty
    certainty: float


@dataclass(frozen=True, slots=True)
class Sizes:
    """Sizes of the whole log, shared by all its parts so that their estimates combine.

    Attributes:
        items: Number of items.
        families: Number of families.
        cluster_of_person: Shape (people,), the randomised unit of each.
        clusters: Number of these units.
        named_form: Shape (pairs, 2), skill and family: the reference forms that are named.
    """

    items: int
    families: int
    cluster_of_person: Ints
    clusters: int
    named_form: Ints | None = None


@dataclass(frozen=True, slots=True)
class Support:
    """How much evidence stands behind a set of cells."""

    responses: int
    people: int

    @property
    def enough(self) -> bool:
        """Whether it reaches 20 responses from 5 people."""
        return self.responses >= GROUP_LEAST_RESPONSES and self.people >= GROUP_LEAST_PEOPLE


@dataclass(frozen=True)
class Analysis:
    """A group's responses under one kind of score, with their cells.

    Attributes:
        responses: The group's scored responses.
        practice: Shape (n,), the responses of practice and work within the window.
        cells: Condition cells of the responses.
        sizes: Sizes of the whole log.
        standard: The standard.
    """

    responses: Responses
    practice: Bools
    cells: Cells
    sizes: Sizes
    standard: Standard

    @classmethod
    def of(
        cls, responses: Responses, in_window: Bools, sizes: Sizes, standard: Standard
    ) -> Analysis:
        """Lay out the cells of a group's responses around the standard's horizon."""
        cell = cells(responses, standard.horizon_days)
        other = cell.context[cell.code] == Context.OTHER
        occasion = responses.occasion
        met = (occasion == Occasion.PRACTICE) | (occasion == Occasion.WORK)
        met |= (occasion == UNRECORDED) & other
        return cls(responses, met & in_window, cell, sizes, standard)

    @cached_property
    def form(self) -> ReferenceForm:
        """The reference form of these responses."""
        return reference_form(
            self.responses,
            self.sizes.items,
            self.sizes.families,
            self.sizes.cluster_of_person.size,
            self.sizes.named_form,
        )

    @cached_property
    def tool(self) -> int | None:
        """The most used aid of practice and work; ``None`` where no tool was ever there."""
        aid = self.responses.aid[self.practice]
        aid = aid[aid > NO_AID]
        if aid.size == 0:
            aid = self.responses.aid[self.responses.aid > NO_AID]
        return int(np.bincount(aid).argmax()) if aid.size else None

    @cached_property
    def practised(self) -> Ints:
        """Codes of the people seen in practice or work."""
        return np.unique(self.responses.person[self.practice])

    def learning_cell(self, novelty: Novelty) -> int | None:
        """The cell of first unaided checks at the horizon on a novelty."""
        return self.cells.find(NO_AID, Delay.HORIZON, novelty, Context.FIRST_CHECK)

    def people_in(self, cell: int) -> Ints:
        """Codes of the people seen in a cell."""
        return self._people_of_cells[cell]

    @cached_property
    def _people_of_cells(self) -> list[Ints]:
        """The people of every cell, found once: each step of a waterfall asks again."""
        pairs = np.unique(
            self.cells.code * self.sizes.cluster_of_person.size + self.responses.person
        )
        cell, person = np.divmod(pairs, self.sizes.cluster_of_person.size)
        ends = np.searchsorted(cell, np.arange(1, len(self.cells)))
        return np.split(person, ends)

    @cached_property
    def _responses_of_cells(self) -> Ints:
        return np.bincount(self.cells.code, minlength=len(self.cells))

    def support(self, cell: int) -> Support:
        """Count the responses and people of a cell."""
        return Support(int(self._responses_of_cells[cell]), int(self.people_in(cell).size))

    def lacking(self, cell: int | None) -> int:
        """Count the responses a cell lacks to be enough; one where it lacks people alone."""
        have = self.support(cell) if cell is not None else Support(0, 0)
        return 0 if have.enough else max(GROUP_LEAST_RESPONSES - have.responses, 1)

    def look_up(self, aid: int, delay: int, novelty: int, context: int) -> int | None:
        """Find a cell with enough evidence for a condition, in its own context or another.

        Practice is read from practice and checks from first checks where both exist; later
        checks have taught already and are never read.
        """
        order = (
            (Context.FIRST_CHECK, Context.OTHER)
            if context == Context.FIRST_CHECK
            else (Context.OTHER, Context.FIRST_CHECK)
        )
        for candidate in order:
            cell = self.cells.find(aid, delay, novelty, candidate)
            if cell is not None and self.support(cell).enough:
                return cell
        return None

    def shared_units(self, cell: int, other: int) -> int:
        """Count the families (else items) met in both of two cells."""
        first, second = self.cells.code == cell, self.cells.code == other
        return max(
            np.intersect1d(codes[first], codes[second]).size
            for codes in (self.responses.family, self.responses.item)
        )

    @property
    def too_large(self) -> bool:
        """Whether items and families are too many for the adjusted fit."""
        return self._by_item is None and self._by_family is None

    @cached_property
    def _by_item(self) -> _UnitFit | None:
        return self._fit(self.responses.item)

    @cached_property
    def _by_family(self) -> _UnitFit | None:
        return self._fit(self.responses.family)

    def _fit(self, codes: Ints) -> _UnitFit | None:
        used, unit = np.unique(codes, return_inverse=True)
        if used.size + len(self.cells) > LARGEST_DENSE_SYSTEM:
            return None
        fit = fit_adjusted(
            self.responses.score,
            self.responses.tries,
            self.responses.person,
            unit,
            self.cells.code,
            units=used.size,
            cells=len(self.cells),
            cluster_of_person=self.sizes.cluster_of_person,
            clusters=self.sizes.clusters,
        )
        return _UnitFit(fit, used)

    def expected_score(self, mix: Floats, people: Ints) -> Estimate | None:
        """Estimate the expected score on the form under a mix of cells; ``None``: unidentified.

        Items are held fixed where the log connects them, else families.
        """
        for unit, form in (
            (self._by_item, self.form.over_items),
            (self._by_family, self.form.over_families),
        ):
            if unit is None:
                continue
            estimate = unit.fit.expected_score(form(people)[unit.used], mix, people)
            if estimate is not None:
                return self._counted(estimate, mix, people)
        return None

    def contrast(self, mix: Floats, people: Ints) -> Estimate | None:
        """Estimate Σ weight · cell for weights that sum to zero; ``None``: unidentified."""
        for unit in (self._by_item, self._by_family):
            estimate = None if unit is None else unit.fit.contrast(mix, people)
            if estimate is not None:
                return self._counted(estimate, mix, people)
        return None

    def _counted(self, estimate: Estimate, mix: Floats, people: Ints) -> Estimate:
        """Count the evidence behind a mix of cells; of a contrast, the thinner side's clusters.

        The fit has clusters beyond them, which hold items still but say nothing of the condition:
        with their degrees of freedom the interval would be too short.
        """
        weight = mix[self.cells.code]
        rows = (weight != 0) & np.isin(self.responses.person, people)
        sides = [rows & side for side in (weight > 0, weight < 0) if side.any()]
        return Estimate(
            estimate.value,
            estimate.influence,
            clusters=min((self._clusters(side) for side in sides), default=0),
            responses=int(rows.sum()),
            people=int(np.unique(self.responses.person[rows]).size),
        )

    def _clusters(self, rows: Bools) -> int:
        return int(np.unique(self.sizes.cluster_of_person[self.responses.person[rows]]).size)

    def figure_unknown(self, rows: Bools) -> Unknown | None:
        """Say why a score over some responses has no interval; ``None`` where it has one."""
        kept = self.responses.take(rows)
        return group_figure(
            len(kept),
            np.unique(kept.person).size,
            np.unique(kept.item).size,
            self._clusters(rows),
            kept.score,
        )

    def plain_mean(self, rows: Bools) -> Estimate:
        """Average the scores of some responses, clustered, nothing adjusted."""
        kept = self.responses.take(rows)
        return mean(
            kept.score,
            kept.tries,
            kept.person,
            self.sizes.cluster_of_person,
            self.sizes.clusters,
        )

    def difference_of_means(self, cell: int, other: int) -> Estimate:
        """Subtract plain means of two cells: right where the condition was randomised."""
        first = self.plain_mean(self.cells.code == cell)
        second = self.plain_mean(self.cells.code == other)
        return Estimate(
            first.value - second.value,
            first.influence - second.influence,
            clusters=min(first.clusters, second.clusters),
            responses=first.responses + second.responses,
            people=max(first.people, second.people),
        )

    def commonest_kind(self, rows: Bools) -> int:
        """The kind of score that most of some responses have; scores of others are no company."""
        kinds, count = np.unique(self.responses.kind[rows], return_counts=True)
        return int(kinds[count.argmax()]) if kinds.size else UNRECORDED

    def one(self, cell: int, weight: float = 1.0) -> Floats:
        """Return the mix that is one cell alone."""
        mix = np.zeros(len(self.cells))
        mix[cell] = weight
        return mix

    def practice_mix(self, people: Ints) -> Floats:
        """Return the mix of cells really met: the mean over people of each person's shares.

        Conditions that fewer than five people met say nothing of a group; where they are a small
        part of the mix they are left out of it (:meth:`share_hardly_met`).
        """
        mix, hardly = self._mix_met(people)
        mix[hardly] = 0.0
        return np.asarray(mix / max(mix.sum(), TINY))

    def share_hardly_met(self, people: Ints) -> float:
        """Return the share of practice that is left out of the mix."""
        mix, hardly = self._mix_met(people)
        return float(mix[hardly].sum())

    def _mix_met(self, people: Ints) -> tuple[Floats, Bools]:
        """Return the mix of everything met, and the cells of it that are to be left out."""
        rows = self.practice & np.isin(self.responses.person, people)
        who, person = np.unique(self.responses.person[rows], return_inverse=True)
        tries, cell = self.responses.tries[rows], self.cells.code[rows]
        share = tries / np.bincount(person, tries)[person]
        mix = np.bincount(cell, share, minlength=len(self.cells)) / max(who.size, 1)
        pairs = np.unique(np.column_stack([cell, person]), axis=0)
        hardly = np.bincount(pairs[:, 0], minlength=len(self.cells)) < GROUP_LEAST_PEOPLE
        return mix, hardly & (mix[hardly].sum() <= LARGEST_SHARE_HARDLY_MET)

    def randomised_apart(self, cell: int, other: int) -> bool:
        """Whether chance alone put responses into one of two cells or the other.

        Both must be of one context (never practice against checks), nearly all assigned at
        random, and each with one propensity: where it varied, whoever got the tool more often
        differs.
        """
        if self.cells.context[cell] != self.cells.context[other]:
            return False
        for code in (cell, other):
            rows = self.cells.code == code
            chance = self.responses.propensity[rows]
            chance = chance[np.isfinite(chance)]
            if self.responses.randomised_aid[rows].mean() < LEAST_SHARE_RANDOMISED or (
                chance.size and np.ptp(chance) > SAME_PROPENSITY
            ):
                return False
        return True

    def median_delay(self, cell: int) -> float:
        """Median delay of a cell in days; NaN where none is known."""
        delay = self.responses.delay_days[self.cells.code == cell]
        delay = delay[np.isfinite(delay)]
        return float(np.median(delay)) if delay.size else float("nan")

    def like_delays(self, cell: int, other: int) -> bool:
        """Whether two cells of one bin were met after about the same delay."""
        if self.cells.delay[cell] == Delay.NOW:
            return True
        first, second = self.median_delay(cell), self.median_delay(other)
        return not max(first, second) > LARGEST_DELAY_RATIO * min(first, second)


@dataclass(frozen=True, slots=True)
class _UnitFit:
    fit: AdjustedFit
    used: Ints
