"""Hand out items as an archive of their files, to be read, edited, and imported again."""

from __future__ import annotations

from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404
from django.views.decorators.http import require_safe

from unaided.content.formats.bundle import write_zip
from unaided.web.bank import shelf
from unaided.web.bank.models import Item
from unaided.web.people.rights import Request, teacher


@require_safe
@teacher
def bank_export(request: Request) -> HttpResponse:
    """Return the items in use, or with ``skill`` those of one skill."""
    organisation = shelf.organisation_of(request.user)
    items = Item.objects.filter(
        organisation=organisation, retired_at=None, current__isnull=False
    ).select_related("current")
    name = "bank"
    slug = request.GET.get("skill", "")
    if slug:
        skill = get_object_or_404(shelf.skills(organisation), slug=slug)
        items = items.filter(family__skill=skill)
        name = f"bank-{skill.slug}"
    contents = [item.current.content for item in items if item.current is not None]
    if not contents:
        raise Http404
    return HttpResponse(
        write_zip(contents),
        content_type="application/zip",
        headers={"Content-Disposition": f'attachment; filename="{name}.zip"'},
    )
