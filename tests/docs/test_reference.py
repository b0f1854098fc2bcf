"""The reference is what the code says, and the architecture names what there is."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import pytest
from documents import ROOT, pages

import unaided

PACKAGE = ROOT / "src" / "unaided"


def test_the_reference_is_up_to_date() -> None:
    done = subprocess.run(
        [sys.executable, str(ROOT / "docs" / "generate.py"), "--check"],
        capture_output=True, text=True,
    )  # fmt: skip
    assert done.returncode == 0, done.stdout + done.stderr


def test_the_architecture_names_modules_that_exist() -> None:
    text = (ROOT / "ARCHITECTURE.md").read_text(encoding="utf-8")
    rows = re.findall(r"^\| (`.*?) \|", text, re.MULTILINE)
    assert rows
    for row in rows:
        names = re.findall(r"`([^`]+)`", row)
        folder = PACKAGE / Path(names[0]).parent
        for name in names:
            bare = name.rstrip("/")
            assert list(PACKAGE.glob(bare)) or list(folder.glob(bare)), name


def test_every_package_has_its_layer_in_the_architecture() -> None:
    text = (ROOT / "ARCHITECTURE.md").read_text(encoding="utf-8")
    drawn = set(re.findall(r"\b[a-z]+\b", text.split("```text")[1].split("```")[0]))
    packages = {path.parent.name for path in PACKAGE.glob("*/__init__.py")}
    assert packages <= drawn


@pytest.mark.parametrize("page", pages(), ids=lambda page: str(page.relative_to(ROOT)))
def test_no_page_shows_the_machine_it_was_written_on(page: Path) -> None:
    text = page.read_text(encoding="utf-8")
    found = re.search(r"(?<![\w.])/(work|tmp|home|root|Users)/", text)
    assert found is None, found
    assert not re.search(r"\b(pypi|pythonhosted)\b", text, re.IGNORECASE)


def test_the_version_is_the_same_everywhere() -> None:
    citation = (ROOT / "CITATION.cff").read_text(encoding="utf-8")
    changes = (ROOT / "CHANGELOG.md").read_text(encoding="utf-8")
    assert f"\nversion: {unaided.__version__}\n" in citation
    assert f"\n## {unaided.__version__} " in changes


def test_the_picture_is_small_enough() -> None:
    picture: Path = ROOT / "docs" / "pictures" / "report.png"
    assert picture.stat().st_size < 300_000
