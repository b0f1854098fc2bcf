"""Write a new item: from a text for its kind, or from a sibling."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.views.decorators.http import require_http_methods

from unaided.content.kinds import KINDS
from unaided.content.problems import ContentProblem
from unaided.web import clock
from unaided.web.bank import shelf, starting
from unaided.web.bank.forms import ItemForm
from unaided.web.bank.keeping import NO_VERSION, Kept
from unaided.web.bank.models import Item
from unaided.web.bank.twins import Twin, keep_single
from unaided.web.bank.views.replies import see
from unaided.web.bank.views.writing import shown
from unaided.web.people.rights import Request, teacher

TAKEN = "Open that item to change it, or write another name."


@require_http_methods(["GET", "HEAD", "POST"])
@teacher
def bank_item_new(request: Request) -> HttpResponse:
    """Show a text to write over; preview it (``preview``), or keep it (``keep``)."""
    kinds = {"kinds": [(kind.value, kind.label) for kind in Item.Kind]}
    organisation = shelf.organisation_of(request.user)
    if request.method != "POST":
        begin = {"source": _start(request), "began": NO_VERSION}
        form = ItemForm(initial=begin, organisation=organisation)
        return shown(request, "bank/bank_item_new.html", form, kinds)
    form = ItemForm({**request.POST.dict(), "began": NO_VERSION}, organisation=organisation)
    if form.is_valid() and form.content is not None:
        slug = form.content.slug
        taken = Item.objects.filter(organisation=organisation, slug=slug, current__isnull=False)
        if taken.exists():
            form.refuse((_taken(slug),))
        elif "keep" in request.POST and (left := starting.untouched(form.content)):
            form.refuse(left)
        elif "keep" in request.POST:
            kept = keep_single(
                organisation, form.content, form.cleaned_data["source"], request.user,
                clock.now(), NO_VERSION,
            )  # fmt: skip
            if isinstance(kept, Kept):
                messages.success(request, f"Kept: {kept.item} is in the bank.")
                return see("bank_item", kept.item.pk)
            # A colleague took the name, or asked the same, at this very moment.
            if isinstance(kept, Twin):
                form.refuse_twin(kept)
            else:
                form.refuse((_taken(slug),))
    return shown(request, "bank/bank_item_new.html", form, kinds)


def _start(request: Request) -> str:
    sibling = request.GET.get("sibling", "")
    if sibling.isdecimal() and len(sibling) < 19:
        item = shelf.own_item(request.user, int(sibling))
        if item.current is not None:
            names = Item.objects.filter(organisation_id=item.organisation_id)
            taken = frozenset(names.values_list("slug", flat=True))
            return starting.sibling(item.current.content, taken)
    kind = request.GET.get("kind", "")
    return starting.blank(kind if kind in KINDS else "choice")


def _taken(slug: str) -> ContentProblem:
    return ContentProblem("", None, "item", slug, "a name that no other item has", TAKEN)
