"""What every test may ask for: published studies, small logs, trials, the demonstration."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable
from datetime import date
from pathlib import Path

import numpy as np
import polars as pl
import pytest
from hypothesis import settings

from unaided.evidence.log import Log
from unaided.evidence.reading import read_log
from unaided.evidence.study import read_study, study_of_table

# A slow moment of the machine is no failure, and a green run stays green: examples are the same
# each time. To look for new ones: HYPOTHESIS_PROFILE=explore make test.
settings.register_profile("unaided", deadline=None, derandomize=True)
settings.register_profile("explore", deadline=None, max_examples=500)
settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "unaided"))

LONGEST = (
    "browser/test_pages.py",
    "docs/test_snippets.py",
    "report/test_interval_coverage.py",
    "durability/test_on_postgresql.py",
    "durability/test_kills.py",
    "durability/test_bench_web.py",
    "durability/test_on_disk.py",
    "report/test_report_published_studies.py",
    "insight/test_groups.py",
    "web/test_rights.py",
    "browser/test_staff.py",
    "browser/test_check.py",
    "browser/test_learner.py",
    "browser/test_founding.py",
    "report/test_unknowns_generated.py",
    "web/test_malformed.py",
    "web/test_secrets.py",
    "marking/test_browser.py",
    "pulse/test_figures.py",
    "demonstration/test_seeding.py",
)
"""Files of half a minute and more: begun first, so that no worker is left with one at last."""

SHARED_DATA = Path(__file__).resolve().parents[2] / "shared" / "data"

ReadTable = Callable[..., Log]
ReadStudy = Callable[..., Log]
MakeTrial = Callable[..., pl.DataFrame]


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Begin with the longest files; the others stay in their order."""

    def rank(item: pytest.Item) -> int:
        there = item.path.as_posix()
        return next((at for at, name in enumerate(LONGEST) if there.endswith(name)), len(LONGEST))

    items.sort(key=rank)


@pytest.fixture(scope="session")
def shared_data() -> Path:
    """The folder of published studies; without it the tests on real data cannot run."""
    if not SHARED_DATA.is_dir():
        pytest.skip("the published studies are not beside this checkout (../shared/data)")
    return SHARED_DATA


@pytest.fixture
def read_table(tmp_path: Path) -> ReadTable:
    """Write a text as a file and read it as a log."""

    def read(
        content: str | bytes, name: str = "log.csv", strict: bool = True, **constants: str
    ) -> Log:
        path = tmp_path / name
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
        return read_log(study_of_table(path, None, constants), data_dir=None, strict=strict)

    return read


@pytest.fixture
def read_studied(tmp_path: Path) -> ReadStudy:
    """Write a study file and its tables, and read them as a log."""

    def read(study: str, strict: bool = True, **tables: str | bytes) -> Log:
        (tmp_path / "study.toml").write_text(study, encoding="utf-8")
        for name, content in tables.items():
            data = content if isinstance(content, bytes) else content.encode()
            (tmp_path / f"{name}.csv").write_bytes(data)
        return read_log(read_study(tmp_path / "study.toml"), data_dir=None, strict=strict)

    return read


def _make_trial(
    *,
    clusters_per_arm: int = 5,
    size: int = 6,
    arms: tuple[str, ...] = ("control", "tool"),
    effect: float = 0.0,
    strata: int = 1,
    cluster_spread: float = 0.5,
    seed: int = 1,
) -> pl.DataFrame:
    """Make a cluster-randomised trial; in every stratum each arm has the same share of clusters."""
    rng = np.random.default_rng(seed)
    assigned = [(arm, f"s{number % strata}") for arm in arms for number in range(clusters_per_arm)]
    rows = []
    for name, (arm, stratum) in enumerate(assigned):
        shared = rng.normal(0, cluster_spread) + effect * arms.index(arm)
        for _ in range(size):
            before = rng.normal()
            rows.append(
                {
                    "class": f"c{name:02d}",
                    "arm": arm,
                    "year": stratum,
                    "before": before,
                    "teacher": f"t{rng.integers(3)}",
                    "outcome": shared + 0.4 * before + rng.normal(),
                }
            )
    return pl.DataFrame(rows)


@pytest.fixture
def make_trial() -> MakeTrial:
    """A maker of trials."""
    return _make_trial


@pytest.fixture(scope="session")
def demonstration(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """What `make run` leaves behind, made once."""
    from unaided.cli.demo import make  # slow to import, and few tests ask for it

    folder = tmp_path_factory.mktemp("made") / "demonstration"
    make(folder, seed=2, today=date(2026, 3, 1))
    return folder


@pytest.fixture
def workplace(tmp_path: Path, demonstration: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty folder with the demonstration in it, and nothing else."""
    shutil.copytree(demonstration, tmp_path / "demonstration")
    monkeypatch.chdir(tmp_path)
    return tmp_path
