"""The registration in words: all that is fixed before anybody practises."""

from __future__ import annotations

from collections import Counter
from datetime import datetime, timedelta
from typing import Final

from django.template.loader import render_to_string
from django.utils import timezone

from unaided import __version__
from unaided.trials.analysis import DRAWS
from unaided.web.comparisons.candidates import LAST, Candidates
from unaided.web.comparisons.counted import DELAY_WITHIN
from unaided.web.comparisons.drawing import strata
from unaided.web.comparisons.foreseen import Foreseen
from unaided.web.comparisons.table import command, spec
from unaided.web.comparisons.wanted import Wanted
from unaided.web.people.models import User

ANALYSIS_SEED: Final = 1
"""Of bootstrap and randomisation test: the default of ``unaided trial``."""

TABLE: Final = "trial.csv"


def registration_text(
    wanted: Wanted,
    found: Candidates,
    foreseen: Foreseen,
    by: User,
    *,
    at: datetime | None = None,
    seed: int | None = None,
    record: str = "",
) -> str:
    """Write the registration, a paragraph a line: whatever shows it breaks lines as it needs.

    Args:
        wanted: What is asked for.
        found: Whom it can place.
        foreseen: What it will be able to tell.
        by: Who registers it.
        at: When; ``None``: it is a preview, and nothing was drawn.
        seed: Of the draw.
        record: SHA-256 of what it was drawn from.
    """
    zone = timezone.get_default_timezone()
    asked = spec(wanted.unit, (wanted.first.name, wanted.second.name))
    text = render_to_string(
        "comparisons/registration.txt",
        {
            "wanted": wanted,
            "by": by,
            "at": at and at.astimezone(zone).isoformat(timespec="seconds"),
            "seed": seed,
            "record": record,
            "zone": zone,
            "first_day": wanted.opens_at.astimezone(zone).date().isoformat(),
            "last_day": (wanted.closes_at - timedelta(seconds=1))
            .astimezone(zone)
            .date()
            .isoformat(),
            "people": found.people(),
            "groups": found.groups(),
            "left": len(found.left),
            "strata": _strata(wanted, found),
            "last": LAST,
            "within": DELAY_WITHIN,
            "smallest": f"{wanted.smallest:.2f}",
            "command": command(asked, TABLE),
            "formula": asked.formula,
            "draws": DRAWS,
            "analysis_seed": ANALYSIS_SEED,
            "foreseen": foreseen,
            "half_width": None if foreseen.half_width is None else f"{foreseen.half_width:.3f}",
            "power": f"{100 * foreseen.power:.0f}",
            "given": {
                name: f"{getattr(foreseen.given, name):.2f}"
                for name in ("mean", "person_sd", "group_sd", "come")
            },
            "version": __version__,
        },
    )
    return text.rstrip() + "\n"


def _last_moment(wanted: Wanted) -> datetime:
    return wanted.closes_at - timedelta(microseconds=1)


def _strata(wanted: Wanted, found: Candidates) -> list[tuple[str, int]]:
    """Count the units of each stratum; of people with their own skills, one line says it."""
    sizes = Counter(strata(found.rows, wanted.unit).values())
    return [] if wanted.unit == "skill" else sorted(sizes.items())
