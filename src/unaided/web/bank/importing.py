"""Import items: read what was uploaded, say what it would change, then write exactly that.

All of it or nothing: as long as one file will not do, nothing is written. Between the two steps
the texts travel with the page, signed and compressed: nothing is stored before somebody has seen
what would happen, and nothing else than what they saw can be written.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from django.core import signing
from django.core.files.uploadedfile import UploadedFile
from django.db import transaction

from unaided.content.formats.bundle import MAX_TOTAL_BYTES, Bundle, read_files, read_zip
from unaided.content.formats.markdown import MAX_BYTES, read_item, write_item
from unaided.content.items import Item as Content
from unaided.content.problems import ContentError, ContentProblem
from unaided.evidence.problems import shorten
from unaided.web.bank.changes import difference
from unaided.web.bank.keeping import (
    NO_VERSION,
    Made,
    Overtaken,
    keep_edit,
    outcome,
    present_number,
    refusals,
)
from unaided.web.bank.models import Item
from unaided.web.bank.shelf import new_place, places
from unaided.web.bank.twins import hold, twins
from unaided.web.people.models import Organisation, User

LASTS: Final = timedelta(hours=2)
MOST_SEALED: Final = 3_000_000
"""Characters that a page carries to its second step; a form may have five million."""

_SALT: Final = "unaided.bank.importing"


@dataclass(frozen=True, slots=True)
class Planned:
    """What importing one file would do.

    Attributes:
        file: Its name.
        content: What it says.
        made: What becomes of it.
        number: The version that the bank has now; ``NO_VERSION``: none.
        item: The item that the bank has under its name, if there is one.
        place: ``new skill`` or ``new family`` where it would make one; else nothing.
    """

    file: str
    content: Content
    made: Made
    number: int
    item: Item | None
    place: str

    @property
    def difference(self) -> str:
        """What would change in the item's text."""
        if self.item is None or self.item.current is None:
            return ""
        return difference(self.item.current.source, write_item(self.content))


@dataclass(frozen=True, slots=True)
class Plan:
    """What an import would do.

    Attributes:
        rows: A row each file that can be used.
        problems: What is wrong with the others; with one of them nothing is written.
    """

    rows: tuple[Planned, ...]
    problems: tuple[ContentProblem, ...]

    def of(self, made: Made) -> list[Planned]:
        """Return the rows that would make this."""
        return [row for row in self.rows if row.made == made]

    @property
    def writes(self) -> list[Planned]:
        """The rows that would write something."""
        return [row for row in self.rows if row.made != "same"]


@dataclass(frozen=True, slots=True)
class Sealed:
    """What a page carried: each text with the number of the version that its reader saw."""

    texts: tuple[tuple[str, int], ...]

    @property
    def bundle(self) -> Bundle:
        """The texts as items, to be planned anew."""
        read = (read_item(source, "") for source, _ in self.texts)
        return Bundle(tuple((f"{content.slug}.md", content) for content in read), ())


def read_uploads(files: Sequence[UploadedFile[bytes]]) -> Bundle:
    """Read what was uploaded: Markdown files, or one archive of them.

    What is larger than any file may be is not even read.
    """
    archives = [file for file in files if _is_archive(file)]
    if not archives:
        return _read_each(files)
    if len(files) > 1:
        remedy = "Upload the archive alone."
        return _refused(_name(archives[0]), "an archive among other files", "one archive", remedy)
    archive = archives[0]
    if (archive.size or 0) > MAX_TOTAL_BYTES:
        found = f"{archive.size:,} bytes"
        return _refused(_name(archive), found, "at most 20 MB", "Split it into several.")
    try:
        return read_zip(archive.read())
    except ContentError as error:
        return Bundle((), error.problems)


def plan(organisation: Organisation, bundle: Bundle) -> Plan:
    """Say what importing would do to a bank; writes nothing."""
    slugs = [content.slug for _, content in bundle.items]
    known = {
        item.slug: item
        for item in Item.objects.filter(organisation=organisation, slug__in=slugs).select_related(
            "current"
        )
    }
    there = places(organisation)
    twin_of = twins(organisation, [content for _, content in bundle.items])
    rows = []
    problems = list(bundle.problems)
    for file, content in bundle.items:
        item = known.get(content.slug)
        refused = refusals(item, content, file) if item else ()
        if content.slug in twin_of:
            refused += (twin_of[content.slug].problem(file),)
        problems += refused
        if not refused:
            number = present_number(item) if item else NO_VERSION
            place = new_place(content, there)
            rows.append(Planned(file, content, outcome(item, content), number, item, place))
    return Plan(tuple(rows), tuple(problems))


def seal(planned: Plan, user: User, at: datetime) -> str | None:
    """Return what a plan would write, as a signed text for this user's form.

    Returns:
        The text; ``None`` where it is too long for a form.
    """
    said = {
        "by": user.pk,
        "until": (at + LASTS).timestamp(),
        "texts": [[write_item(row.content), row.number] for row in planned.writes],
    }
    text = signing.dumps(said, salt=_SALT, compress=True)
    return text if len(text) <= MOST_SEALED else None


def unseal(text: str, user: User, at: datetime) -> Sealed | None:
    """Return what :func:`seal` sealed for this user; ``None``: not ours, not theirs, too old."""
    try:
        said = signing.loads(text, salt=_SALT)
    except signing.BadSignature:
        return None
    if said["by"] != user.pk or at.timestamp() > said["until"]:
        return None
    return Sealed(tuple((source, number) for source, number in said["texts"]))


def carry_out(
    organisation: Organisation, sealed: Sealed, by: User, at: datetime
) -> tuple[str, ...] | None:
    """Write what was previewed, all of it or nothing.

    Whether it still can be is asked again while the bank is held, so that of two who import at the
    same moment the second meets what the first wrote.

    Returns:
        The names of the items that somebody changed since the preview, and nothing was written:
        none of them where what somebody kept refuses it. ``None``: it was written.
    """
    bundle = sealed.bundle  # read before anybody has to wait
    with transaction.atomic():
        hold(organisation)
        if plan(organisation, bundle).problems:
            return ()
        overtaken = []
        for (source, number), (_, content) in zip(sealed.texts, bundle.items, strict=True):
            kept = keep_edit(organisation, content, source, by, at, number)
            if isinstance(kept, Overtaken):
                overtaken.append(kept.item.slug)
        if overtaken:
            transaction.set_rollback(True)
            return tuple(overtaken)
    return None


def _is_archive(file: UploadedFile[bytes]) -> bool:
    start = file.read(4)
    file.seek(0)
    return start[:2] == b"PK" or _name(file).casefold().endswith(".zip")


def _read_each(files: Iterable[UploadedFile[bytes]]) -> Bundle:
    contents: dict[str, bytes] = {}
    problems: list[ContentProblem] = []
    for file in files:
        name = _name(file)
        if (file.size or 0) > MAX_BYTES:
            found = f"{file.size:,} bytes"
            problems += _problem(name, found, "at most 200 kB", "Make it shorter.")
        elif name in contents:
            problems += _problem(name, "the name twice", "each name once", "Rename one of them.")
        else:
            contents[name] = file.read()
    bundle = read_files(contents)
    return Bundle(bundle.items, (*problems, *bundle.problems))


def _name(file: UploadedFile[bytes]) -> str:
    return shorten(file.name or "")


def _problem(file: str, found: str, expected: str, remedy: str) -> tuple[ContentProblem, ...]:
    return (ContentProblem(file, None, "", found, expected, remedy),)


def _refused(file: str, found: str, expected: str, remedy: str) -> Bundle:
    return Bundle((), _problem(file, found, expected, remedy))
