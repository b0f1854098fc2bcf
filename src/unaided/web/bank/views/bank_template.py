"""One template: twenty variants with what is amiss, and items made of it."""

from __future__ import annotations

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_http_methods

from unaided.content.templates.examining import TWENTY
from unaided.content.templates.template import MOST_SEED
from unaided.web import clock
from unaided.web.bank import templating
from unaided.web.bank.models import Template, TemplateVersion
from unaided.web.bank.template_forms import PublishForm
from unaided.web.bank.views.replies import see
from unaided.web.people.rights import Request, teacher

ITEMS_A_PAGE = 30
FOUR = 4


@require_http_methods(["GET", "HEAD", "POST"])
@teacher
def bank_template(request: Request, template_id: int) -> HttpResponse:
    """Show a template; make items of it (``wanted``, ``first``)."""
    template = templating.own_template(request.user, template_id)
    assert template.current is not None  # what has none is not found
    version = template.current
    if request.method != "POST":
        form = PublishForm(initial={"wanted": FOUR, "first": templating.next_seed(version)})
        return _shown(request, template, version, form)
    form = PublishForm(request.POST)
    if not form.is_valid():
        return _shown(request, template, version, form)
    made = templating.publish(
        version, form.cleaned_data["wanted"], form.cleaned_data["first"], request.user, clock.now()
    )
    _say(request, made)
    return see("bank_template", template.pk)


def _shown(
    request: Request, template: Template, version: TemplateVersion, form: PublishForm
) -> HttpResponse:
    first = _first(request.GET.get("from", ""))
    items = Paginator(templating.made_items(template), ITEMS_A_PAGE)
    context = {
        "template": template,
        "version": version,
        "content": version.content,
        "seen": templating.seen(version.content, first),
        "first": first,
        "last": first + TWENTY - 1,
        "following": min(first + TWENTY, MOST_SEED - TWENTY),
        "form": form,
        "page": items.get_page(request.GET.get("page")),
        "versions": template.versions.select_related("created_by").order_by("-number"),
    }
    return render(request, "bank/bank_template.html", context, status=422 if form.errors else 200)


def _first(text: str) -> int:
    """Read the seed to look from; the first where none can be read."""
    if not (text.isascii() and text.isdigit() and len(text) <= 9):
        return 0
    return min(int(text), MOST_SEED - TWENTY)


def _say(request: Request, made: templating.Published) -> None:
    count, out = len(made.items), len(made.left_out)
    left = ""
    if out:
        seeds = ", ".join(str(seed) for seed in made.left_out[:10])
        more = f" and {out - 10} more" if out > 10 else ""
        left = f" Left out, as what they ask is asked already or cannot be kept: {seeds}{more}."
    if count:
        said = f"Made: {count:,} item{'' if count == 1 else 's'}, each with version and seed."
        messages.success(request, f"{said}{left}")
    else:
        messages.error(request, f"Nothing was made.{left or ' These seeds have items already.'}")
