"""Headers that keep a page to itself, and the refusal of what no page of ours sends."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final

from django.core.exceptions import BadRequest
from django.http import Http404, HttpRequest, HttpResponse

POLICY: Final = "; ".join(
    (
        "default-src 'none'",
        "script-src 'self'",
        "style-src 'self'",
        "font-src 'self'",
        "img-src 'self' data:",
        "connect-src 'self'",
        "form-action 'self'",
        "base-uri 'none'",
        "frame-ancestors 'none'",
    )
)
PERMISSIONS: Final = "camera=(), geolocation=(), microphone=(), payment=(), usb=()"
NUL: Final = "\x00"
LARGEST: Final = 2**63 - 1
"""No row has a number above it, in either database."""


class SecurityHeaders:
    """Put the policy on every reply, whoever made it; keep pages of people out of caches."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Answer, with the headers."""
        response = self.get_response(request)
        response.headers["Content-Security-Policy"] = POLICY
        response.headers["Permissions-Policy"] = PERMISSIONS
        response.headers["Cross-Origin-Resource-Policy"] = "same-origin"
        if "Cache-Control" not in response.headers:
            response.headers["Cache-Control"] = "no-store"
        return response


class Readable:
    """Refuse an address or a cookie that no database can look up; fields have their forms."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Answer, where no text holds a NUL.

        Raises:
            BadRequest: One does.
        """
        asked = (text for _, several in request.GET.lists() for text in several)
        if any(NUL in text for text in (request.path_info, *asked, *request.COOKIES.values())):
            raise BadRequest("a NUL in an address or a cookie")
        return self.get_response(request)

    def process_view(
        self, _request: HttpRequest, _view: object, _args: object, kwargs: dict[str, Any]
    ) -> None:
        """Let a page be asked for by a number that a row can have.

        Raises:
            Http404: By a larger one.
        """
        if any(isinstance(part, int) and part > LARGEST for part in kwargs.values()):
            raise Http404
