"""Read and write a ``.seb`` file: a property list as XML, plain or compressed.

The format is that of https://safeexambrowser.org/developer/seb-file-format.html: XML as it stands;
or gzip around it; or gzip around the prefix ``plnd`` and gzip around the XML. What is encrypted is
not read. A file comes from outside, so its size, unpacked size and depth are bounded, and a
document type that defines entities is refused before any is expanded.
"""

from __future__ import annotations

import binascii
import gzip
import plistlib
import zlib
from collections.abc import Iterable, Mapping
from typing import Any, Final, cast
from xml.parsers.expat import ExpatError

from unaided.checks.assurance.seb_key import MOST_LEVELS, PropertyList, SebSettingsError

CONTENT_TYPE: Final = "application/seb"
"""The media type under which SEB takes a download as settings; links begin with ``sebs://``."""

MOST_BYTES: Final = 2_000_000

_GZIP: Final = b"\x1f\x8b"
_PLAIN: Final = b"plnd"
_ENCRYPTED: Final = (b"pkhs", b"phsk", b"pswd", b"pwcc")
_LAYERS: Final = 2
_READING_ERRORS: Final = (
    # What plistlib lets through of its parsers; it promises no error of its own.
    ValueError,
    ExpatError,
    binascii.Error,
    OverflowError,
    AttributeError,
    IndexError,
    KeyError,
    TypeError,
)


def read_seb(content: bytes) -> PropertyList:
    """Read the settings of an unencrypted ``.seb`` file.

    Args:
        content: The file, at most 2 MB, also unpacked.

    Returns:
        The root dictionary.

    Raises:
        SebSettingsError: It is no such file, encrypted, too large, too deep, or defines entities
            (https://safeexambrowser.org/developer/seb-file-format.html).
    """
    try:
        root = plistlib.loads(_unpacked(content), fmt=plistlib.FMT_XML)
    except plistlib.InvalidFileException:
        expected = "no <!ENTITY …> in it"
        raise _refusal("XML that defines entities", expected, "Save it again with SEB.") from None
    except _READING_ERRORS:
        remedy = "Save the file again with Safe Exam Browser's own tool, without a password."
        raise _refusal("something else, or a part", "a property list as XML", remedy) from None
    if not isinstance(root, dict):
        raise _refusal("a list or a single value", "a dictionary", "Save it again with SEB.")
    _refuse_deep(root)
    return cast("PropertyList", root)


def write_seb(settings: PropertyList, *, compressed: bool = False) -> bytes:
    """Write settings as a ``.seb`` file that every version of SEB reads; the same bytes each time.

    Args:
        settings: The root dictionary.
        compressed: Whether to pack it as SEB itself does, gzip around ``plnd`` around gzip
            (https://safeexambrowser.org/developer/seb-file-format.html, "Basic file structure");
            plain XML can be read by whoever must trust it.
    """
    xml = plistlib.dumps(cast("Mapping[str, Any]", settings), fmt=plistlib.FMT_XML, sort_keys=True)
    if not compressed:
        return xml
    # Without a time in it, the same settings are the same file.
    return gzip.compress(_PLAIN + gzip.compress(xml, mtime=0), mtime=0)


def _unpacked(content: bytes) -> bytes:
    for _ in range(_LAYERS + 1):
        _refuse_large(len(content))
        if content.startswith(_ENCRYPTED):
            remedy = "Save it without a password or certificate."
            raise _refusal("an encrypted file", "an unencrypted one", remedy)
        if content.startswith(_PLAIN):
            content = content.removeprefix(_PLAIN)
        if not content.startswith(_GZIP):
            return content
        content = _gunzipped(content)
    raise _refusal("compression within compression", "a file of SEB", "Save it again with SEB.")


def _gunzipped(content: bytes) -> bytes:
    unpacking = zlib.decompressobj(wbits=zlib.MAX_WBITS | 16)
    try:
        unpacked = unpacking.decompress(content, MOST_BYTES + 1)
    except zlib.error:
        raise _broken() from None
    _refuse_large(len(unpacked))
    if not unpacking.eof:
        raise _broken()
    return unpacked


def _refuse_large(size: int) -> None:
    if size > MOST_BYTES:
        remedy = "Take embedded resources and certificates out of it."
        raise _refusal("more than 2 MB, unpacked", "at most 2 MB", remedy)


def _refuse_deep(root: PropertyList) -> None:
    """Refuse what is nested deeper than settings are, without recursion of our own."""
    level: list[Any] = [root]
    for _ in range(MOST_LEVELS + 1):
        containers = [value for value in level if isinstance(value, (dict, list))]
        if not containers:
            return
        level = [inner for value in containers for inner in _inner(value)]
    found = f"more than {MOST_LEVELS} levels within each other"
    raise _refusal(found, f"at most {MOST_LEVELS}", "This is not a file that SEB wrote.")


def _inner(value: dict[str, Any] | list[Any]) -> Iterable[Any]:
    return value.values() if isinstance(value, dict) else value


def _broken() -> SebSettingsError:
    return _refusal("compressed data cut off or damaged", "a whole file", "Download it again.")


def _refusal(found: str, expected: str, remedy: str) -> SebSettingsError:
    return SebSettingsError("", found, expected, remedy)
