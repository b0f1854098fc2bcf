"""The page on checks and known truth says what the results kept in benchmarks say."""

from __future__ import annotations

import importlib.util
from types import ModuleType

import pytest
from documents import ROOT


@pytest.fixture(scope="module")
def writer() -> ModuleType:
    path = ROOT / "benchmarks" / "known_truth.py"
    spec = importlib.util.spec_from_file_location("known_truth", path)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_the_page_has_the_figures_of_the_results(writer: ModuleType) -> None:
    page = writer.PAGE.read_text(encoding="utf-8")
    assert writer.filled(page) == page, "python benchmarks/known_truth.py writes it anew"


def test_every_table_stands_once_on_the_page(writer: ModuleType) -> None:
    page = writer.PAGE.read_text(encoding="utf-8")
    assert sorted(name for _, name, _ in writer.BLOCK.findall(page)) == sorted(writer.BLOCKS)


def test_a_changed_figure_is_seen(writer: ModuleType) -> None:
    page = writer.PAGE.read_text(encoding="utf-8")
    changed = page.replace("problems. Of", "problems, or so. Of")
    assert changed != page
    assert writer.filled(changed) == page
