"""A check that is locked: the file for Safe Exam Browser, its keys, and whether a request fits."""

from __future__ import annotations

import secrets
from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any, Final

from django.http import HttpRequest
from django.urls import reverse

from unaided.checks.assurance.addresses import browser_address
from unaided.checks.assurance.seb_config import SALT_BYTES, SebSettings
from unaided.checks.assurance.seb_headers import (
    CONFIG_KEY_HEADER,
    EXAM_KEY_HEADER,
    MOST_OLDER_KEYS,
    CheckKeys,
    ExamKey,
    PageProof,
    Reason,
    Standing,
    Verification,
    header_or_page,
    verify_page,
    verify_request,
)
from unaided.checks.assurance.seb_key import ConfigKey
from unaided.web.checks.models import Check, LockedKey

LOCKED: Final = "locked"
PROOFS: Final = "checks.proofs"
"""Session key: at which addresses a page proved its browser (where no header comes), by which keys
of the check, and when."""

PROOF_LASTS: Final = timedelta(minutes=30)
MOST_PROOFS: Final = 40
QUERY_START: Final = "?locked=1"
QUERY_OVER: Final = "?over=1"


def renew(check: Check, base: str, at: datetime) -> LockedKey:
    """Make a check's file anew, with another key: those handed out before are stale.

    Args:
        check: Which one.
        base: Scheme and host as browsers see them: ``https://learn.example.org``.
        at: The present.
    """
    today = f"{base}{reverse('today')}"
    settings = SebSettings(
        start_address=f"{today}{QUERY_START}",
        quit_address=f"{today}{QUERY_OVER}",
        allowed_addresses=(
            f"{base}{reverse('account_login')}",
            f"{base}{reverse('recorded')}",
            f"{base}/turns/",
            f"{base}{reverse('sitting_start')}",
            f"{base}/static/",
        ),
        salt=secrets.token_bytes(SALT_BYTES),
    )
    before = check.keys.order_by("pk").last()
    return LockedKey.objects.create(
        check_of=check,
        config_key=settings.config_key,
        configuration=settings.file().decode("utf-8"),
        browser_exam_keys=before.browser_exam_keys if before else [],
        created_at=at,
    )


def newest(check: Check) -> LockedKey | None:
    """Return the key of the file as it is handed out now."""
    return check.keys.order_by("pk").last()


def address_of(request: HttpRequest) -> str:
    """Return the address of a request as its browser saw it."""
    return browser_address(request.scheme or "", request.get_host(), request.get_full_path())


def base_of(request: HttpRequest) -> str:
    """Return scheme and host of a request as its browser saw them."""
    return browser_address(request.scheme or "", request.get_host(), "/").removesuffix("/")


def verification(request: HttpRequest, check: Check, at: datetime) -> Verification:
    """Say whether a request comes from Safe Exam Browser with the check's own file.

    Where no header comes, what the page at the same address has proved counts for a while.
    """
    keys = keys_of(check)
    if keys is None:
        return Verification(Standing.MISSING, Reason.NO_HASH)
    address = address_of(request)
    found = verify_request(
        address,
        request.headers.get(CONFIG_KEY_HEADER),
        request.headers.get(EXAM_KEY_HEADER),
        keys,
    )
    return header_or_page(found, _proved(request, address, keys, at))


def _proved(
    request: HttpRequest, address: str, keys: CheckKeys, at: datetime
) -> Verification | None:
    """Return what the page at an address has proved; ``None`` where that was long ago.

    A proof counts for the keys by which it was verified: with others, of the file or of the
    versions that may be used, it is made anew.
    """
    proofs: Mapping[str, Any] = request.session.get(PROOFS, {})
    digest, proved_at = proofs.get(address, ("", 0.0))
    fresh = at.timestamp() - float(proved_at) <= PROOF_LASTS.total_seconds()
    return Verification(Standing.VERIFIED) if fresh and digest == keys.digest else None


def keep_proof(
    request: HttpRequest, check: Check, page: str, proof: PageProof, at: datetime
) -> Verification:
    """Verify what a page read from Safe Exam Browser; keep it in the session where it fits.

    Args:
        request: The one that carries the proof.
        check: Of which check.
        page: Address of the page that was served, without scheme and host.
        proof: What it posted.
        at: The present.
    """
    keys = keys_of(check)
    if keys is None:
        return Verification(Standing.MISSING, Reason.NO_HASH)
    address = browser_address(request.scheme or "", request.get_host(), page)
    found = verify_page(address, proof, keys)
    if found.verified:
        proofs = dict(request.session.get(PROOFS, {}))
        proofs[address] = [keys.digest, at.timestamp()]
        latest = sorted(proofs.items(), key=lambda one: one[1][1])[-MOST_PROOFS:]
        request.session[PROOFS] = dict(latest)
    return found


def keys_of(check: Check) -> CheckKeys | None:
    """Return the keys by which a check knows its browser; ``None``: no file was made."""
    every = list(check.keys.order_by("pk"))
    if not every:
        return None
    last = every[-1]
    return CheckKeys(
        config_key=ConfigKey(last.config_key),
        older_config_keys=tuple(ConfigKey(one.config_key) for one in every[:-1][-MOST_OLDER_KEYS:]),
        exam_keys=tuple(ExamKey(one) for one in last.browser_exam_keys),
    )
