"""Import items: first what would happen, then, on a second press, exactly that."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_http_methods

from unaided.content.formats.bundle import Bundle
from unaided.web import clock
from unaided.web.bank import importing, shelf
from unaided.web.bank.forms import UploadForm
from unaided.web.bank.views.replies import see
from unaided.web.people.rights import Request, teacher

TEMPLATE = "bank/bank_import.html"
EXPIRED = "This preview is no longer valid. Choose the files again. Nothing was changed."
TOO_LONG = "This is too much for one import. Split it into several. Nothing was changed."


@require_http_methods(["GET", "HEAD", "POST"])
@teacher
def bank_import(request: Request) -> HttpResponse:
    """Take files and show what they would change; with ``sealed``, write what was shown."""
    if request.method != "POST":
        return render(request, TEMPLATE, {"form": UploadForm()})
    if "sealed" in request.POST:
        return _written(request)
    form = UploadForm(request.POST, request.FILES)
    if not form.is_valid():
        return render(request, TEMPLATE, {"form": form}, status=422)
    return _previewed(request, importing.read_uploads(form.cleaned_data["uploads"]))


def _previewed(request: Request, bundle: Bundle, changed: tuple[str, ...] = ()) -> HttpResponse:
    plan = importing.plan(shelf.organisation_of(request.user), bundle)
    context: dict[str, object] = {"form": UploadForm(), "plan": plan, "changed": changed}
    if plan.writes and not plan.problems:
        context["sealed"] = importing.seal(plan, request.user, clock.now())
        if context["sealed"] is None:
            messages.error(request, TOO_LONG)
    status = 409 if changed else 422 if plan.problems or not plan.rows else 200
    context |= {"new": plan.of("new"), "versions": plan.of("version"), "same": plan.of("same")}
    return render(request, TEMPLATE, context, status=status)


def _written(request: Request) -> HttpResponse:
    sealed = importing.unseal(request.POST["sealed"], request.user, clock.now())
    if sealed is None:
        messages.error(request, EXPIRED)
        return see("bank_import")
    organisation = shelf.organisation_of(request.user)
    hindered = importing.carry_out(organisation, sealed, request.user, clock.now())
    if hindered is not None:  # by what a colleague kept meanwhile
        return _previewed(request, sealed.bundle, hindered)
    count = len(sealed.texts)
    messages.success(request, f"Imported: {count:,} item{'' if count == 1 else 's'}.")
    return see("bank")
