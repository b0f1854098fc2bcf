"""The report as one HTML file: whole for every report, closed, escaped, and honest."""

from __future__ import annotations

import re
from html.parser import HTMLParser
from itertools import pairwise
from typing import Any

import pytest
from sample import VARIANTS, everything_unknown, finding, trial_study, verdict, whole, without_tool

from unaided.report.html import render_report

VOID = {"meta", "link", "br", "img", "input", "hr"}


class Reader(HTMLParser):
    """Collects what the tests ask about, and whether every element is closed."""

    def __init__(self, document: str) -> None:
        super().__init__()
        self.open: list[str] = []
        self.unclosed: list[str] = []
        self.tags: list[str] = []
        self.ids: list[str] = []
        self.attributes: list[tuple[str, str]] = []
        self.words: list[str] = []
        self.feed(document)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        self.attributes += [(name, value or "") for name, value in attrs]
        self.ids += [value or "" for name, value in attrs if name == "id"]
        if tag not in VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.handle_starttag(tag, attrs)
        if tag not in VOID:
            self.open.pop()

    def handle_endtag(self, tag: str) -> None:
        if not self.open or self.open.pop() != tag:
            self.unclosed.append(tag)

    def handle_data(self, data: str) -> None:
        if not {"style", "script"} & set(self.open):
            self.words.append(data)

    @property
    def text(self) -> str:
        return " ".join(" ".join(self.words).split())


def read(report: dict[str, Any]) -> Reader:
    """Render a report and read it back."""
    return Reader(render_report(report))


@pytest.fixture(scope="module", params=sorted(VARIANTS))
def rendered(request: pytest.FixtureRequest) -> Reader:
    """Each variant of the sample, rendered."""
    return read(VARIANTS[request.param]())


class TestEveryReport:
    def test_it_is_well_formed(self, rendered: Reader) -> None:
        assert rendered.unclosed == []
        assert rendered.open == []

    def test_it_runs_no_script_and_holds_no_inline_style(self, rendered: Reader) -> None:
        assert "script" not in rendered.tags
        names = {name for name, _ in rendered.attributes}
        assert not {name for name in names if name == "style" or name.startswith("on")}

    def test_it_asks_for_nothing_outside(self, rendered: Reader) -> None:
        asked = [value for name, value in rendered.attributes if name in ("src", "href")]
        assert all(value.startswith(("data:", "#")) for value in asked)
        assert not [value for _, value in rendered.attributes if value.startswith("http")]

    def test_ids_are_unique(self, rendered: Reader) -> None:
        assert len(rendered.ids) == len(set(rendered.ids))

    def test_it_has_one_first_heading_and_no_level_is_left_out(self, rendered: Reader) -> None:
        levels = [int(tag[1]) for tag in rendered.tags if re.fullmatch(r"h[1-6]", tag)]
        assert levels[0] == 1
        assert levels.count(1) == 1
        assert all(after <= before + 1 for before, after in pairwise(levels))

    def test_nothing_of_the_machinery_shows(self, rendered: Reader) -> None:
        for leak in ("None", "nan", "Undefined", "{{", "{%"):
            assert leak not in rendered.text.replace("Not known: None of", "")

    def test_the_same_report_gives_the_same_file(self) -> None:
        assert render_report(whole()) == render_report(whole())


def test_figures_of_the_waterfall_are_printed_with_their_intervals() -> None:
    text = read(whole()).text
    for shown in (".86", ".84–.88", "−.21", "−.24 to −.18", ".42", ".38–.46"):
        assert shown in text
    assert "aid −.24 to −.18" in text


def test_what_is_unknown_is_said_with_its_remedy_and_never_as_zero() -> None:
    text = read(everything_unknown()).text
    assert "What lasts is not known." in text
    assert "It would take: 20 unaided checks" in text
    assert ".00" not in text


def test_without_a_tool_there_is_no_step_of_aid() -> None:
    text = read(without_tool()).text
    assert "No tool in this log" in text
    assert "taken away" not in text
    assert "First time passes" in text
    assert "Together and alone" not in text


