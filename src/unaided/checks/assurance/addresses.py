"""Web addresses as a browser writes them: the exact text that Safe Exam Browser hashes.

What a browser asks for is already in one form (https://url.spec.whatwg.org/#concept-url-serializer):
scheme and host in lower case, the scheme's usual port left out, at least ``/`` as path. Everything
after the host is kept as it was sent: path, query, percent-encoding and a trailing slash all count.
The fragment never counts (https://safeexambrowser.org/developer/seb-config-key.html).
"""

from __future__ import annotations

import re
from typing import Final
from urllib.parse import urlsplit

from unaided.evidence.problems import UsageError, shorten

_USUAL_PORTS: Final = {"http": ":80", "https": ":443"}
_WRITTEN: Final = re.compile(r"[A-Za-z0-9\-._~:/?#\[\]@!$&'()*+,;=%]+")
"""Characters that a browser sends as they stand; any other it would encode, and hash encoded."""
_MOST_CHARACTERS: Final = 2_000


def browser_address(scheme: str, host: str, target: str) -> str:
    """Return the address of a request as the browser saw it, without its fragment.

    It refuses nothing: an address that no browser would ask for fits no key.

    Args:
        scheme: ``https`` or ``http``, as the browser spoke it: behind a proxy, what the proxy says.
        host: What the browser wrote as ``Host``, with its port where it has one.
        target: Path and query as they came over the wire, still percent-encoded.

    >>> browser_address("https", "Learn.example.org:443", "/checks/7/?part=2#top")
    'https://learn.example.org/checks/7/?part=2'
    """
    scheme = scheme.lower()
    host = host.lower().removesuffix(_USUAL_PORTS.get(scheme, "\0"))
    return f"{scheme}://{host}{without_fragment(target) or '/'}"


def without_fragment(address: str) -> str:
    """Return an address up to its first ``#``; nothing else is touched.

    >>> without_fragment("https://example.org/a%20b/?q=1#top#2")
    'https://example.org/a%20b/?q=1'
    """
    return address.partition("#")[0]


def written_address(address: str, what: str) -> str:
    """Return an address that somebody wrote in the form in which browsers write it.

    Args:
        address: A whole address, ``http`` or ``https``.
        what: What it is for, as the sentence of a refusal begins: ``Start address``.

    Raises:
        UsageError: A browser would write it otherwise, or it carries a name, a password or a
            fragment.
    """
    try:
        parts = urlsplit(address)
        port = parts.port
    except ValueError:
        raise _refusal(address, what, "an address that can be read") from None
    if parts.scheme not in _USUAL_PORTS or not parts.hostname:
        raise _refusal(address, what, "a whole address, https://host/path")
    if not _WRITTEN.fullmatch(address) or len(address) > _MOST_CHARACTERS:
        expected = f"at most {_MOST_CHARACTERS:,} characters, all but letters percent-encoded"
        raise _refusal(address, what, expected)
    if "@" in parts.netloc or "#" in address:
        raise _refusal(address, what, "no name, password or # in it")
    if {".", ".."} & set(parts.path.split("/")):
        raise _refusal(address, what, "a path without . and ..")
    host = f"[{parts.hostname}]" if ":" in parts.hostname else parts.hostname
    netloc = host if port is None else f"{host}:{port}"
    target = address.partition("://")[2][len(parts.netloc) :]
    target = target if target.startswith("/") else f"/{target}"
    return browser_address(parts.scheme, netloc, target)


def other_scheme(address: str) -> str:
    """Return the same address over http instead of https, or the other way round."""
    scheme, separator, rest = address.partition("://")
    return {"https": "http", "http": "https"}.get(scheme, scheme) + separator + rest


def _refusal(address: str, what: str, expected: str) -> UsageError:
    remedy = "Copy it from the browser's address bar."
    return UsageError(f"{what}: found {shorten(address)}, expected {expected}. {remedy}")
