"""The packaged templates: a thousand seeds of each are valid, distinct and rightly keyed."""

from __future__ import annotations

import hashlib
import re
from collections import Counter
from functools import cache

import pytest
from template_solvers import SOLVERS

from unaided.content.demonstration import demonstration_items
from unaided.content.formats.markdown import read_item, write_item
from unaided.content.formats.twins import asks
from unaided.content.items import slug_of
from unaided.content.kinds import Choice
from unaided.content.rendering import render
from unaided.content.templates.examining import Examination, examine
from unaided.content.templates.shipped import shipped_templates
from unaided.content.templates.template import Template

SEEDS = range(1000)
TEMPLATES = {template.slug: template for template, _ in shipped_templates()}


@cache
def examined(slug: str) -> Examination:
    return examine(TEMPLATES[slug], SEEDS)


def test_there_are_families_enough_in_three_subjects():
    subjects = Counter(template.subject for template in TEMPLATES.values())
    assert subjects == {"mathematics": 7, "programming": 5, "football": 6}
    assert set(SOLVERS) == set(TEMPLATES)


def test_a_skill_has_one_kind_and_another_family_to_transfer_to():
    items = demonstration_items()
    for template in TEMPLATES.values():
        same = [one for one in TEMPLATES.values() if one.skill == template.skill]
        written = [one for one in items if one.skill == template.skill]
        assert {one.answer.name for one in same} | {one.kind_name for one in written} == {
            template.answer.name
        }
        families = {one.family for one in (*same, *written)}
        assert len(families) >= 2
        if written:
            assert template.family in {one.family for one in written}
            floors = {one.floor for one in written}
            assert {template.variant(0).floor} == floors


@pytest.mark.parametrize("slug", TEMPLATES)
def test_a_thousand_seeds_are_valid_distinct_and_without_a_flaw(slug):
    found = examined(slug)
    assert [one.seed for one in found.made] == list(SEEDS)
    assert [flaw.sentence for flaw in found.flaws] == []
    assert len({one.item.prompt for one in found.made}) == len(SEEDS)
    assert {one.story for one in found.made} == {one.name for one in TEMPLATES[slug].stories}


@pytest.mark.parametrize("slug", TEMPLATES)
def test_a_thousand_seeds_are_rightly_keyed(slug):
    for one in examined(slug).made:
        SOLVERS[slug](one.item)


@pytest.mark.parametrize("slug", TEMPLATES)
def test_a_variant_is_an_item_like_any_other(slug):
    for one in examined(slug).made[::50]:
        item = one.item
        assert read_item(write_item(item), "variant.md") == item
        assert item.skill.casefold() not in item.prompt.casefold()
        assert 1 <= len(item.hints) <= 2
        assert item.explanation
        assert (item.source, item.licence) == ("Written for Unaided", "CC-BY-4.0")
        texts = [item.prompt, *item.hints, item.solution, item.explanation]
        if isinstance(item.kind, Choice):
            assert len(item.kind.options) == 4
            texts += [text for option in item.kind.options for text in (option.text, option.says)]
            wrong = [option for option in item.kind.options if not option.right]
            assert all(len(option.says.split()) >= 5 for option in wrong)
        for text in texts:
            assert "{{" not in text
            shown = render(text)
            assert "$" not in shown
            assert "\\" not in shown
            assert shown.count("<math") == len(
                re.findall(r"\$\$.+?\$\$|\$[^$]+\$", text, re.DOTALL)
            )


def test_no_two_families_ask_the_same_nor_what_the_bank_asks():
    asked = Counter(asks(item) for item in demonstration_items())
    asked += Counter(asks(one.item) for slug in TEMPLATES for one in examined(slug).made[:40])
    assert asked.most_common(1)[0][1] == 1


def test_a_file_lies_where_its_skill_says_and_is_named_as_its_template():
    slugs = [template.slug for template, _ in shipped_templates()]
    assert len(slugs) == len(set(slugs))
    for template in TEMPLATES.values():
        assert template.slug == slug_of(template.slug)
        assert len(template.stories) >= 2


def made_once(template: Template) -> str:
    texts = "".join(write_item(template.variant(seed)) for seed in (*range(12), 123_456_789))
    return hashlib.sha256(texts.encode()).hexdigest()[:16]


MADE_ONCE: dict[str, str] = {
    "power-of-a-polynomial 1": "58e5949bc69d8522",
    "off-by-one 1": "581b3273f401cbf0",
    "shared-mutable-state 1": "b4721d2854e34b8c",
    "common-factor-first 1": "c6333b3742d35eb2",
    "monic-quadratic 1": "c406873eeb54231b",
    "read-the-error-rate 1": "268422a81696bcc4",
    "combine-logarithms 1": "95dc672c6196de3c",
    "solve-for-the-exponent 1": "400ce66d9673e4dc",
    "completion-over-two-halves 1": "932dcd12afd3a3a4",
    "goals-against-expected 1": "345d39f487277083",
    "passes-per-defensive-action 1": "f7d9c6715926500b",
    "at-least-one 1": "19974b9d9681919e",
    "two-draws-without-replacement 1": "cd513435ccaf9b5a",
    "join-that-multiplies-rows 1": "fc64baf2e3a914f0",
    "null-in-a-comparison 1": "7d42dbb4f67e6549",
    "change-of-weekly-load 1": "04ed5cf29f9dd103",
    "heart-rate-reserve 1": "ddb2ccd5e0517306",
    "speed-into-distance 1": "7f982d308ae0a0c5",
}


@pytest.mark.parametrize("slug", TEMPLATES)
def test_a_version_makes_what_it_always_made(slug):
    """Else variants in somebody's bank could not be made again: raise the version."""
    assert made_once(TEMPLATES[slug]) == MADE_ONCE[f"{slug} {TEMPLATES[slug].version}"]
