"""Write a new template: from an empty one, or from one that comes with the program."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.views.decorators.http import require_http_methods

from unaided.content.problems import ContentError
from unaided.content.templates.shipped import shipped_templates
from unaided.web import clock
from unaided.web.bank import shelf, starting, templating
from unaided.web.bank.template_forms import TemplateForm
from unaided.web.bank.views.replies import see
from unaided.web.bank.views.writing import template_shown
from unaided.web.people.rights import Request, teacher

TEMPLATE = "bank/bank_template_new.html"


@require_http_methods(["GET", "HEAD", "POST"])
@teacher
def bank_template_new(request: Request) -> HttpResponse:
    """Show a text to write over; preview its variants (``preview``), or keep it (``keep``)."""
    organisation = shelf.organisation_of(request.user)
    if request.method != "POST":
        form = TemplateForm(initial={"source": _start(request)}, organisation=organisation)
        return template_shown(request, TEMPLATE, form, {})
    form = TemplateForm(request.POST, request.FILES, organisation=organisation)
    if form.is_valid() and form.content is not None and "keep" in request.POST:
        try:
            kept = templating.keep_template(
                organisation, form.content, form.cleaned_data["source"], request.user, clock.now()
            )
        except ContentError as error:  # a colleague was faster by a moment
            form.refuse(error.problems)
        else:
            messages.success(request, f"Kept: {kept} is in the bank. No item is made of it yet.")
            return see("bank_template", kept.pk)
    return template_shown(request, TEMPLATE, form, {})


def _start(request: Request) -> str:
    asked = request.GET.get("from", "")
    for template, text in shipped_templates():
        if template.slug == asked:
            return text
    return starting.BLANK_TEMPLATE
