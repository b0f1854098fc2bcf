"""Every snippet of the documents does what its page shows.

Blocks of a page are run in order in one folder: `sh` and `python` as they stand (the
`python` of a page shares its names); `console` line by
line, its output compared; `text` is what the block before it printed; a `title=` names a file that
the block is written to. `make` is not run from within itself: its targets must exist.
"""

from __future__ import annotations

import contextlib
import io
import re
import shlex
import subprocess
from pathlib import Path

import pytest
from click.testing import CliRunner
from documents import ROOT, Block, blocks, pages

from unaided.cli.main import main

RUN = {"sh", "python", "console", "toml"}
REFERENCE = ROOT / "docs" / "reference"
WITH_SNIPPETS = [
    page
    for page in pages()
    if page.parent != REFERENCE and any(block.kind in RUN for block in blocks(page))
]
OURS = ("unaided", ".venv/bin/unaided")
TARGETS = set(re.findall(r"^(\w[\w-]*):(?!=)", (ROOT / "Makefile").read_text(), re.MULTILINE))


def command(words: list[str]) -> str:
    """Run one of our commands in this process; what it prints."""
    result = CliRunner().invoke(main, words)
    if result.exception is not None and not isinstance(result.exception, SystemExit):
        raise result.exception
    return result.stdout


def one_line(line: str) -> str | None:
    """Run a line that needs no shell; `None` where it needs one."""
    words = shlex.split(line, comments=True)
    if not words:
        return ""
    if words[0] == "make":
        assert set(words[1:]) <= TARGETS, f"the Makefile has no target {words[1:]}"
        return ""
    if words[:2] == ["python", "docs/generate.py"]:
        return ""
    if words[0] in OURS and not set("|<>;&$*") & set(line):
        return command(words[1:])
    return None


def shell(text: str) -> str:
    """Run a `sh` block: our own commands here, all else in a shell."""
    lines = [line for line in text.replace("\\\n", " ").splitlines() if line.strip()]
    printed = [one_line(line) if "<<" not in text else None for line in lines]
    if None not in printed:
        return "".join(out for out in printed if out is not None)
    return subprocess.run(
        ["sh", "-ec", text], check=True, capture_output=True, text=True
    ).stdout  # fmt: skip


def console(text: str) -> None:
    """Run each line after a `$` and compare what it prints with what the page shows."""
    for step in re.split(r"^\$ ", text, flags=re.MULTILINE)[1:]:
        line, _, shown = step.partition("\n")
        assert one_line(line) == shown, line


def run(block: Block, printed: str | None, names: dict[str, object]) -> str | None:
    """Run one block; what it printed."""
    if block.title:
        Path(block.title).write_text(block.text, encoding="utf-8")
    elif block.kind == "sh":
        return shell(block.text)
    elif block.kind == "python":
        with contextlib.redirect_stdout(io.StringIO()) as out:
            exec(compile(block.text, f"{block.kind} block", "exec"), names)
        return out.getvalue()
    elif block.kind == "console":
        console(block.text)
    elif block.kind == "text" and printed is not None:
        assert printed == block.text
    return printed


@pytest.mark.usefixtures("workplace")
@pytest.mark.parametrize("page", WITH_SNIPPETS, ids=lambda page: str(page.relative_to(ROOT)))
def test_every_snippet_does_what_its_page_shows(page: Path) -> None:
    printed: str | None = None
    names: dict[str, object] = {"__name__": "snippet"}
    for block in blocks(page):
        printed = run(block, printed, names)


def test_pages_with_snippets_are_found() -> None:
    names = {page.name for page in WITH_SNIPPETS}
    assert {"README.md", "tutorial.md", "bring-your-own-log.md", "analyse-a-trial.md"} <= names


@pytest.mark.parametrize("page", pages(), ids=lambda page: str(page.relative_to(ROOT)))
def test_every_block_names_what_it_is(page: Path) -> None:
    kinds = {block.kind for block in blocks(page)}
    assert kinds <= {*RUN, "text"}, "another kind of block is not run by any test"
