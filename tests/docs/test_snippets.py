"""Every snippet of the documents does what its page shows.

Blocks of a page are run in order in one folder: `sh` and `python` as they stand (the `python` of a
page shares its names); `console` line by line, its output compared; `text` is what the block
before it printed; a `title=` names a file that the block is written to; `markdown` is an item, or
a template, that can be read. `make` is not run from within itself: its targets must exist. `serve`
is ended as soon as it answers. What belongs to the operator's own machine is not run.
"""

from __future__ import annotations

import contextlib
import io
import os
import re
import shlex
import signal
import sqlite3
import subprocess
import sys
from contextlib import closing
from pathlib import Path
from urllib.request import urlopen

import pytest
from click.testing import CliRunner
from documents import ROOT, Block, blocks, pages

from unaided.cli.main import main
from unaided.content.formats.markdown import read_item
from unaided.content.templates.reading import read_template
from unaided.web.environment import Environment

RUN = {"sh", "python", "console", "toml", "markdown"}
ELSEWHERE = {"sudo", "pg_dump", "pg_restore", "createdb"}
"""Programs of the operator's machine, which tests must not ask for."""
SETTING = re.compile(r"UNAIDED_\w+=\S*")
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


def serve(words: list[str], settings: list[str]) -> str:
    """Start the application on a free port, open its first page, and end it."""
    said = dict(setting.split("=", 1) for setting in settings)
    line = [sys.executable, "-m", "unaided", *words, "--port", "0"]
    process = subprocess.Popen(line, env={**os.environ, **said}, stdout=subprocess.PIPE, text=True)
    assert process.stdout is not None
    opened = process.stdout.readline()
    assert opened.startswith("Open:"), opened
    with urlopen(opened.split()[1], timeout=60) as page:
        assert b"Unaided" in page.read()
    process.send_signal(signal.SIGTERM)
    rest, _ = process.communicate(timeout=60)
    assert process.returncode == 0, rest
    return opened + rest


def sqlite(database: str, wish: str) -> str:
    """Do what the program `sqlite3` does with a backup or a query."""
    with closing(sqlite3.connect(database)) as there:
        if wish.startswith(".backup "):
            with closing(sqlite3.connect(wish.removeprefix(".backup "))) as copy:
                there.backup(copy)
            return ""
        return "".join(f"{value}\n" for (value,) in there.execute(wish))


def one_line(line: str) -> str | None:
    """Run a line that needs no shell; `None` where it needs one."""
    words = shlex.split(line, comments=True)
    settings = []
    while words and SETTING.fullmatch(words[0]):
        settings.append(words.pop(0))
    if not words or words[0] in ELSEWHERE:
        return ""
    if words[0] == "make":
        assert set(words[1:]) <= TARGETS, f"the Makefile has no target {words[1:]}"
        return ""
    if words[:2] == ["python", "docs/generate.py"]:
        return ""
    if words[0] == "sqlite3":
        return sqlite(*words[1:])
    if words[0] in OURS and words[1] == "serve":
        return serve(words[1:], settings)
    if words[0] in OURS and not set("|<>;&$*") & set(line):
        return command(words[1:])
    return None


def needs_shell(lines: list[str]) -> bool:
    """Say whether a block is one script: it holds something that our own commands are not."""
    ours = {*OURS, *ELSEWHERE, "make", "sqlite3", "python"}
    first = (re.sub(rf"^({SETTING.pattern} )+", "", line).split()[0] for line in lines)
    return any(word not in ours and not word.startswith("#") for word in first)


def shell(text: str) -> str:
    """Run a `sh` block: our own commands here, all else in a shell."""
    lines = [line for line in text.replace("\\\n", " ").splitlines() if line.strip()]
    if not needs_shell(lines):
        printed = [one_line(line) for line in lines]
        if None not in printed:
            return "".join(out for out in printed if out is not None)
    done = subprocess.run(["sh", "-ec", text], capture_output=True, text=True)
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


def console(text: str) -> None:
    """Run each line after a `$` and compare what it prints with what the page shows."""
    for step in re.split(r"^\$ ", text, flags=re.MULTILINE)[1:]:
        line, _, shown = step.partition("\n")
        assert one_line(line) == shown, line


def run(block: Block, printed: str | None, names: dict[str, object]) -> str | None:
    """Run one block; what it printed."""
    if block.title:
        Path(block.title).write_text(block.text, encoding="utf-8")
        if block.title.endswith(".env"):
            said = dict(line.split("=", 1) for line in block.text.splitlines())
            Environment.read({**said, "UNAIDED_SECRET_KEY": "of the documents"})
    elif block.kind == "markdown":
        is_template = block.text.startswith("---\ntemplate:")
        (read_template if is_template else read_item)(block.text, "item.md")
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


@pytest.mark.usefixtures("prepared")
@pytest.mark.parametrize("page", WITH_SNIPPETS, ids=lambda page: str(page.relative_to(ROOT)))
def test_every_snippet_does_what_its_page_shows(page: Path) -> None:
    printed: str | None = None
    names: dict[str, object] = {"__name__": "snippet"}
    for block in blocks(page):
        printed = run(block, printed, names)


def test_pages_with_snippets_are_found() -> None:
    names = {page.name for page in WITH_SNIPPETS}
    assert {
        "README.md", "tutorial.md", "tutorial-report.md", "bring-your-own-log.md",
        "analyse-a-trial.md", "write-items.md", "take-the-log-out.md", "run-it-on-a-server.md",
    } <= names  # fmt: skip


def test_the_item_of_the_reference_can_be_read() -> None:
    items = [block for block in blocks(REFERENCE / "item-file.md") if block.kind == "markdown"]
    assert items
    for item in items:
        read_item(item.text, "item.md")


@pytest.mark.parametrize("page", pages(), ids=lambda page: str(page.relative_to(ROOT)))
def test_every_block_names_what_it_is(page: Path) -> None:
    kinds = {block.kind for block in blocks(page)}
    assert kinds <= {*RUN, "text"}, "another kind of block is not run by any test"
