"""Everything held on a learner, as a file."""

from __future__ import annotations

from django.http import HttpResponse, JsonResponse
from django.views.decorators.http import require_safe

from unaided.web import clock
from unaided.web.insight.my_data import my_data as gathered
from unaided.web.people.rights import Request, learner


@learner
@require_safe
def my_data(request: Request) -> HttpResponse:
    """Send everything held on the learner as JSON, to be kept."""
    response = JsonResponse(
        gathered(request.user, clock.now()),
        json_dumps_params={"indent": 1, "ensure_ascii": False},
    )
    response["Content-Disposition"] = 'attachment; filename="my-data.json"'
    return response
