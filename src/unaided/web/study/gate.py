"""The gate of sittings: the rules of planned ones may refuse a request; anything else passes."""

from __future__ import annotations

from datetime import datetime
from typing import Final
from uuid import UUID

from django.db.models import BigAutoField, UUIDField
from django.http import HttpResponse

from unaided.web.people.rights import Request
from unaided.web.prepared import Parameter, Prepared
from unaided.web.study.models import Sitting
from unaided.web.study.turns import turn_rules

_PLANNED: Final = Prepared(
    lambda: Sitting.objects.select_related("turn").filter(
        showings__key=Parameter("key", UUIDField()),
        person_id=Parameter("person", BigAutoField()),
        turn_id__isnull=False,
    )
)


def refusal(request: Request, sitting: Sitting, at: datetime) -> HttpResponse | None:
    """Return what to answer instead, where a request may not go on with a sitting.

    Args:
        request: Any request to a page of the sitting.
        sitting: Which one; one that was not planned too, since it may have to wait for one that is.
        at: The present.
    """
    return turn_rules().refusal(request, sitting, at)


def refusal_of_answer(request: Request, at: datetime) -> HttpResponse | None:
    """Return what to answer instead of taking an answer, whatever the address it was sent to.

    Args:
        request: A form with a showing's key: the showing is in the sitting that counts.
        at: The present.
    """
    try:
        key = UUID(request.POST.get("key", ""))
    except ValueError:
        return None
    sitting = _PLANNED.first(key=key, person=request.user.pk)
    return None if sitting is None else turn_rules().refusal(request, sitting, at)
