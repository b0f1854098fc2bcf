"""One item: as learners see it, what stands behind it, its versions and its siblings."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_POST, require_safe

from unaided.content.items import SLUG
from unaided.web import clock
from unaided.web.bank import keeping, overview, presenting, shelf
from unaided.web.bank.changes import changes, versions
from unaided.web.bank.under_way import asked_of
from unaided.web.bank.views.replies import see
from unaided.web.people.rights import Request, teacher


@require_safe
@teacher
def bank_item(request: Request, item_id: int) -> HttpResponse:
    """Show an item."""
    item = shelf.own_item(request.user, item_id)
    page = versions(item, request.GET.get("page"))
    siblings = list(shelf.siblings(item))
    context: dict[str, object] = {
        "item": item,
        "kind": shelf.kind_word(item.kind),
        "page": page,
        "changes": changes(page, item),
        "siblings": [(one, presenting.opening(one.current)) for one in siblings],
        "needed": overview.SIBLINGS,
        "planned": asked_of(item, clock.now()),
        "may_be_written": SLUG.fullmatch(item.slug) is not None,
    }
    if item.current is not None:
        content = item.current.content
        context |= {
            "content": content,
            "face": presenting.face(content, item.pk),
            "behind": presenting.behind(content),
        }
    return render(request, "bank/bank_item.html", context)


@require_POST
@teacher
def bank_item_retire(request: Request, item_id: int) -> HttpResponse:
    """Take an item out of use, or with ``back`` put it into use again."""
    item = shelf.own_item(request.user, item_id)
    if "back" in request.POST:
        keeping.bring_back(item)
        messages.success(request, f"{item} is in use again.")
    else:
        keeping.retire(item, clock.now())
        messages.success(request, f"{item} is retired: nobody new is asked it. Answers to it stay.")
    return see("bank_item", item.pk)
