"""Many items at once: files or a zip archive in, a zip archive out."""

from __future__ import annotations

import io
import re
import stat
import zipfile
import zlib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Final

from unaided.content.formats.markdown import MAX_BYTES, read_item, write_item
from unaided.content.items import Item, slug_of
from unaided.content.problems import ContentError, ContentProblem, ContentProblems

MAX_FILES: Final = 2_000
MAX_TOTAL_BYTES: Final = 20_000_000

_SKIPPED: Final = re.compile(
    r"(?:^|/)(?:\.[^/]*|__MACOSX(?:/.*)?|Thumbs\.db|(?:README|LICEN[CS]E|CHANGELOG)[^/]*)$",
    re.IGNORECASE,
)
"""What travels with items and is none; hidden folders too."""

_HIDDEN_FOLDER: Final = re.compile(r"(?:^|/)(?:\.[^/]+|__MACOSX)/")
_DRIVE: Final = re.compile(r"[A-Za-z]:")
_METHODS: Final = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)
_ENCRYPTED: Final = 0x1
_EARLIEST: Final = (1980, 1, 1, 0, 0, 0)


@dataclass(frozen=True, slots=True)
class Bundle:
    """What was found in several files.

    Attributes:
        items: Each item that reads well and has its slug to itself, with its file. Whether one asks
            what another asks is for the bank to say: it may hold both already.
        problems: What keeps the rest out.
    """

    items: tuple[tuple[str, Item], ...]
    problems: tuple[ContentProblem, ...]


def read_files(files: Mapping[str, bytes]) -> Bundle:
    """Read several files; what is wrong with one leaves the others.

    Args:
        files: Content by name; hidden files, READMEs and licences are passed over.
    """
    items: list[tuple[str, Item]] = []
    problems: list[ContentProblem] = []
    slugs: dict[str, str] = {}
    for name in sorted(files):
        if _SKIPPED.search(name) or _HIDDEN_FOLDER.search(name):
            continue
        try:
            item = _read(name, files[name])
            _refuse_double(name, item, slugs)
        except ContentError as error:
            problems.extend(error.problems)
        else:
            items.append((name, item))
    return Bundle(tuple(items), tuple(problems))


def read_zip(data: bytes) -> Bundle:
    """Read an archive without unpacking it to disk.

    Args:
        data: At most 2,000 files and 20 MB, unpacked.

    Raises:
        ContentError: It is no zip archive, too large, encrypted, or names places outside itself.
    """
    if len(data) > MAX_TOTAL_BYTES:
        raise _archive_error(f"{len(data):,} bytes", "at most 20 MB", "Split it into several.")
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            return read_files(dict(_members(archive)))
    except (zipfile.BadZipFile, zlib.error, EOFError, OSError, ValueError, NotImplementedError):
        remedy = "Make a zip archive of the Markdown files."
        raise _archive_error("something else, or a part", "a zip archive", remedy) from None


def write_zip(items: Iterable[Item]) -> bytes:
    """Return items as an archive, a folder a skill; the same items give the same bytes.

    Raises:
        ContentError: Two items have one slug, or one cannot be written.
    """
    texts: dict[str, tuple[str, str]] = {}
    for item in items:
        if item.slug in texts:
            raise _archive_error(f"{item.slug} twice", "each slug once", "Rename one of them.")
        texts[item.slug] = (f"{slug_of(item.skill)}/{item.slug}.md", write_item(item))
    buffer = io.BytesIO()
    # Stored, not deflated: what deflating gives differs from one zlib to the next.
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_STORED) as archive:
        for name, text in sorted(texts.values()):
            entry = zipfile.ZipInfo(name, _EARLIEST)
            entry.create_system = 3  # wherever it is made
            entry.external_attr = (stat.S_IFREG | 0o644) << 16
            archive.writestr(entry, text.encode())
    return buffer.getvalue()


def _read(name: str, content: bytes) -> Item:
    problems = ContentProblems(name)
    if not name.casefold().endswith((".md", ".markdown")):
        found = f"the ending {name.rpartition('/')[2].rpartition('.')[2]}"
        problems.add("", found, "a Markdown file, .md", "Rename it, or leave it out.")
    elif len(content) > MAX_BYTES:
        problems.add("", f"{len(content):,} bytes", "at most 200 kB", "Make it shorter.")
    problems.raise_any()
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        found = f"the byte {content[error.start]:#04x}"
        problems.add("", found, "text in UTF-8", "Save it as UTF-8.", line)
        raise ContentError(problems.all) from None
    return read_item(text, name)


def _refuse_double(name: str, item: Item, slugs: dict[str, str]) -> None:
    """Note an item's slug; raise where another has it."""
    problems = ContentProblems(name)
    if item.slug in slugs:
        expected = "a slug of its own"
        problems.add("item", f"{item.slug}, as in {slugs[item.slug]}", expected, "Rename one.")
    problems.raise_any()
    slugs[item.slug] = name


def _members(archive: zipfile.ZipFile) -> Iterator[tuple[str, bytes]]:
    entries = [entry for entry in archive.infolist() if not entry.is_dir()]
    if len(entries) > MAX_FILES:
        found = f"{len(entries):,} files"
        raise _archive_error(found, f"at most {MAX_FILES:,}", "Split it into several.")
    left = MAX_TOTAL_BYTES
    seen = set()
    for entry in entries:
        name = entry.filename
        _check_entry(entry)
        if name in seen:
            raise _archive_error(f"{name} twice", "each name once", "Remove one of them.")
        seen.add(name)
        with archive.open(entry) as file:
            content = file.read(left + 1)  # whatever size the archive claims
        left -= len(content)
        if left < 0:
            found = "more than 20 MB unpacked"
            raise _archive_error(found, "at most 20 MB", "Split it into several.")
        yield name, content


def _check_entry(entry: zipfile.ZipInfo) -> None:
    name = entry.filename
    places = re.split(r"[/\\]", name)
    if name.startswith(("/", "\\")) or _DRIVE.match(name) or ".." in places:
        remedy = "Make the archive from within the folder."
        raise _archive_error(f"the place {name}", "names within the archive", remedy)
    if entry.flag_bits & _ENCRYPTED:
        raise _archive_error("an encrypted file", "plain ones", "Make it without a password.")
    if entry.compress_type not in _METHODS:
        remedy = "Make an ordinary zip archive."
        raise _archive_error("an unusual compression", "deflated or stored files", remedy)


def _archive_error(found: str, expected: str, remedy: str) -> ContentError:
    problems = ContentProblems()
    problems.add("archive", found, expected, remedy)
    return ContentError(problems.all)
