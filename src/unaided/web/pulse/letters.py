"""What messages have in common: how many went out, and the address of a page."""

from __future__ import annotations

from dataclasses import dataclass

from django.conf import settings
from django.urls import reverse

from unaided.web.environment import LOOPBACK


@dataclass(frozen=True, slots=True)
class Reminded:
    """How many people were written to, and how many messages could not be sent."""

    sent: int
    failed: int


def address(name: str) -> str:
    """Return the address of a page by its URL's name; empty where this server is for one machine.

    Args:
        name: Of a URL without arguments.
    """
    host = next((host for host in settings.ENVIRONMENT.hosts if host not in LOOPBACK), "")
    if not host or host.startswith(("*", ".")):
        return ""
    scheme = "https" if settings.SECURE else "http"
    return f"{scheme}://{host}{reverse(name)}"
