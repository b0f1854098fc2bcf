"""Change a template's text: what is kept becomes its next version; what was made stays."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.views.decorators.http import require_http_methods

from unaided.content.problems import ContentError
from unaided.web import clock
from unaided.web.bank import shelf, templating
from unaided.web.bank.template_forms import TemplateForm
from unaided.web.bank.views.replies import see
from unaided.web.bank.views.writing import template_shown
from unaided.web.people.rights import Request, teacher

TEMPLATE = "bank/bank_template_edit.html"


@require_http_methods(["GET", "HEAD", "POST"])
@teacher
def bank_template_edit(request: Request, template_id: int) -> HttpResponse:
    """Show a template's text; preview another (``preview``), or keep it (``keep``)."""
    template = templating.own_template(request.user, template_id)
    organisation = shelf.organisation_of(request.user)
    assert template.current is not None  # what has none is not found
    context = {"template": template}
    if request.method != "POST":
        initial = {"source": template.current.source}
        form = TemplateForm(initial=initial, organisation=organisation, template=template)
        return template_shown(request, TEMPLATE, form, context)
    form = TemplateForm(request.POST, request.FILES, organisation=organisation, template=template)
    if form.is_valid() and form.content is not None and "keep" in request.POST:
        try:
            kept = templating.keep_template(
                organisation, form.content, form.cleaned_data["source"], request.user, clock.now()
            )
        except ContentError as error:  # a colleague was faster by a moment
            form.refuse(error.problems)
        else:
            said = f"Kept as version {form.content.version}. Items made before stay as they are."
            messages.success(request, said)
            return see("bank_template", kept.pk)
    return template_shown(request, TEMPLATE, form, context)
