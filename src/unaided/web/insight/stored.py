"""Whether a stored page is as this code writes it; another one is taken as not read yet.

A reading outlives the code that stored it. What the pages are made from is checked once, where it
is read: it bears the number of its format, and holds every key that the pages need. One that does
not shows as no figures, and the sweep, which asks the same question, has the log read anew. What
was stored of a person was written with it, by the same code: its format stands for theirs.
"""

from __future__ import annotations

from typing import Any, Final, TypeGuard

from unaided.web.insight.pages.extract import Json
from unaided.web.insight.pages.release import FINDING, LEAD, STANDARD
from unaided.web.insight.shape import (
    by_name,
    each,
    holds,
    mapping,
    maybe,
    moment,
    number,
    text,
    whole,
)

FORMAT: Final = 3
"""Of what a reading stores for its pages: raised with every change that older pages lack."""

_NUMBERS: Final = holds(estimate=number, low=number, high=number)
_ENTRY: Final = holds(person=text, with_help=maybe(_NUMBERS), learning=maybe(_NUMBERS))
_COHORT: Final = holds(
    standard=STANDARD,
    log=holds(people=maybe(number), skills=maybe(number), aid=maybe(by_name(number))),
    findings=each(FINDING),
    tally=by_name(each(holds(verdict=text, cause=text, people=whole))),
    ends=each(
        holds(
            person=text,
            seen=maybe(_NUMBERS),
            kept=maybe(_NUMBERS),
            checked=lambda value: isinstance(value, bool),
        )
    ),
    lists=each(holds(name=text, entries=each(_ENTRY))),
    not_known=maybe(each(mapping)),
    attendance=maybe(holds(missing=whole, assigned=whole, people_never_came=each(text))),
)
_PAGE: Final = holds(
    format=lambda value: value == FORMAT,
    cohort=_COHORT,
    lead=LEAD,
    responses=whole,
    last_at=maybe(moment),
)


def is_current(page: Any) -> TypeGuard[Json]:
    """Say whether what a reading stored is of the present format, with all that pages need."""
    return _PAGE(page)
