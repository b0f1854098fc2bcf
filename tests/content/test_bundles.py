"""Many items at once: what is wrong with one leaves the others, and archives are not trusted."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.content.strategies import items

from unaided.content.demonstration import demonstration_items
from unaided.content.formats import bundle
from unaided.content.formats.bundle import read_files, read_zip, write_zip
from unaided.content.items import Item
from unaided.content.problems import ContentError

GOOD = """---
item: {slug}
skill: A
family: B
kind: text
answers: [{answer}]
---
{prompt}

# Solution
So.
"""


def a_file(slug: str, answer: str = "x", prompt: str = "") -> bytes:
    return GOOD.format(slug=slug, answer=answer, prompt=prompt or f"What is {slug}?").encode()


def an_archive(*files: tuple[str, bytes], method: int = zipfile.ZIP_DEFLATED) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", method) as archive:
        for name, content in files:
            archive.writestr(name, content)
    return buffer.getvalue()


def refused(data: bytes) -> str:
    with pytest.raises(ContentError) as caught:
        read_zip(data)
    assert len(caught.value.problems) == 1
    return caught.value.problems[0].sentence


def test_a_broken_file_leaves_the_others() -> None:
    found = read_files({"b.md": a_file("b"), "a.md": b"nothing", "c.md": a_file("c")})
    assert [name for name, _ in found.items] == ["b.md", "c.md"]
    assert [problem.file for problem in found.problems] == ["a.md"]


def test_a_slug_stands_once() -> None:
    found = read_files({"a.md": a_file("a"), "b.md": a_file("a", prompt="Another?")})
    assert [name for name, _ in found.items] == ["a.md"]
    assert found.problems[0].sentence == (
        "b.md, item: found a, as in a.md, expected a slug of its own. Rename one."
    )


def test_twins_are_read_both() -> None:
    """A bank may hold them from before; whether it takes them is for the bank to say."""
    twin = {"a.md": a_file("a", prompt="Why?"), "b.md": a_file("b", prompt="Why?\n")}
    found = read_files(twin)
    assert [name for name, _ in found.items] == ["a.md", "b.md"]
    assert found.problems == ()


@pytest.mark.parametrize(
    "name", [".DS_Store", "__MACOSX/a.md", "x/.git/a.md", "README.md", "x/LICENSE.txt", "Thumbs.db"]
)
def test_what_travels_along_is_passed_over(name: str) -> None:
    assert read_files({name: b"\xff"}) == bundle.Bundle((), ())


@pytest.mark.parametrize(
    ("name", "content", "remedy"),
    [
        ("picture.png", b"x", "leave it out"),
        ("a.md", b"\xff\xfe", "UTF-8"),
        ("a.md", b"x" * 200_001, "shorter"),
    ],
)
def test_a_file_that_is_none_of_ours(name: str, content: bytes, remedy: str) -> None:
    assert remedy in read_files({name: content}).problems[0].sentence


@settings(max_examples=25)
@given(st.lists(items(), max_size=3, unique_by=lambda item: item.slug))
def test_an_archive_reads_back(some: list[Item]) -> None:
    found = read_zip(write_zip(some))
    prompts = {(" ".join(item.prompt.split()), item.kind.right_answer()) for item in some}
    assert {item for _, item in found.items} <= set(some)
    assert len(found.items) == len(prompts)


def test_the_same_items_give_the_same_bytes() -> None:
    some = demonstration_items()
    data = write_zip(some)
    assert data == write_zip(reversed(some))
    assert {item for _, item in read_zip(data).items} == set(some)
    assert len(some) > 0


def test_one_slug_is_not_written_twice() -> None:
    one = demonstration_items()[0]
    with pytest.raises(ContentError, match="Rename one"):
        write_zip([one, one])


def test_an_archive_with_folders_is_read() -> None:
    found = read_zip(an_archive(("s/", b""), ("s/a.md", a_file("a")), ("s/t/b.md", a_file("b"))))
    assert [name for name, _ in found.items] == ["s/a.md", "s/t/b.md"]
    assert found.problems == ()


@pytest.mark.parametrize(
    "name", ["/a.md", "../a.md", "x/../../a.md", "C:/a.md", "\\a.md", "x\\..\\a.md", "..\\a.md"]
)
def test_a_place_outside_the_archive_is_refused(name: str) -> None:
    assert "names within the archive" in refused(an_archive((name, b"x")))


def test_too_many_files_are_refused() -> None:
    many = ((f"{n}.md", b"") for n in range(bundle.MAX_FILES + 1))
    assert "at most 2,000" in refused(an_archive(*many))


def test_a_bomb_is_not_unpacked() -> None:
    bomb = an_archive(("a.md", b"\0" * 15_000_000), ("b.md", b"\0" * 15_000_000))
    assert len(bomb) < 100_000
    assert "more than 20 MB unpacked" in refused(bomb)
    assert "at most 20 MB" in refused(b"PK" + b"\0" * 20_000_000)


def test_an_archive_that_lies_about_its_sizes_is_refused() -> None:
    data = bytearray(an_archive(("a.md", a_file("a") * 100)))
    entry = data.rindex(b"PK\x01\x02")
    data[entry + 24 : entry + 28] = (10).to_bytes(4, "little")
    assert "a zip archive" in refused(bytes(data))


def test_an_encrypted_archive_is_refused() -> None:
    data = bytearray(an_archive(("a.md", a_file("a"))))
    for mark, offset in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        data[data.index(mark) + offset] |= 1
    assert "password" in refused(bytes(data))


@pytest.mark.parametrize("method", [zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA])
def test_unusual_compression_is_refused(method: int) -> None:
    assert "ordinary" in refused(an_archive(("a.md", b"x" * 100), method=method))


def test_a_name_twice_is_refused() -> None:
    with pytest.warns(UserWarning, match="Duplicate name"):
        data = an_archive(("a.md", a_file("a")), ("a.md", a_file("b")))
    assert "each name once" in refused(data)


def _cut(data: bytes) -> bytes:
    return data[: len(data) // 2]


def _bent(data: bytes) -> bytes:
    return data[:60] + bytes([data[60] ^ 0xFF]) + data[61:]


@pytest.mark.parametrize("spoil", [_cut, _bent, lambda _: b"", lambda _: b"PK\x03\x04" + b"x" * 99])
def test_what_is_no_archive_is_refused(spoil: Callable[[bytes], bytes]) -> None:
    assert "Make a zip archive" in refused(spoil(an_archive(("a.md", a_file("a") * 9))))


@given(st.binary(max_size=200), st.integers(0, 400))
def test_a_spoilt_archive_is_read_or_refused(noise: bytes, at: int) -> None:
    whole = an_archive(("a.md", a_file("a")), ("b.md", a_file("b")))
    at = min(at, len(whole))
    try:
        found = read_zip(whole[:at] + noise + whole[at + len(noise) :])
    except ContentError as error:
        sentences = str(error)
    else:
        sentences = " ".join(problem.sentence for problem in found.problems)
        assert len(found.items) <= 2
    assert "Traceback" not in sentences
