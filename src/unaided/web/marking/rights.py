"""Who may open the pages of marking."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404

from unaided.web.marking.models import Round
from unaided.web.people.models import Role, User
from unaided.web.people.rights import learner, teacher


def marker(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """Let a teacher in, and a learner who agreed to what is recorded."""
    as_teacher, as_learner = teacher(view), learner(view)

    @wraps(view)
    def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        teaches = getattr(request.user, "role", "") == Role.TEACHER
        return (as_teacher if teaches else as_learner)(request, *args, **kwargs)

    return guarded


def taught_round(user: User, round_id: int) -> Round:
    """Return a round of a cohort that this teacher teaches.

    Raises:
        Http404: If there is none such.
    """
    return get_object_or_404(
        Round.objects.select_related("cohort", "rubric", "created_by"),
        pk=round_id,
        cohort__organisation=user.organisation_id,
        cohort__teachers=user,
    )
