"""The fitted model beside the report, with the names of this log: ``fit.npz``."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Final

from unaided.measure.model.stored import Names, save_fit
from unaided.report.frame import AID_NAMES, Frame
from unaided.report.model.reading import Reading
from unaided.report.observations import Observed

FILE_NAME: Final = "fit.npz"
NO_NAME: Final = "not recorded"


def write_fit(path: Path, reading: Reading, *, fingerprint: str, made: date) -> None:
    """Write the fit behind a report with the names behind its codes.

    Args:
        path: Where to.
        reading: The model; its figures may be shown.
        fingerprint: Of the log.
        made: The date.

    Raises:
        OSError: If the file cannot be written.
    """
    frame = reading.context.frame
    save_fit(
        path,
        reading.fit,
        fingerprint=fingerprint_of(fingerprint, frame.as_of),
        made=made,
        names=names_of(frame, reading.observed),
    )


def fingerprint_of(log: str, as_of: date | None) -> str:
    """Return the fingerprint of what was fitted: a log up to a date is not the whole log.

    Args:
        log: The log's fingerprint, as in ``made.fingerprint`` of the report.
        as_of: The date at which figures are read, as in ``as_of`` of the report.
    """
    return f"{log} as of {as_of.isoformat()}" if as_of else log


def names_of(frame: Frame, observed: Observed) -> Names:
    """Return the names behind the codes of a fit."""
    skills = [*frame.names["skill"], NO_NAME][: observed.observations.skills]
    return Names(
        people=tuple(frame.names["person"]),
        items=tuple(frame.names["item"]),
        skills=tuple(skills),
        groups=tuple(frame.names["group"]),
        arms=tuple(frame.names["arm"]),
        aids=tuple(AID_NAMES[code] for code in observed.aids),
    )
