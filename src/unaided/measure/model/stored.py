"""A stored fit: what reports, planners and applications read of a model without its responses.

One ``.npz`` file of plain arrays, with a JSON member ``about`` that says what it is; nothing in it
is executed when it is read. A file is refused where it was written by a later version (a new
version means that older readers would misread it; what they may pass over is added without one),
where it belongs to other data, or where it is not whole. Needs numpy, scipy and numba.
"""

from __future__ import annotations

import json
import os
import secrets
import zipfile
import zlib
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import date
from pathlib import Path
from typing import Any, Final

import numpy as np

from unaided.measure.linear import Floats, Ints
from unaided.measure.model.design import Coding
from unaided.measure.model.fit import Fit
from unaided.measure.model.observations import Array
from unaided.measure.model.solving import Precision
from unaided.measure.model.state import State
from unaided.measure.model.stored_errors import (
    VERSION,
    NewerFitError,
    NotAFitError,
    OtherDataError,
    StoredFitError,
)
from unaided.measure.model.stored_layout import (
    coding_from,
    coding_value,
    precision_arrays,
    precision_from,
    state_arrays,
    state_from,
)
from unaided.measure.model.terms import Terms

FORMAT: Final = "unaided-fit"
ABOUT: Final = "about"
ZIP_START: Final = b"PK\x03\x04"
DAMAGE: Final = (zipfile.BadZipFile, zlib.error, EOFError, KeyError, TypeError, ValueError)


@dataclass(frozen=True, slots=True)
class Names:
    """The names behind the codes, in code order; empty where there are none.

    Attributes:
        people: Of people.
        items: Of items.
        skills: Of skills.
        groups: Of groups.
        arms: Of arms.
        aids: Of the levels of aid from none upwards.
    """

    people: tuple[str, ...] = ()
    items: tuple[str, ...] = ()
    skills: tuple[str, ...] = ()
    groups: tuple[str, ...] = ()
    arms: tuple[str, ...] = ()
    aids: tuple[str, ...] = ()


@dataclass(frozen=True)
class StoredDesign:
    """What is kept of the design: no response.

    Attributes:
        coding: How conditions become coefficients.
        people: Number of people, those without a response included.
        segment_person: Shape (segments,), the person of each person × skill.
        segment_skill: Shape (segments,), its skill.
        fractional_kinds: Kinds whose scores are fractions without a count of tries.
    """

    coding: Coding
    people: int
    segment_person: Ints
    segment_skill: Ints
    fractional_kinds: Ints


@dataclass(frozen=True, slots=True)
class StoredPerson:
    """What the fit found of one person, in logits from the population's mean.

    Attributes:
        mean: Shape (2,), posterior means of unaided and aided ability.
        sd: Shape (2,), their posterior standard deviations.
        correlation: Their posterior correlation.
        skill: Shape (k,), codes of the skills met, where the model has person × skill effects.
        skill_mean: Shape (k,), posterior means of those effects.
        skill_sd: Shape (k,), their posterior standard deviations.
    """

    mean: Floats
    sd: Floats
    correlation: float
    skill: Ints
    skill_mean: Floats
    skill_sd: Floats


