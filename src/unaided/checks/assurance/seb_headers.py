"""Verify that a request came from Safe Exam Browser with the settings of the check.

On every request SEB sends ``X-SafeExamBrowser-ConfigKeyHash``, the SHA-256 of the address without
its fragment followed by the Config Key, and ``X-SafeExamBrowser-RequestHash``, the same with the
Browser Exam Key (https://safeexambrowser.org/developer/seb-config-key.html, "Checking the Config
Key", and https://safeexambrowser.org/developer/documents/SEB-Specification-BrowserExamKey.pdf).
Browsers on WKWebView send neither; there the page reads both hashes from
``SafeExamBrowser.security`` and posts them with its address.

A Browser Exam Key depends on SEB's version and platform, so it is copied from SEB by hand, one for
each version in use. Where any are pasted in, both hashes must fit; where none are, the Config Key
alone decides.
"""

from __future__ import annotations

import hashlib
import hmac
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from types import MappingProxyType
from typing import Final, NewType

from unaided.checks.assurance.addresses import other_scheme, without_fragment
from unaided.checks.assurance.seb_key import ConfigKey
from unaided.evidence.problems import UsageError, shorten

ExamKey = NewType("ExamKey", str)
"""A Browser Exam Key: 64 hexadecimal digits, lower case."""

CONFIG_KEY_HEADER: Final = "X-SafeExamBrowser-ConfigKeyHash"
EXAM_KEY_HEADER: Final = "X-SafeExamBrowser-RequestHash"

MOST_EXAM_KEYS: Final = 30
MOST_OLDER_KEYS: Final = 50

_HEXADECIMAL: Final = re.compile(r"[0-9a-f]{64}")


class Standing(StrEnum):
    """What a request proves."""

    VERIFIED = "verified"
    MISSING = "missing"
    WRONG = "wrong"


class Reason(StrEnum):
    """Why a request is not verified."""

    NO_HASH = "no hash"
    MALFORMED = "malformed"
    NO_MATCH = "no match"
    STALE = "stale"
    OTHER_SCHEME = "other scheme"
    OTHER_PAGE = "other page"
    NO_EXAM_HASH = "no exam hash"
    MALFORMED_EXAM_HASH = "malformed exam hash"
    UNKNOWN_VERSION = "unknown version"


SENTENCES: Final[Mapping[Reason, str]] = MappingProxyType(
    {
        Reason.NO_HASH: (
            "This browser did not say that it is Safe Exam Browser. Open the check with its file."
        ),
        Reason.MALFORMED: (
            "What this browser sent as proof is not a hash. Open the check with its file."
        ),
        Reason.NO_MATCH: (
            "The proof does not fit this address and this check. Open the check with its own file."
        ),
        Reason.STALE: (
            "The settings of this check were changed after this file was handed out. "
            "Close Safe Exam Browser and open the new file."
        ),
        Reason.OTHER_SCHEME: (
            "The proof fits this page under http instead of https, or the other way round. "
            "Whoever runs the server must let the proxy say which it was."
        ),
        Reason.OTHER_PAGE: "The proof was made on another page. Load this page again.",
        Reason.NO_EXAM_HASH: (
            "Safe Exam Browser did not say which version it is. Ask your teacher for its file."
        ),
        Reason.MALFORMED_EXAM_HASH: (
            "What Safe Exam Browser sent as its version is not a hash. "
            "Ask your teacher for its file."
        ),
        Reason.UNKNOWN_VERSION: (
            "This version of Safe Exam Browser is not among those that your teacher named. "
            "Install one of those, or ask for this one to be added."
        ),
    }
)
"""What to tell the person, reason by reason."""

_MISSING: Final = (Reason.NO_HASH, Reason.NO_EXAM_HASH)


@dataclass(frozen=True, slots=True)
class CheckKeys:
    """The keys by which a check knows its browser.

    Attributes:
        config_key: Of the settings as they are.
        older_config_keys: Of the settings as they were, so that an old file is told as such.
        exam_keys: Browser Exam Keys of the versions that may be used; none: any version.
    """

    config_key: ConfigKey
    older_config_keys: tuple[ConfigKey, ...] = ()
    exam_keys: tuple[ExamKey, ...] = ()

    def __post_init__(self) -> None:
        """Refuse what is no key.

        Raises:
            ValueError: A key has another form, or there are too many.
        """
        every = (self.config_key, *self.older_config_keys, *self.exam_keys)
        if not all(_HEXADECIMAL.fullmatch(key) for key in every):
            raise ValueError("a key is 64 hexadecimal digits in lower case")
        if len(self.older_config_keys) > MOST_OLDER_KEYS or len(self.exam_keys) > MOST_EXAM_KEYS:
            raise ValueError("more keys than a request may be compared with")

    @property
    def digest(self) -> str:
        """What names the keys that count now, so that what was verified by others no longer does.

        SHA-256 of the Config Key and, in order, the Browser Exam Keys; older keys are not in it.
        """
        text = " ".join((self.config_key, *sorted(self.exam_keys)))
        return hashlib.sha256(text.encode("ascii")).hexdigest()


@dataclass(frozen=True, slots=True)
class Verification:
    """What one request proves.

    Attributes:
        standing: Verified, missing or wrong.
        reason: Why not; ``None`` where verified.
    """

    standing: Standing
    reason: Reason | None = None

    @property
    def verified(self) -> bool:
        """Whether the request came with the settings of the check."""
        return self.standing is Standing.VERIFIED

    @property
    def sentence(self) -> str:
        """What to tell the person, and what to do."""
        return SENTENCES[self.reason] if self.reason else "Safe Exam Browser is verified."


