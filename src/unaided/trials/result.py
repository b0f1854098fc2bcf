"""What a trial's analysis returns: values, ready to be written as JSON."""

from __future__ import annotations

from dataclasses import asdict, dataclass

from unaided.trials.missing import Bounds
from unaided.trials.rows import ArmCount
from unaided.trials.spec import TrialSpec


@dataclass(frozen=True, slots=True)
class SmallSample:
    """The same contrast with allowance for few clusters.

    Attributes:
        method: Which correction ``standard_error`` carries and which distribution ``p_value``.
        standard_error: CR1S (HC1 where no cluster is named).
        t: Estimate over ``standard_error``.
        df: Clusters − 1 (rows − coefficients where no cluster is named).
        p_value: Two-sided, by Student's distribution.
        cr2_standard_error: Bell & McCaffrey's, which allows for uneven clusters.
        cr2_df: Its degrees of freedom (Satterthwaite).
        cr2_p_value: Its two-sided p-value.
        wild_bootstrap_p: Null imposed; ``None`` where clusters are so many that it adds nothing.
        wild_bootstrap_note: How it was made, or why it was not.
        randomisation_p: ``None`` where no other assignment was possible or known.
        randomisation_note: How it was made, and which strata add nothing to it.
    """

    method: str
    standard_error: float
    t: float
    df: int
    p_value: float
    cr2_standard_error: float | None
    cr2_df: float | None
    cr2_p_value: float | None
    wild_bootstrap_p: float | None
    wild_bootstrap_note: str
    randomisation_p: float | None
    randomisation_note: str

    @property
    def p_values(self) -> dict[str, float]:
        """The p-values there are, under the words they are shown with."""
        named = {
            f"t({self.df:,})": self.p_value,
            "CR2": self.cr2_p_value,
            "wild bootstrap": self.wild_bootstrap_p,
            "randomisation": self.randomisation_p,
        }
        return {name: p for name, p in named.items() if p is not None}


@dataclass(frozen=True, slots=True)
class Contrast:
    """One arm against another.

    Attributes:
        arm: The arm.
        reference: What it is compared with.
        estimate: Adjusted difference, arm minus reference, in the outcome's unit.
        standard_error: Cluster-robust (HC1 where no cluster is named).
        p_value: Two-sided, by the normal distribution.
        low: Lower end of the 95 % interval by the normal distribution.
        high: Its upper end.
        reference_mean: Plain mean of ``reference`` over the rows in the regression.
        percent_of_reference: The estimate in per cent of it; ``None`` where the scale does not
            start at 0, as with words coded 1 to 5.
        n: Rows in the regression.
        clusters: Clusters in it; ``None`` where none is named.
        small_sample: The same with allowance for few clusters.
    """

    arm: str
    reference: str
    estimate: float
    standard_error: float
    p_value: float
    low: float
    high: float
    reference_mean: float
    percent_of_reference: float | None
    n: int
    clusters: int | None
    small_sample: SmallSample

    @property
    def detectable(self) -> bool:
        """Whether the 95 % interval leaves out 0."""
        return self.low > 0 or self.high < 0


@dataclass(frozen=True, slots=True)
class Unknown:
    """A contrast that these rows cannot tell, why, and what would."""

    arm: str
    reference: str
    why: str
    needs: str

    def sentence(self) -> str:
        """Say it in one line."""
        return f"Not known: {self.arm} against {self.reference}. {self.why} {self.needs}"


@dataclass(frozen=True, slots=True)
class TrialResult:
    """Everything found in a trial.

    Attributes:
        spec: What was asked.
        unit: Unit of the outcome.
        n: Rows in the regression.
        clusters: Clusters in it; ``None`` where none is named.
        reference_mean: Plain mean of the reference arm over these rows; ``None`` without any.
        contrasts: Every pair of arms that can be told apart, those with the reference first.
        unknown: The other pairs.
        missing: Rows by arm, with and without an outcome.
        bounds: What missing outcomes could hide; ``None`` where the outcome's range is not known.
        sentences: What all this licenses one to say.
    """

    spec: TrialSpec
    unit: str
    n: int
    clusters: int | None
    reference_mean: float | None
    contrasts: tuple[Contrast, ...]
    unknown: tuple[Unknown, ...]
    missing: tuple[ArmCount, ...]
    bounds: tuple[Bounds, ...] | None
    sentences: tuple[str, ...]

    def as_dict(self) -> dict[str, object]:
        """Return the trial as JSON-ready data, as the report and ``--json`` have it."""
        return {
            "label": self.spec.name,
            "outcome": self.spec.outcome,
            "role": self.spec.role,
            "reference": self.spec.reference,
            "n": self.n,
            "clusters": self.clusters,
            "reference_mean": self.reference_mean,
            "formula": self.spec.formula,
            "contrasts": [_contrast(contrast) for contrast in self.contrasts],
            "unknown": [asdict(unknown) for unknown in self.unknown],
            "missing": [asdict(count) | {"missing": count.missing} for count in self.missing],
            "bounds": None if self.bounds is None else [asdict(bound) for bound in self.bounds],
            "sentences": list(self.sentences),
            "unit": self.unit,
        }


def _contrast(contrast: Contrast) -> dict[str, object]:
    named = asdict(contrast)
    del named["reference_mean"]
    return named
