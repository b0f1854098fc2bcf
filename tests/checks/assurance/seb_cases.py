"""Settings, addresses and keys that several tests of Safe Exam Browser ask for."""

from __future__ import annotations

import hashlib
from pathlib import Path

from hypothesis import strategies as st

from unaided.checks.assurance.seb_config import SebSettings
from unaided.checks.assurance.seb_key import PropertyList

PAGE = "https://learn.example.org/checks/7/sitting/41/?part=2"
SALT = bytes(range(32))

UNTYPED = """<?xml version="1.0" encoding="UTF-8"?>
<!DOCTYPE plist PUBLIC "-//Apple//DTD PLIST 1.0//EN" "http://www.apple.com/DTDs/PropertyList-1.0.dtd">
<plist version="1.0">{}</plist>
"""


def as_xml(inner: str) -> bytes:
    """Put the inside of a property list into its frame."""
    return UNTYPED.format(inner).encode()


def sha256(text: str) -> str:
    """Hash a text as a reader of the specification would, without our code."""
    return hashlib.sha256(text.encode("utf-8")).hexdigest()


def settings(**changes: object) -> SebSettings:
    """Make settings of a check, with some of them changed."""
    plain: dict[str, object] = {
        "start_address": "https://learn.example.org/checks/7/",
        "quit_address": "https://learn.example.org/checks/7/done/",
        "allowed_addresses": ("https://learn.example.org/accounts/login/",),
        "salt": SALT,
    }
    return SebSettings(**{**plain, **changes})  # type: ignore[arg-type]


def shared_files(shared_data: Path) -> tuple[bytes, str, str]:
    """Read the published file, its SEB-JSON and its Config Key."""
    folder = shared_data / "seb"
    readme = (folder / "README.md").read_text(encoding="utf-8")
    key = readme.partition("Config Key `")[2].partition("`")[0]
    text = (folder / "JSON_unencrypted_mac_001.txt").read_text(encoding="utf-8")
    return (folder / "unencrypted_mac_001.seb").read_bytes(), text, key


KEYS = st.text("abcXYZ019_", min_size=1, max_size=6)
TEXTS = st.text(st.characters(exclude_categories=("Cs", "Cc")), max_size=8)
LEAVES = st.one_of(TEXTS, st.booleans(), st.integers(-(2**63), 2**63 - 1), st.binary(max_size=8))


def property_lists() -> st.SearchStrategy[PropertyList]:
    """Draw settings of every type but real numbers and dates, several levels deep."""
    values = st.recursive(
        LEAVES,
        lambda inner: st.lists(inner, max_size=3) | st.dictionaries(KEYS, inner, max_size=3),
        max_leaves=12,
    )
    return st.dictionaries(KEYS, values, max_size=5)
