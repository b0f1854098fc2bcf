"""An item: what is asked, of which kind it is, and what helps, solves and explains."""

from __future__ import annotations

import hashlib
import re
import unicodedata
from dataclasses import dataclass
from typing import Final

from unaided.content.kinds import Kind, KindName

SLUG: Final = re.compile(r"[a-z0-9-]{1,80}")

_SLUG_LONGEST: Final = 80
_NAMED: Final = str.maketrans(
    {"+": " plus ", "#": " sharp ", "&": " and ", "%": " percent ", "'": "", "’": ""}
)


@dataclass(frozen=True, slots=True)
class Origin:
    """What an item was made by: a template, its version, and the seed.

    Attributes:
        template: The template's name in the bank.
        version: Which version of it.
        seed: The seed.
    """

    template: str
    version: int
    seed: int

    def __str__(self) -> str:
        return f"{self.template}, version {self.version}, seed {self.seed}"


@dataclass(frozen=True, slots=True)
class Item:
    """One item of a bank. Texts are Markdown, empty where there is none.

    Attributes:
        slug: Its name in the bank, unique there: small letters, digits and dashes.
        skill: What it calls on.
        family: Items with one deep structure and different surfaces.
        kind: How it is answered and graded; the key is in it.
        prompt: What is asked.
        hints: One after another, in order.
        solution: The worked solution.
        explanation: Why it is so.
        subject: Free short text.
        source: Who wrote it.
        licence: On what terms it may be used.
        origin: What made it; ``None``: somebody wrote it.
    """

    slug: str
    skill: str
    family: str
    kind: Kind
    prompt: str
    hints: tuple[str, ...] = ()
    solution: str = ""
    explanation: str = ""
    subject: str = ""
    source: str = ""
    licence: str = ""
    origin: Origin | None = None

    @property
    def kind_name(self) -> KindName:
        """The kind, as a front matter names it."""
        return self.kind.name

    @property
    def floor(self) -> float | None:
        """The score that guessing gives; ``None`` where nobody guesses."""
        return self.kind.floor


def slug_of(name: str) -> str:
    """Return a name for addresses and files: small letters, digits and dashes, at most 80.

    What letters cannot be written so leave a short hash, so that no two names fall together for
    want of an alphabet.

    >>> slug_of("Chain rule"), slug_of("C++"), slug_of("Größe")
    ('chain-rule', 'c-plus-plus', 'grosse')
    """
    split = unicodedata.normalize("NFKD", name.translate(_NAMED).casefold())
    lost = any(sign.isalnum() and not sign.isascii() for sign in split)
    slug = re.sub(r"[^a-z0-9]+", "-", "".join(s for s in split if not unicodedata.combining(s)))
    slug = slug.strip("-")
    if lost or not slug or len(slug) > _SLUG_LONGEST:
        digest = hashlib.sha256(name.encode()).hexdigest()[:8]
        slug = f"{slug[: _SLUG_LONGEST - 9].strip('-')}-{digest}".strip("-")
    return slug
