"""The reference is what the code says, and the architecture names what there is."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import pytest
from django.core.management import get_commands
from django.urls import resolve
from documents import ROOT, pages
from tests.web.everything import Visitor
from tests.web.rights_table import TABLE

import unaided
from unaided.cli.main import main
from unaided.content.kinds import KINDS, Kind
from unaided.web.environment import NAMES

PACKAGE = ROOT / "src" / "unaided"


def test_the_reference_is_up_to_date() -> None:
    done = subprocess.run(
        [sys.executable, str(ROOT / "docs" / "generate.py"), "--check"],
        capture_output=True, text=True,
    )  # fmt: skip
    assert done.returncode == 0, done.stdout + done.stderr


def test_the_modules_of_every_folder_are_listed() -> None:
    text = (ROOT / "docs" / "reference" / "modules.md").read_text(encoding="utf-8")
    there = {path.parent.name for path in PACKAGE.glob("*/__init__.py")}
    assert set(re.findall(r"^## (\w+)$", text, re.MULTILINE)) == there


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
    found = re.search(r"(?<![\w.])/(work|tmp|home|root|Users)/\w", text)
    assert found is None, found
    assert not re.search(r"\b(pypi|pythonhosted)\b", text, re.IGNORECASE)


def test_every_setting_that_a_page_names_is_one() -> None:
    for page in pages():
        named = set(re.findall(r"\bUNAIDED_(\w+)", page.read_text(encoding="utf-8")))
        assert named <= set(NAMES), page.relative_to(ROOT)


def test_every_command_that_a_page_names_is_one() -> None:
    known = {*main.commands, "COMMAND"}
    for page in pages():
        text = page.read_text(encoding="utf-8")
        named = set(re.findall(r"`(?:\.venv/bin/)?unaided (?!-)([\w-]+)", text))
        assert named <= known, page.relative_to(ROOT)


def test_every_command_of_django_that_a_page_names_is_one() -> None:
    for page in pages():
        named = re.findall(r"python -m django ([a-z_]+)", page.read_text(encoding="utf-8"))
        assert set(named) <= set(get_commands()), page.relative_to(ROOT)


def test_every_address_that_a_page_names_is_one() -> None:
    for page in pages():
        for path in re.findall(r"`(/[\w/]+/)`", page.read_text(encoding="utf-8")):
            resolve(path)


def test_the_addresses_say_of_learners_teachers_and_leads_what_the_rights_table_says() -> None:
    """Whom the reference names is let in by the table of rights, and nobody else is."""
    let_in = {
        "learners who agreed": {Visitor.LEARNER},
        "the learner whose sitting it is": {Visitor.LEARNER},
        "teachers": {Visitor.TEACHER},
        "the cohort's teachers": {Visitor.TEACHER},
        "the organisation's teachers": {Visitor.TEACHER},
        "leads": {Visitor.LEAD},
        "leads; teachers where there is no lead": {Visitor.LEAD},
    }
    rows = re.findall(
        r"^\| `[^`]+` \| `(\w+)` \| ([^|]+) \| ([^|]+) \|",
        (ROOT / "docs" / "reference" / "addresses.md").read_text(encoding="utf-8"),
        re.MULTILINE,
    )
    assert {name for name, _, _ in rows} == set(TABLE)
    for name, methods, who in rows:
        if who in let_in:
            row = TABLE[name].get if methods.startswith("GET") else TABLE[name].post
            three = {Visitor.LEARNER, Visitor.TEACHER, Visitor.LEAD}
            assert {one for one in three if row[one].status != 404} == let_in[who], name


@pytest.mark.parametrize("kind", KINDS.values(), ids=lambda kind: kind.name)
def test_the_item_file_names_every_field_of_a_kind(kind: Kind) -> None:
    text = (ROOT / "docs" / "reference" / "item-file.md").read_text(encoding="utf-8")
    section = text.split(f"### {kind.name}\n")[1].split("\n#")[0]
    assert set(re.findall(r"^\| `(\w+)` \|", section, re.MULTILINE)) == set(kind.allowed)


ON_PAGES = (
    "tutorial.md", "how-to/set-up-a-class.md", "how-to/practise.md", "how-to/write-items.md",
    "how-to/run-a-pulse.md", "how-to/observe-a-squad.md", "how-to/read-the-pages.md",
    "how-to/take-the-log-out.md",
)  # fmt: skip


@pytest.mark.parametrize("name", ON_PAGES)
def test_what_a_page_prints_bold_stands_on_a_page_of_the_application(name: str) -> None:
    text = (ROOT / "docs" / name).read_text(encoding="utf-8")
    there = said_by_the_application()
    for label in re.findall(r"\*\*([^*]+)\*\*", text):
        words = re.sub(r"\W+", " ", re.sub(r"\d+", " ", label.lower())).split()
        assert " ".join(words) in there, label


def said_by_the_application() -> str:
    """Every template and every text in the code of the application, as words."""
    web = PACKAGE / "web"
    texts = [path.read_text(encoding="utf-8") for path in web.rglob("*.html")]
    texts += [path.read_text(encoding="utf-8") for path in web.rglob("*.py")]
    plain = re.sub(r"{[%{].*?[%}]}|<[^>]*>|\d+", " ", "\n".join(texts))
    return re.sub(r"\W+", " ", plain.lower())


def test_the_version_is_the_same_everywhere() -> None:
    citation = (ROOT / "CITATION.cff").read_text(encoding="utf-8")
    changes = (ROOT / "CHANGELOG.md").read_text(encoding="utf-8")
    assert f"\nversion: {unaided.__version__}\n" in citation
    assert f"\n## {unaided.__version__} " in changes


@pytest.mark.parametrize("picture", sorted((ROOT / "docs" / "pictures").iterdir()), ids=str)
def test_a_picture_is_small_and_used(picture: Path) -> None:
    assert picture.stat().st_size < 160_000
    assert any(f"pictures/{picture.name})" in page.read_text(encoding="utf-8") for page in pages())
