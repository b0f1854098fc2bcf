"""What kind of help a cohort's tool is."""

from __future__ import annotations

from typing import Final

from unaided.web.people.models import Cohort
from unaided.web.study.models import Response

ALONE_OR_OWN: Final = ("", "none", "hints")
"""Helps that no tool gives."""
WORDS: Final = {
    "tutor": ("tutor", "coach", "teacher"),
    "reference": ("notes", "documentation", "docs", "book", "manual", "wiki"),
    "assistant": ("assistant", "copilot", "chat"),
}
"""By what a tool's name tells its kind, where no response does."""


def aid_of(cohort: Cohort) -> str:
    """Return the kind of help that a cohort's tool is; empty where nothing tells.

    What was recorded with it decides; before that, a word in its name.
    """
    if not cohort.tool:
        return ""
    recorded = (
        Response.objects.filter(cohort=cohort, tool=cohort.tool)
        .exclude(aid__in=ALONE_OR_OWN)
        .order_by("-pk")
        .values_list("aid", flat=True)
        .first()
    )
    if recorded is not None:
        return str(recorded)
    name = cohort.tool.casefold()
    return next((aid for aid, words in WORDS.items() if any(word in name for word in words)), "")