def test_bounds_stand_beside_the_mean_that_they_surround() -> None:
    """An adjusted figure can lie outside of what the missing could have made of the plain mean."""
    report = whole()
    report["findings"].append(finding("learning", 0.46, adjustment="none"))
    report["attendance"] |= {"low": 0.37, "high": 0.49}
    text = read(report).text
    assert "It is .46 for those who came." in text


def test_a_gap_that_cannot_be_split_is_one_grey_bar() -> None:
    report = whole()
    for row in report["findings"]:
        if row["estimand"] == "step_delay":
            row |= {"status": "unknown", "estimate": None, "why": "No check without delay."}
    text = read(report).text
    assert "not split into shares" in text
    assert "no check without delay." in text


def test_figures_of_different_kinds_are_shown_and_not_subtracted() -> None:
    report = whole()
    for row in report["findings"]:
        if row["estimand"] in ("gap", "step_aid", "step_delay", "step_novelty"):
            row |= {"status": "unknown", "estimate": None, "why": "Scored in different ways."}
    assert "not subtracted: scored in different ways." in read(report).text


def test_skills_stand_by_what_did_not_last() -> None:
    text = render_report(whole())
    table = text[text.index("Skill by skill") :]
    order = [table.index(name) for name in ("Chain rule", "Factor quadratics", "Vectors in space")]
    assert order == sorted(order)


def test_a_trial_is_the_answer_with_its_doubt() -> None:
    text = read(trial_study()).text
    assert "The assistant (vanilla) raised practice by 48 % and lowered the unaided exam by" in text
    assert "Tests made for few clusters are less sure" in text
    assert "harm down to −.031 is not excluded" in text
    assert "In both arms with a tool practice says far less about the unaided exam" in text
    assert "follows the tool’s own accuracy (r = .71" in text
    assert "did not see itself do worse" in text
    assert "What lasts is not known." in text


def test_a_list_says_how_many_of_its_entries_are_expected_to_be_wrong() -> None:
    text = read(whole()).text
    assert "Fewer than 0.1 of this entry is expected to be wrong." in text
    assert "Of 26 people seen often enough, none can be named with enough certainty." in text


def test_every_verdict_has_its_next_step_and_four_lamps() -> None:
    document = render_report(whole())
    table = document[document.index('<table class="ve') :]
    rows = re.findall(r"<tr><th scope=\"row\">.*?</tr>", table, re.DOTALL)[:40]
    for row in rows:
        assert row.count('role="img"') == 4
        assert "Practise without help." in row


def test_many_verdicts_are_cut_and_counted() -> None:
    report = whole()
    report["verdicts"] = [verdict(f"p{n}", "S", "not learned", n / 900) for n in range(900)]
    reader = read(report)
    assert "700 more verdicts are not shown here; all are in report.json." in reader.text
    assert "p0" in reader.text.split()


def test_unknown_verdicts_are_counted_by_reason() -> None:
    report = whole()
    report["verdicts"] = [verdict(f"p{n}", "S", "unknown", None) for n in range(900)]
    text = read(report).text
    assert "900 people" in text
    assert text.count("it takes 3.") == 1


def test_names_are_escaped_and_kept_apart_from_the_direction_of_the_page() -> None:
    document = render_report(VARIANTS["hostile"]())
    assert "<script>" not in document
    assert "&lt;script&gt;alert(" in document
    assert "<bdi>\u202eabc" in document


def test_the_policy_allows_this_style_and_nothing_else() -> None:
    document = render_report(whole())
    policy = re.search(r'Content-Security-Policy" content="([^"]*)"', document)
    assert policy is not None
    assert policy[1].startswith("default-src 'none'; style-src 'sha256-")


def test_the_type_is_in_the_file() -> None:
    assert "url(data:font/woff2;base64,d09GMg" in render_report({})


def test_nothing_depends_on_the_order_of_findings() -> None:
    report = whole()
    learning = finding("learning", 0.4, adjustment="none")
    report["findings"].append(learning)
    last = read(report).text
    report["findings"].insert(0, report["findings"].pop())
    assert read(report).text == last
