"""The file for Safe Exam Browser."""

from __future__ import annotations

from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404
from django.views.decorators.http import require_safe

from unaided.web.checks.locking import newest
from unaided.web.checks.lookups import taught_check
from unaided.web.checks.models import Check
from unaided.web.people.models import Role
from unaided.web.people.rights import Request, member


@member
@require_safe
def check_seb(request: Request, check_id: int) -> HttpResponse:
    """Send a check's file to whoever takes it, and to its teachers."""
    if request.user.role == Role.TEACHER:
        check = taught_check(request.user, check_id)
    else:
        check = get_object_or_404(Check, pk=check_id, parts__person=request.user)
    key = newest(check)
    if key is None:
        raise Http404
    response = HttpResponse(key.configuration.encode(), content_type="application/seb")
    response.headers["Content-Disposition"] = f'attachment; filename="check-{check.pk}.seb"'
    return response