@dataclass(frozen=True, slots=True)
class PageProof:
    """What a page read from ``SafeExamBrowser.security`` and posted.

    Attributes:
        address: The address that the page says it has, ``location.href``.
        config_key_hash: ``configKey``, which SEB has hashed with that address.
        exam_key_hash: ``browserExamKey``, likewise.
    """

    address: str
    config_key_hash: str | None
    exam_key_hash: str | None = None


def address_hash(address: str, key: ConfigKey | ExamKey) -> str:
    """Compute what SEB sends for an address.

    ``SHA-256(UTF-8(address without fragment + key))`` in lower-case hexadecimal
    (https://safeexambrowser.org/developer/seb-config-key.html, "Checking the Config Key").
    """
    # An address that is no text any browser could send must fit nothing, not fail.
    text = (without_fragment(address) + key).encode("utf-8", errors="replace")
    return hashlib.sha256(text).hexdigest()


def verify_request(
    address: str, config_key_hash: str | None, exam_key_hash: str | None, keys: CheckKeys
) -> Verification:
    """Verify the headers of one request (https://safeexambrowser.org/developer/seb-config-key.html).

    Args:
        address: Of this request, as the browser saw it: :func:`.addresses.browser_address`.
        config_key_hash: The header :data:`CONFIG_KEY_HEADER`; ``None`` where there is none.
        exam_key_hash: The header :data:`EXAM_KEY_HEADER`; looked at where keys were pasted in.
        keys: Those of the check.
    """
    reason = _config_reason(address, config_key_hash, keys)
    if reason is None and keys.exam_keys:
        reason = _exam_reason(address, exam_key_hash, keys)
    if reason is None:
        return Verification(Standing.VERIFIED)
    return Verification(Standing.MISSING if reason in _MISSING else Standing.WRONG, reason)


def verify_page(page_address: str, proof: PageProof, keys: CheckKeys) -> Verification:
    """Verify what a page posted where no header comes.

    The hashes must be those of the page's own address, which the server knows because it served
    the page; what the page says of its address must agree, so that a proof taken on one page is
    refused on another, and told as such
    (https://safeexambrowser.org/developer/seb-config-key.html, "SEB JavaScript API").

    Args:
        page_address: Of the page that was served, as the browser saw it; not of the request that
            carries the proof. It should hold something that no other sitting's page has: the same
            page has the same hash, for whoever learns of it.
        proof: What the page posted.
        keys: Those of the check.
    """
    if not proof.config_key_hash:
        return Verification(Standing.MISSING, Reason.NO_HASH)
    if without_fragment(proof.address) != without_fragment(page_address):
        return Verification(Standing.WRONG, Reason.OTHER_PAGE)
    return verify_request(page_address, proof.config_key_hash, proof.exam_key_hash, keys)


def header_or_page(request: Verification, page: Verification | None) -> Verification:
    """Return what decides where a request carries headers, or a page's proof, or both.

    A header that came decides, also where it is wrong; a page's proof stands in for one that did
    not come (https://safeexambrowser.org/developer/seb-config-key.html, "How to transition").

    Args:
        request: What :func:`verify_request` found.
        page: What :func:`verify_page` found; ``None`` where the request carries no such proof.
    """
    return page if page is not None and request.reason is Reason.NO_HASH else request


def read_exam_keys(text: str) -> tuple[ExamKey, ...]:
    """Read Browser Exam Keys as they were pasted in: one a line, or with commas or spaces between.

    (https://safeexambrowser.org/developer/documents/SEB-Specification-BrowserExamKey.pdf)

    Raises:
        UsageError: Something among them is no key, or there are more than 30.

    >>> read_exam_keys(" ")
    ()
    """
    words = re.split(r"[\s,;]+", text.strip().lower()) if text.strip() else []
    for word in words:
        if not _HEXADECIMAL.fullmatch(word):
            raise UsageError(
                f"Browser Exam Keys: found {shorten(word)}, expected 64 digits 0 to 9 and a to f. "
                "Copy the key again from Safe Exam Browser, pane Exam."
            )
    keys = tuple(dict.fromkeys(ExamKey(word) for word in words))
    if len(keys) > MOST_EXAM_KEYS:
        raise UsageError(
            f"Browser Exam Keys: found {len(keys):,}, expected at most {MOST_EXAM_KEYS}. "
            "Take out those of versions that nobody uses."
        )
    return keys


def _config_reason(address: str, sent: str | None, keys: CheckKeys) -> Reason | None:
    sent = (sent or "").strip().lower()
    if not sent:
        return Reason.NO_HASH
    if not _HEXADECIMAL.fullmatch(sent):
        return Reason.MALFORMED
    # All are compared, in constant time each: how long it takes says nothing of which came close.
    fits = _fits(sent, address, [keys.config_key])
    stale = _fits(sent, address, keys.older_config_keys)
    elsewhere = _fits(sent, other_scheme(address), [keys.config_key])
    if fits:
        return None
    if stale:
        return Reason.STALE
    return Reason.OTHER_SCHEME if elsewhere else Reason.NO_MATCH


def _exam_reason(address: str, sent: str | None, keys: CheckKeys) -> Reason | None:
    sent = (sent or "").strip().lower()
    if not sent:
        return Reason.NO_EXAM_HASH
    if not _HEXADECIMAL.fullmatch(sent):
        return Reason.MALFORMED_EXAM_HASH
    return None if _fits(sent, address, keys.exam_keys) else Reason.UNKNOWN_VERSION


def _fits(sent: str, address: str, keys: Iterable[ConfigKey | ExamKey]) -> bool:
    compared = [hmac.compare_digest(sent, address_hash(address, key)) for key in keys]
    return any(compared)
