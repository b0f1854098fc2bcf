"""Hold the model against the responses it was fitted to, and say it in the report."""

from __future__ import annotations

from unaided.report.criticism import criticism_as_dict, names_of
from unaided.report.model.reading import Reading


def criticised(reading: Reading | None) -> dict[str, object] | None:
    """Return the report's section on where the model fits and where not; ``None`` without one."""
    if reading is None:
        return None
    names = names_of(reading.observed.aids, reading.context.frame.names)
    return criticism_as_dict(reading.criticism, names)
