"""Replies that the views of this app share."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.http import urlencode


class _SeeOther(HttpResponseRedirect):
    status_code = 303


def see_other(page: str, *args: Any, query: dict[str, str] | None = None) -> HttpResponse:
    """Send the browser on to a page by GET.

    Args:
        page: The page's URL name.
        args: What its address holds.
        query: What is added to it.
    """
    address = reverse(page, args=args)
    return _SeeOther(f"{address}?{urlencode(query)}" if query else address)