@dataclass(frozen=True)
class StoredFit:
    """A fit read from a file; with it people are met as with the fit itself.

    Attributes:
        fingerprint: Of the data it was fitted to.
        made: When.
        names: The names behind the codes.
        design: What is kept of the design.
        state: Coefficients, spreads and everybody's posterior.
        precision: Penalised observed information of coefficients, then free spreads.
        converged: Whether the last step was small.
        convergence: One sentence: how it ended.
        passes: Passes over all the data.
        separated: Coefficients and spreads that the data do not hold.
        figures: What :meth:`Fit.summary` said.
        errors: What :meth:`Fit.standard_errors` said.
        note: What those leave out, in a sentence; empty where nothing.
    """

    fingerprint: str
    made: date
    names: Names
    design: StoredDesign
    state: State
    precision: Precision
    converged: bool
    convergence: str
    passes: int
    separated: tuple[str, ...]
    figures: Mapping[str, float]
    errors: Mapping[str, float]
    note: str

    @property
    def coding(self) -> Coding:
        """How conditions become coefficients."""
        return self.design.coding

    @property
    def terms(self) -> Terms:
        """The terms in the model, and those left out."""
        return self.design.coding.terms

    @property
    def log_likelihood(self) -> float:
        """Marginal log-likelihood of the responses it was fitted to."""
        return self.figures["log_likelihood"]

    def block(self, name: str) -> Floats:
        """Return the coefficients of a block, shape (size,); items' are their easiness.

        Raises:
            KeyError: If the term is not in the model.
        """
        return self.state.beta[self.coding.blocks[name].span]

    def block_errors(self, name: str) -> Floats:
        """Return the standard errors of a block, shape (size,).

        Raises:
            KeyError: If the term is not in the model.
        """
        return np.sqrt(self.precision.variances[self.coding.blocks[name].span])

    def summary(self) -> dict[str, float]:
        """Return fixed coefficients, spreads and the log-likelihood, in logits."""
        return dict(self.figures)

    def standard_errors(self) -> dict[str, float]:
        """Return standard errors, by the keys of the summary."""
        return dict(self.errors)

    def person(self, code: int) -> StoredPerson:
        """Return what the fit found of one person.

        Raises:
            IndexError: If the fit does not know the code.
        """
        if not 0 <= code < self.design.people:
            raise IndexError(f"person {code}: the fit knows 0 to {self.design.people - 1}")
        found = self.state.posteriors
        sd, correlation = found.sd[code], float(found.correlation[code])
        # Without person × skill effects there is nothing to a segment.
        met = self.design.segment_person[: found.skill_mean.size]
        own = np.flatnonzero(met == code)
        cross = correlation * sd[0] * sd[1]
        covariance = np.array([[sd[0] ** 2, cross], [cross, sd[1] ** 2]])
        slope = found.skill_slope[own]
        explained = np.einsum("si,ij,sj->s", slope, covariance, slope)
        return StoredPerson(
            found.mean[code],
            sd,
            correlation,
            self.design.segment_skill[own],
            found.skill_mean[own],
            np.sqrt(found.skill_variance[own] + explained),
        )


def save_fit(path: Path, fit: Fit, *, fingerprint: str, made: date, names: Names) -> None:
    """Write a fit to one file, whole or not at all; equal fits give equal bytes.

    Args:
        path: Where to; an existing file is replaced once the new one is whole.
        fit: The fit.
        fingerprint: Of the data it was fitted to, so that it is never read beside others.
        made: The date.
        names: The names behind the codes; as many as the fit has codes, or none.

    Raises:
        ValueError: If there are too few or too many names.
        OSError: If the file cannot be written.
    """
    _fits(names, fit)
    figures, errors = fit.summary(), fit.standard_errors()
    design = fit.design
    about = {
        "format": FORMAT,
        "version": VERSION,
        "fingerprint": fingerprint,
        "made": made.isoformat(),
        "names": asdict(names),
        "coding": coding_value(fit.coding),
        "aided": fit.state.spreads.aided,
        "block_sd": list(fit.state.block_sd),
        "people": design.people,
        "converged": fit.converged,
        "convergence": fit.convergence,
        "passes": fit.passes,
        "separated": fit.separated,
        "figures": list(figures),
        "errors": list(errors),
        "note": fit.note,
    }
    text = json.dumps(about, ensure_ascii=False, allow_nan=False, default=_plain)
    arrays: dict[str, Array] = {
        ABOUT: np.frombuffer(text.encode(), dtype=np.uint8),
        "figures": np.array(list(figures.values())),
        "errors": np.array(list(errors.values())),
        "segment_person": design.segment_person,
        "segment_skill": design.segment_skill,
        "fractional_kinds": design.fractional_kinds,
        **state_arrays(fit.state),
        **precision_arrays(fit.precision),
    }
    beside = path.with_name(f".{path.name[:100]}.{secrets.token_hex(4)}")
    try:
        with beside.open("xb") as file:
            np.savez(file, allow_pickle=False, **arrays)
            file.flush()
            os.fsync(file.fileno())
        beside.replace(path)
    finally:
        beside.unlink(missing_ok=True)


