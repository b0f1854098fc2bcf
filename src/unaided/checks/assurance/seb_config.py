"""The settings of Safe Exam Browser for one check: where it starts, where it ends, nothing else.

What is not named here keeps SEB's own default, which its list of keys calls the safest, most
restrictive choice
(https://safeexambrowser.org/developer/documents/SEB-Specification-ConfigKeys.pdf).
Every value is one that all versions of SEB write alike when they compute the Config Key: no real
numbers, no dates, no quotation marks, no empty dictionaries, and rules that have the same keys.
"""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass
from typing import Final

from unaided.checks.assurance.addresses import written_address
from unaided.checks.assurance.seb_file import write_seb
from unaided.checks.assurance.seb_key import ConfigKey, PropertyList, config_key
from unaided.evidence.problems import UsageError

SALT_BYTES: Final = 32
"""Length of the salt, as SEB itself makes it."""

MOST_ADDRESSES: Final = 50

_START_AN_EXAM: Final = 0
_MODERN_VIEW: Final = 3
_ALLOW: Final = 1
_SHA256: Final = re.compile(r"[0-9a-f]{64}")


@dataclass(frozen=True, slots=True)
class SebSettings:
    """What Safe Exam Browser is told for one check.

    Attributes:
        start_address: The page it opens.
        quit_address: The page at which it closes by itself.
        allowed_addresses: What else may be opened, such as the page for signing in. One that ends
            in ``/`` allows all that lies under it; any other, that page alone, with any query.
        salt: 32 random bytes, kept with the check. New bytes make a new key: the file handed out
            before is then told apart as stale.
        quit_password_sha256: SHA-256 of the password that closes SEB before the end, in
            hexadecimal; empty: anybody may close it at any time.
    """

    start_address: str
    quit_address: str
    allowed_addresses: tuple[str, ...]
    salt: bytes
    quit_password_sha256: str = ""

    def __post_init__(self) -> None:
        """Put the addresses into the form of a browser, and refuse what SEB could not use.

        Raises:
            UsageError: An address is not one, there are too many, or salt or hash have another
                length.
        """
        written = tuple(written_address(each, "Allowed address") for each in self.allowed_addresses)
        for name, value in (
            ("start_address", written_address(self.start_address, "Start address")),
            ("quit_address", written_address(self.quit_address, "Quit address")),
            ("allowed_addresses", tuple(dict.fromkeys(written))),
        ):
            object.__setattr__(self, name, value)
        self._refuse_unusable()

    def _refuse_unusable(self) -> None:
        if len(self.allowed_addresses) > MOST_ADDRESSES:
            count = len(self.allowed_addresses)
            raise UsageError(
                f"Allowed addresses: found {count:,}, expected at most {MOST_ADDRESSES}. "
                "Allow a folder, ending in /, instead of its pages."
            )
        if self.quit_address == self.start_address:
            raise UsageError(
                "Quit address: found the start address. Safe Exam Browser would close at once; "
                "name the page that is shown when the check is over."
            )
        if len(self.salt) != SALT_BYTES:
            raise UsageError(
                f"Salt: found {len(self.salt):,} bytes, expected {SALT_BYTES}. Draw new ones."
            )
        if self.quit_password_sha256 and not _SHA256.fullmatch(self.quit_password_sha256):
            raise UsageError(
                "Quit password: found something else than a SHA-256 hash. Hash the password first."
            )

    @property
    def property_list(self) -> PropertyList:
        """The settings under SEB's own names.

        The key, its header and its use from JavaScript are switched on by ``sendBrowserExamKey``
        and ``browserWindowWebView``
        (https://safeexambrowser.org/developer/seb-config-key.html, "SEB JavaScript API").
        """
        return {
            "URLFilterEnable": True,
            # A filter of contents would bring back macOS's classic view, without the API.
            "URLFilterEnableContentFilter": False,
            "URLFilterRules": self._rules(),
            "allowPreferencesWindow": False,
            "allowQuit": True,
            "browserWindowWebView": _MODERN_VIEW,
            "examKeySalt": self.salt,
            "hashedQuitPassword": self.quit_password_sha256,
            "quitURL": self.quit_address,
            "quitURLConfirm": False,
            "sebConfigPurpose": _START_AN_EXAM,
            "sendBrowserExamKey": True,
            "startURL": self.start_address,
        }

    @property
    def config_key(self) -> ConfigKey:
        """The key that a browser with these settings proves to have."""
        return config_key(self.property_list)

    def file(self, *, compressed: bool = False) -> bytes:
        """Return the ``.seb`` file: plain XML, or compressed as SEB saves it."""
        return write_seb(self.property_list, compressed=compressed)

    def _rules(self) -> list[dict[str, object]]:
        addresses = dict.fromkeys((self.start_address, self.quit_address, *self.allowed_addresses))
        return [
            {"action": _ALLOW, "active": True, "expression": rule_for(address), "regex": True}
            for address in addresses
        ]


def rule_for(address: str) -> str:
    r"""Return the regular expression by which SEB's filter lets an address pass.

    It is anchored, because SEB looks for a match anywhere in the address; written with what the
    regular expressions of .NET and of macOS have in common.

    Args:
        address: As a browser writes it. With ``/`` at its end, all that lies under it.

    >>> rule_for("https://example.org/check?part=2")
    '^https://example\\.org/check([?#].*)?$'
    >>> rule_for("https://example.org/static/")
    '^https://example\\.org/static/.*$'
    """
    page = address.partition("?")[0]
    # SEB's filter ignores case and sees the address with its fragment, if it has one.
    escaped = re.sub(r"([.+*?^$(){}|\[\]\\])", r"\\\1", page)
    return f"^{escaped}.*$" if page.endswith("/") else rf"^{escaped}([?#].*)?$"


def hash_quit_password(password: str) -> str:
    """Hash the password that closes SEB, as its settings hold it: SHA-256, hexadecimal.

    It is no secret store: whoever has the file can try passwords against it. Choose one for this
    use alone. (Key ``hashedQuitPassword`` of
    https://safeexambrowser.org/developer/documents/SEB-Specification-ConfigKeys.pdf.)

    >>> hash_quit_password("")
    ''
    """
    return hashlib.sha256(password.encode("utf-8")).hexdigest() if password else ""
