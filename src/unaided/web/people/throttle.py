"""Guessing codes is slowed down: ten wrong ones an hour a person, 300 an address."""

from __future__ import annotations

import ipaddress
from datetime import datetime, timedelta
from typing import Final

from allauth.account.adapter import get_adapter
from django.core.cache import cache
from django.http import HttpRequest

from unaided.web.people.models import User

MOST: Final = 10
MOST_OF_AN_ADDRESS: Final = 300
"""A school's pupils come from one address: their slips of the pen must not lock each other out."""
PERSON: Final = "person-"
WINDOW: Final = timedelta(hours=1)
IPV6_PREFIX: Final = 64  # one household has this many bits to itself


def guesser(request: HttpRequest) -> str:
    """Name who is guessing: the person, or, for a visitor, the address they come from."""
    if isinstance(request.user, User):
        return f"{PERSON}{request.user.pk}"
    address = str(get_adapter().get_client_ip(request))
    try:
        if ipaddress.ip_address(address).version == 6:
            network = ipaddress.ip_network(f"{address}/{IPV6_PREFIX}", strict=False)
            address = str(network.network_address)
    except ValueError:
        pass  # no address, such as that of a socket: taken as it is
    return f"address-{address}"


def exhausted(who: str, at: datetime) -> bool:
    """Say whether somebody typed too many wrong codes within the hour."""
    return len(_recent(who, at)) >= (MOST if who.startswith(PERSON) else MOST_OF_AN_ADDRESS)


def wrong(who: str, at: datetime) -> None:
    """Count a wrong code.

    Two at the same moment may count as one; at 31⁸ codes that helps nobody.
    """
    cache.set(_key(who), [*_recent(who, at), at], int(WINDOW.total_seconds()))


def _recent(who: str, at: datetime) -> list[datetime]:
    guesses: list[datetime] = cache.get(_key(who), [])
    return [guess for guess in guesses if guess > at - WINDOW]


def _key(who: str) -> str:
    return f"wrong-codes-{who}"
