"""Whether a stored page is as this code writes it; another one is taken as not read yet.

A reading outlives the code that stored it. What the pages are made from bears the number of its
format; an older one, or one that does not read, shows as no figures, and the sweep has the log
read anew.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Mapping
from typing import Any, Final, ParamSpec, TypeVar

FORMAT: Final = 2
"""Of what a reading stores for its pages: raised with every change that older pages lack."""
MALFORMED: Final = (KeyError, IndexError, TypeError, ValueError, AttributeError, AssertionError)

logger = logging.getLogger(__name__)

P = ParamSpec("P")
T = TypeVar("T")


def is_current(page: Any) -> bool:
    """Say whether what a reading stored is of the present format, as far as its outside tells."""
    return (
        isinstance(page, Mapping)
        and page.get("format") == FORMAT
        and all(isinstance(page.get(part), Mapping) for part in ("cohort", "lead"))
    )


def laid_out(layout: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T | None:
    """Lay a stored page out; ``None``, and a line in the server's log, where it does not read."""
    try:
        return layout(*args, **kwargs)
    except MALFORMED:
        logger.exception("A stored page does not read; it is taken as not read yet.")
        return None
