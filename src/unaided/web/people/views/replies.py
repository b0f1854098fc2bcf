"""How a view of this app ends: a page with its form, or another address to see."""

from __future__ import annotations

from collections.abc import Mapping

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render


def see(name: str, *args: object) -> HttpResponse:
    """Send a browser to a page by GET, whatever the request was."""
    response = redirect(name, *args)
    response.status_code = 303
    return response


def asked(
    request: HttpRequest, template: str, form: forms.Form, context: Mapping[str, object]
) -> HttpResponse:
    """Show a page with a form; 422 where what was sent will not do."""
    status = 422 if form.is_bound and not form.is_valid() else 200
    return render(request, template, {**context, "form": form}, status=status)
