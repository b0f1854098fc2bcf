"""The page of a tournament: it says what the JSON value says, fits a phone and asks for nothing."""

from __future__ import annotations

import re
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from arena_cases import short_tournament
from playwright.sync_api import Browser, sync_playwright

from unaided.arena.aid import AidRule
from unaided.arena.standings.summary import summary
from unaided.arena.tournament import play_tournament
from unaided.report.tournament.answer import answer
from unaided.report.tournament.page import render_tournament
from unaided.report.tournament.words import FACTS, difference
from unaided.report.wording import change, decimal

QUIET = ["--no-sandbox", "--disable-quic", "--disable-background-networking", "--disable-gpu"]
SYSTEM = ("chromium", "chromium-browser", "google-chrome")
OVERFLOW = """() => [...document.querySelectorAll('main *')]
  .filter(e => !e.closest('.scroll') && e.checkVisibility()
    && e.getBoundingClientRect().right > innerWidth + 1)
  .map(e => e.outerHTML.slice(0, 80))"""


@pytest.fixture(scope="module")
def report() -> dict[str, Any]:
    quick = short_tournament(
        (
            "massed",
            "reread",
            "random",
            "fsrs",
            "fsrs-mixed",
            "fsrs-families",
            "ours",
            "ours-blind",
            "ours-no-return",
            "oracle",
        ),
        (AidRule.ASSISTANT, AidRule.HINTS),
    )
    return summary(quick, play_tournament(quick))


@pytest.fixture(scope="module")
def page(report: dict[str, Any]) -> str:
    return render_tournament(report)


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """The system's Chromium, else Playwright's own."""
    path = next((found for name in SYSTEM if (found := shutil.which(name))), None)
    with sync_playwright() as playwright:
        opened = playwright.chromium.launch(executable_path=path, args=QUIET)
        yield opened
        opened.close()


def test_it_says_what_the_value_says(report: dict[str, Any], page: str):
    """Every target's difference, every policy's level, every setting that was lost."""
    text = re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", page))
    for one in report["targets"]:
        assert difference(one) in text
    for row in report["table"]:
        assert decimal(row["variants"]["90"]["value"]) in text
    fsrs = [one for one in report["losses"] if one["against"] == "fsrs"]
    assert text.count("In no setting does ours leave less") == (not fsrs)
    for one in report["losses"]:
        assert f"{one['world']} {one['setting']}" in text
        assert change(one["value"], 3) in text


def test_its_lead_says_the_strongest_other_and_its_first_table_too(
    report: dict[str, Any], page: str
):
    """By name, with its interval; and what the gain consists of."""
    text = re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", page))
    lead = text[: text.index("Ours against FSRS blind to aid")]
    shown = {(one["world"], one["aid"], one["days"]) for one in report["targets"]}
    of_targets = [
        one for one in report["strongest"] if (one["world"], one["aid"], one["days"]) in shown
    ]
    assert of_targets
    for one in of_targets:
        assert f"{one['world']} {one['against']} {difference(one)}" in lead
        assert f"{one['against']} {difference(one)}" in text[len(lead) :]
    for name in {one["against"] for one in report["strongest"]}:
        assert f"The strongest other policy is {name} (" in lead
    for one in report["steps"]:
        assert difference(one["awareness"]) in text


def test_it_is_one_file_that_asks_for_nothing(page: str):
    """No script, no address, no style but its own."""
    assert "<script" not in page
    assert not re.search(r"(?:src|href)=[\"']?https?:", page)
    assert " style=" not in page


def test_every_fact_has_its_words():
    """A fact that is counted can be said."""
    quick = short_tournament(("random",), (AidRule.NONE,), settings=1)
    (match, *_) = play_tournament(quick)
    assert set(match.facts) == set(FACTS)


def test_where_ours_loses_it_is_listed_with_its_facts(report: dict[str, Any]):
    """Turned round, every win is a loss."""
    lost = {
        "world": "disuse", "setting": 2, "regime": "starves", "aid": "hints", "against": "fsrs",
        "days": "90", "value": -0.0123, "low": -0.02, "high": -0.004,
        "facts": [{"fact": "retrievals", "ours": 50.0, "theirs": 70.0}],
    }  # fmt: skip
    page = render_tournament({**report, "losses": [lost]})
    assert "right alone 50 times against 70" in page
    assert "−.012 (−.020 to −.004)" in page
    assert "aid starves growth" in page


@pytest.mark.parametrize(
    ("ends", "says", "never"),
    [
        (((0.01, 0.05), (0.02, 0.06)), "leaves more than", "differ"),
        (((-0.05, -0.01), (-0.06, -0.02)), "leaves less than", "differ"),
        (((-0.01, 0.05), (0.02, 0.06)), "(its interval holds 0)", "leaves more"),
        (((-0.01, 0.05), (-0.02, 0.06)), "are not told apart", "differ by"),
        (((0.01, 0.05), (-0.06, -0.02)), "differ by", "leaves"),
        ((None, (0.02, 0.06)), "(too few settings for an interval)", "leaves more"),
        ((None, None), "cannot tell whether our practice leaves more", "differ"),
    ],
)
def test_its_heading_claims_what_every_interval_shows(
    report: dict[str, Any],
    ends: tuple[tuple[float, float] | None, ...],
    says: str,
    never: str,
):
    """More or less only where both worlds' intervals lie on one side of 0; else it says why not."""
    of_world = dict(zip(("disuse", "power law"), ends, strict=True))
    found = [
        {**one, "low": low, "high": high, "value": 0.03 if low is None else (low + high) / 2}
        for one in report["targets"]
        for low, high in [of_world[one["world"]] or (None, None)]
    ]
    headline = answer({**report, "targets": found}).headline
    assert says in headline
    assert never not in headline.partition("against the strongest")[0]


def test_without_ours_it_compares_nothing(report: dict[str, Any]):
    """It says so, and shows the table."""
    bare = {
        **report,
        **{
            name: []
            for name in (
                "targets",
                "strongest",
                "steps",
                "comparisons",
                "parts",
                "losses",
                "parameters",
            )
        },
        "table": [row for row in report["table"] if row["policy"] != "ours"],
    }
    page = render_tournament(bare)
    assert "did not both play" in page
    assert "Where ours loses" not in page
    assert "Every policy" in page


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [390, 1280])
def test_it_fits(browser: Browser, page: str, tmp_path: Path, width: int, scheme: str):
    """On a phone and on a desk, by day and by night."""
    file = tmp_path / "tournament.html"
    file.write_text(page, encoding="utf-8")
    context = browser.new_context(
        viewport={"width": width, "height": 900},
        color_scheme="dark" if scheme == "dark" else "light",
    )
    shown = context.new_page()
    shown.goto(file.as_uri())
    assert shown.evaluate(OVERFLOW) == []
    context.close()
