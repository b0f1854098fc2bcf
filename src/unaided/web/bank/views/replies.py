"""How a view of this app ends when it has written something: another address to see."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import redirect


def see(name: str, *args: object) -> HttpResponse:
    """Send a browser to a page by GET, whatever the request was."""
    response = redirect(name, *args)
    response.status_code = 303
    return response
