"""The page on bringing one's own log does what it says."""

from __future__ import annotations

import re
import shlex
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from click.testing import CliRunner

from unaided.cli.check_log import check_log

PAGE = Path(__file__).resolve().parents[2] / "docs" / "how-to" / "bring-your-own-log.md"
BLOCKS = re.findall(
    r"^```(\w+)\n(.*?)^```$", PAGE.read_text(encoding="utf-8"), re.MULTILINE | re.DOTALL
)


def steps(block: str) -> Iterator[tuple[str, str]]:
    """Yield (command, what it prints) of a console block."""
    for step in re.split(r"^\$ ", block, flags=re.MULTILINE)[1:]:
        command, _, output = step.partition("\n")
        yield command, output


def test_every_snippet_does_what_the_page_shows(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    printed = ""
    for kind, block in BLOCKS:
        if kind == "sh":
            subprocess.run(["sh", "-ec", block], check=True)
        elif kind == "python":
            printed = subprocess.run(
                [sys.executable, "-c", block], check=True, capture_output=True, text=True
            ).stdout
        elif kind == "text":
            assert printed == block
        else:
            for command, shown in steps(block):
                words = shlex.split(command)
                if words[:2] == ["unaided", "check-log"]:
                    result = CliRunner().invoke(check_log, words[2:], catch_exceptions=False)
                    assert result.output == shown
                else:
                    subprocess.run(words, check=True)
    assert {kind for kind, _ in BLOCKS} == {"sh", "console", "python", "text"}
