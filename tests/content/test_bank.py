"""The demonstration's bank: it reads, is balanced, and gives nothing away."""

from __future__ import annotations

import itertools
import re
from collections import Counter, defaultdict
from difflib import SequenceMatcher

import pytest
from bank_cases import ITEMS, READ, of

from unaided.content.demonstration import demonstration_items
from unaided.content.formats.markdown import read_item, write_item
from unaided.content.items import slug_of
from unaided.content.kinds.choice import Choice
from unaided.content.kinds.number import Number
from unaided.content.kinds.observed import Count, Observed
from unaided.content.kinds.text import Text
from unaided.content.rendering import render


def test_every_file_reads_and_lies_where_its_skill_and_slug_say():
    assert len(ITEMS) == len(READ) >= 72
    assert set(demonstration_items()) == set(ITEMS.values())
    for path, item in READ.items():
        assert (path.parent.name, path.stem) == (slug_of(item.skill), item.slug)
        assert read_item(write_item(item), path.name) == item


def test_every_family_has_the_siblings_that_checks_need():
    families = Counter((item.subject, item.skill, item.family) for item in ITEMS.values())
    siblings = {"mathematics": 4, "programming": 4, "football": 3}
    assert {key: siblings[key[0]] for key in families} == families
    by_skill = Counter((subject, skill) for subject, skill, _ in families)
    assert set(by_skill.values()) == {2}
    skills = Counter(subject for subject, _ in by_skill)
    assert skills == {"mathematics": 6, "programming": 4, "football": 4}


def test_the_items_of_a_skill_are_of_one_kind():
    """Scores of different kinds are not subtracted; a skill's gap needs them alike."""
    kinds = defaultdict(set)
    for item in ITEMS.values():
        kinds[item.skill].add((item.kind_name, item.floor))
    assert {skill: len(found) for skill, found in kinds.items() if len(found) != 1} == {}
    used = {subject: set() for subject in ("mathematics", "programming", "football")}
    for item in ITEMS.values():
        used[item.subject].add(item.kind_name)
    assert used == {
        "mathematics": {"choice", "number"},
        "programming": {"choice", "number", "text"},
        "football": {"observed"},
    }


@pytest.mark.parametrize("slug", ITEMS)
def test_an_item_is_complete(slug):
    item = ITEMS[slug]
    assert 1 <= len(item.hints) <= 2
    assert item.explanation
    assert (item.source, item.licence) == ("Written for Unaided", "CC-BY-4.0")
    assert item.skill.casefold() not in item.prompt.casefold()
    if isinstance(item.kind, Observed):
        assert item.kind.criteria
    else:
        assert item.solution


@pytest.mark.parametrize("slug", ITEMS)
def test_all_its_mathematics_is_rendered(slug):
    item = ITEMS[slug]
    texts = [item.prompt, *item.hints, item.solution, item.explanation]
    if isinstance(item.kind, Choice):
        texts += [text for option in item.kind.options for text in (option.text, option.says)]
    for text in texts:
        shown = render(text)
        assert "$" not in shown
        assert "\\" not in shown, "broken mathematics is shown as its source"
        formulas = re.findall(r"\$\$.+?\$\$|\$[^$]+\$", text, re.DOTALL)
        assert shown.count("<math") == len(formulas)


@pytest.mark.parametrize("slug", of(Choice))
def test_one_option_is_right_and_each_wrong_one_names_its_mistake(slug):
    kind = ITEMS[slug].kind
    assert isinstance(kind, Choice)
    assert [option.right for option in kind.options].count(True) == 1
    assert len(kind.options) == 4
    wrong = [option for option in kind.options if not option.right]
    assert all(len(option.says.split()) >= 5 for option in wrong)
    assert len({option.says for option in wrong}) == len(wrong)
    longest = max(len(option.text) for option in wrong)
    assert len(kind.right_answer()) <= 1.25 * longest, "its length gives it away"


@pytest.mark.parametrize("slug", [*of(Choice), *of(Number), *of(Text)])
def test_no_hint_holds_the_answer(slug):
    kind = ITEMS[slug].kind
    match kind:
        case Number():
            answers: tuple[str, ...] = (kind.answer,)
        case Text():
            answers = kind.answers
        case _:
            answers = (kind.right_answer(),)
    for hint, answer in itertools.product(ITEMS[slug].hints, answers):
        spoken = rf"(?<![\w.]){re.escape(answer.casefold().strip('$'))}(?![\w])"
        assert not re.search(spoken, hint.casefold())


def test_siblings_differ_in_more_than_their_numbers():
    families = defaultdict(list)
    for item in ITEMS.values():
        families[item.skill, item.family].append(re.sub(r"[\d.,]+", "#", item.prompt))
    for prompts in families.values():
        for one, other in itertools.combinations(prompts, 2):
            assert SequenceMatcher(None, one, other, autojunk=False).ratio() < 0.75


@pytest.mark.parametrize("slug", of(Observed))
def test_a_drill_counts_enough_tries_or_measures_seconds_downwards(slug):
    kind = ITEMS[slug].kind
    assert isinstance(kind, Observed)
    if isinstance(kind.scale, Count):
        assert 8 <= kind.scale.tries <= 10
        assert "No success:" in kind.criteria
    else:
        assert kind.scale.unit == "seconds"
        assert kind.scale.best < kind.scale.worst
        for score, seconds in ((1.0, kind.scale.best), (0.0, kind.scale.worst)):
            assert f"{seconds:g} seconds" in kind.criteria
            assert getattr(kind.grade(f"{seconds}"), "score", None) == score