def load_fit(path: Path, *, fingerprint: str | None = None) -> StoredFit:
    """Read a stored fit.

    Args:
        path: The file.
        fingerprint: Of the data at hand; ``None``: whatever data it was fitted to will do.

    Raises:
        NotAFitError: If the file is not a stored fit, or is damaged.
        NewerFitError: If a later version wrote it.
        OtherDataError: If it was fitted to other data.
        OSError: If the file cannot be read.
    """
    with path.open("rb") as file:
        if file.read(len(ZIP_START)) != ZIP_START:
            raise NotAFitError(
                f"{path}: not a stored fit. Name the fit.npz beside a report, or fit anew."
            )
        file.seek(0)
        try:
            with np.load(file, allow_pickle=False) as members:
                about = _about(path, members, fingerprint)
                arrays = {name: members[name] for name in members.files if name != ABOUT}
            stored = _stored(about, arrays)
            _whole(stored)
        except StoredFitError:
            raise
        except DAMAGE as error:
            raise NotAFitError(f"{path}: damaged or cut short. Fit anew.") from error
    return stored


def _about(path: Path, members: Mapping[str, Array], fingerprint: str | None) -> dict[str, Any]:
    """Read what a file says of itself; refuse it before its arrays are read."""
    about = json.loads(members[ABOUT].tobytes()) if ABOUT in members else None
    if not isinstance(about, dict) or about.get("format") != FORMAT:
        raise NotAFitError(
            f"{path}: arrays, but not a stored fit. Name the fit.npz beside a report, or fit anew."
        )
    if about["version"] > VERSION:
        raise NewerFitError(path, about["version"])
    if fingerprint is not None and about["fingerprint"] != fingerprint:
        raise OtherDataError(path, about["fingerprint"], fingerprint)
    return about


def _stored(about: dict[str, Any], arrays: Mapping[str, Array]) -> StoredFit:
    design = StoredDesign(
        coding_from(about["coding"]),
        about["people"],
        arrays["segment_person"],
        arrays["segment_skill"],
        arrays["fractional_kinds"],
    )
    return StoredFit(
        about["fingerprint"],
        date.fromisoformat(about["made"]),
        Names(**{name: tuple(about["names"].get(name, ())) for name in Names.__dataclass_fields__}),
        design,
        state_from(arrays, about["block_sd"], aided=about["aided"]),
        precision_from(arrays),
        about["converged"],
        about["convergence"],
        about["passes"],
        tuple(about["separated"]),
        dict(zip(about["figures"], arrays["figures"].tolist(), strict=True)),
        dict(zip(about["errors"], arrays["errors"].tolist(), strict=True)),
        about["note"],
    )


def _whole(stored: StoredFit) -> None:
    """Refuse parts that do not belong together.

    Raises:
        ValueError: If a shape is not what the coding calls for.
    """
    coding, found = stored.coding, stored.state.posteriors
    segments = found.skill_mean.size
    expected = (
        (stored.state.beta, (coding.coefficients,)),
        (stored.state.spreads.covariance, (2, 2)),
        (stored.state.dispersion, (coding.terms.kinds,)),
        (found.mean, (stored.design.people, 2)),
        (found.sd, (stored.design.people, 2)),
        (found.correlation, (stored.design.people,)),
        (found.skill_slope, (segments, 2)),
        (found.skill_variance, (segments,)),
        (stored.design.segment_skill, stored.design.segment_person.shape),
    )
    for array, shape in expected:
        if array.shape != shape:
            raise ValueError(f"found shape {array.shape}, expected {shape}")


def _fits(names: Names, fit: Fit) -> None:
    """Refuse names that are not those of the codes."""
    coding = fit.coding
    counts = {
        "people": fit.design.people,
        "items": coding.items,
        "skills": coding.skills,
        "groups": coding.groups,
    }
    for name, count in counts.items():
        given: Sequence[str] = getattr(names, name)
        # A model without items, skills or groups knows no codes of them.
        if given and count and len(given) != count:
            raise ValueError(f"{name}: {len(given)} names for {count} codes")


def _plain(value: object) -> object:
    """Return a numpy number as Python's."""
    if isinstance(value, np.generic):
        return value.item()
    raise TypeError(f"a {type(value).__name__} has no place in a stored fit")
