"""Change an item's text: what is kept becomes its next version."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.views.decorators.http import require_http_methods

from unaided.web import clock
from unaided.web.bank import shelf
from unaided.web.bank.changes import difference
from unaided.web.bank.forms import ItemForm
from unaided.web.bank.keeping import Kept
from unaided.web.bank.models import Item, ItemVersion
from unaided.web.bank.twins import Twin, keep_single
from unaided.web.bank.under_way import asked_of
from unaided.web.bank.views.replies import see
from unaided.web.bank.views.writing import shown
from unaided.web.people.rights import Request, teacher

TEMPLATE = "bank/bank_item_edit.html"


@require_http_methods(["GET", "HEAD", "POST"])
@teacher
def bank_item_edit(request: Request, item_id: int) -> HttpResponse:
    """Show an item's text; preview a new one (``preview``), or keep it (``keep``)."""
    item = shelf.own_item(request.user, item_id)
    organisation = shelf.organisation_of(request.user)
    if item.current is None:
        raise Http404  # known by its name alone: there is no text to change
    context = {"item": item, "planned": asked_of(item, clock.now())}
    if request.method != "POST":
        begin = {"source": item.current.source, "began": item.current.number}
        form = ItemForm(initial=begin, organisation=organisation)
        return shown(request, TEMPLATE, form, context)
    form = ItemForm(request.POST, item=item, organisation=organisation)
    if not form.is_valid() or form.content is None:
        return shown(request, TEMPLATE, form, context)
    began = form.cleaned_data["began"]
    if "keep" in request.POST and began == item.current.number:
        kept = keep_single(
            organisation, form.content, form.cleaned_data["source"], request.user, clock.now(),
            began,
        )  # fmt: skip
        if isinstance(kept, Kept):
            messages.success(request, _said(kept))
            return see("bank_item", item.pk)
        # A colleague was faster by a moment.
        if isinstance(kept, Twin):
            form.refuse_twin(kept)
            return shown(request, TEMPLATE, form, context)
        item = shelf.own_item(request.user, item_id)
    assert item.current is not None
    if began != item.current.number:
        return _overtaken(request, form, item, item.current)
    return shown(request, TEMPLATE, form, context)


def _said(kept: Kept) -> str:
    assert kept.item.current is not None
    if kept.made == "same":
        return "It says what it said before. Nothing was changed."
    return (
        f"Kept as version {kept.item.current.number}. "
        "Who is answering an earlier one is marked by that."
    )


def _overtaken(request: Request, form: ItemForm, item: Item, theirs: ItemVersion) -> HttpResponse:
    """Show both texts; keeping now is a decision made with theirs in view."""
    yours = form.cleaned_data["source"]
    said = {"source": yours, "began": theirs.number}
    again = ItemForm(said, item=item, organisation=item.organisation)
    again.is_valid()
    context = {
        "item": item,
        "planned": asked_of(item, clock.now()),
        "theirs": theirs,
        "difference": difference(theirs.source, yours),
    }
    response = shown(request, TEMPLATE, again, context)
    response.status_code = 409
    return response
