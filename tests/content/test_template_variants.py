"""Variants: the same for ever, apart from one another; and what an author is told of them."""

from __future__ import annotations

import subprocess
import sys
import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from unaided.content.formats.markdown import read_item, write_item
from unaided.content.items import Origin
from unaided.content.problems import ContentError
from unaided.content.templates.examining import examine
from unaided.content.templates.permutation import MOST_TRIES, Places
from unaided.content.templates.reading import read_template
from unaided.content.templates.template import Template, fingerprint

HEAD = """---
template: sums
version: 1
skill: Sums
family: Two numbers
kind: {kind}
parameters:
{parameters}
{more}
source: Written for the tests
licence: CC-BY-4.0
---
"""
STORIES = """# Story: Plain
{prompt}

# Story: Shop
In a shop: {prompt}

# Hint
{hint}

# Solution
Add.
"""


def template(
    parameters: str = "  a: 20..90\n  b: 20..90",
    more: str = "answer: a + b",
    kind: str = "number",
    prompt: str = "What is {{a}} and {{b}}?",
    hint: str = "Count.",
) -> Template:
    text = HEAD.format(kind=kind, parameters=parameters, more=more)
    return read_template(text + STORIES.format(prompt=prompt, hint=hint), "sums.md")


def choice(right: str, *wrong: str, more: str = "", **other: str) -> Template:
    entries = "".join(
        f"\n  - text: '{text}'\n    mistake: Mistake {n}" for n, text in enumerate(wrong, 1)
    )
    return template(more=f"right: '{right}'\ndistractors:{entries}{more}", kind="choice", **other)


@pytest.mark.parametrize("size", [1, 2, 3, 7, 64, 1000, 1023, 4097])
def test_every_place_belongs_to_one_seed(size):
    places = Places(size, "key")
    own = [place for seed in range(places.seeds) for place in list(places.of(seed))[: places.own]]
    assert len(set(own)) == len(own) == places.seeds * places.own
    assert set(own) <= set(range(size))


@given(st.integers(1, 10**30), st.integers(0, 999_999_999), st.text(max_size=5))
def test_places_are_within_the_space_and_bounded_in_number(size, seed, key):
    tried = list(Places(size, key).of(seed))
    assert all(0 <= place < size for place in tried)
    assert len(tried) <= MOST_TRIES


def test_places_are_spread_evenly():
    firsts = [next(Places(10**9, "key").of(seed)) / 10**9 for seed in range(2000)]
    assert abs(sum(firsts) / 2000 - 0.5) < 0.03
    assert all(180 < sum(tenth / 10 <= one < (tenth + 1) / 10 for one in firsts) < 220
               or abs(sum(tenth / 10 <= one < (tenth + 1) / 10 for one in firsts) - 200) < 60
               for tenth in range(10))  # fmt: skip


def test_a_seed_makes_the_same_item_in_another_process():
    text = write_item(template().variant(7))
    code = (
        "import sys; sys.path[:0] = ['tests/content']\n"
        "from test_template_variants import template, write_item\n"
        "print(write_item(template().variant(7)), end='')"
    )
    said = subprocess.run(
        [sys.executable, "-c", code],
        capture_output=True, text=True, check=True, encoding="utf-8",
        env={"PYTHONHASHSEED": "5", "PYTHONIOENCODING": "utf-8"},
    )  # fmt: skip
    assert said.stdout == text


def test_a_variant_names_its_template_version_and_seed():
    item = template().variant(17)
    assert item.slug == "sums-v1-17"
    assert item.origin == Origin("sums", 1, 17)
    text = write_item(item)
    assert "variant: sums, version 1, seed 17\n" in text
    assert read_item(text, "x.md") == item
    with pytest.raises(ContentError, match="a template's name, version and seed"):
        read_item(text.replace("sums, version 1", "sums, version"), "x.md")


def test_another_version_or_name_makes_other_variants():
    text = HEAD.format(kind="number", parameters="  a: 20..90\n  b: 20..90", more="answer: a + b")
    text += STORIES.format(prompt="{{a}} {{b}}", hint="Count.")
    makes = [
        [read_template(changed, "t.md").variant(seed).prompt for seed in range(20)]
        for changed in (
            text,
            text.replace("version: 1", "version: 2"),
            text.replace(": sums", ": s"),
        )
    ]
    assert len({tuple(one) for one in makes}) == 3


def test_neighbouring_seeds_never_meet_where_there_is_room():
    found = template(parameters="  a: 10..50\n  b: 10..50")
    assert found.places.size == 2 * 41 * 41
    prompts = {found.variant(seed).prompt for seed in range(found.places.seeds)}
    assert len(prompts) == found.places.seeds >= 1024


def test_conditions_guard_what_follows_them():
    found = template(
        parameters="  a: 0..5\n  b: 1..30",
        more="derived:\n  c: b / a\nwhere:\n  - is_whole(c)\n  - a != 0\n  - c > a\nanswer: c",
        prompt="{{b}} over {{a}} in story {{story}}",
    )
    for seed in range(200):
        values = found.draw(seed).values
        assert values["b"] % values["a"] == 0
        assert values["c"] > values["a"]


def test_conditions_that_cannot_be_met_are_told_soon():
    found = template(more="where:\n  - a == b + 1000\nanswer: a")
    began = time.perf_counter()
    with pytest.raises(ContentError) as refused:
        found.variant(0)
    assert time.perf_counter() - began < 0.5
    assert "none of 258 places" in str(refused.value) or "none of 2" in str(refused.value)
    assert "Loosen a condition" in str(refused.value)


def test_an_expression_without_a_value_is_named_with_its_seed():
    found = template(parameters="  a: -3..0\n  b: 1..9", more="answer: sqrt(a) + b")
    seed = next(seed for seed in range(50) if found.draw(seed).values["a"] < 0)
    with pytest.raises(ContentError, match=f"seed {seed}: found a root of a negative number"):
        found.variant(seed)


@pytest.mark.parametrize("seed", [-1, 1_000_000_000])
def test_seeds_have_bounds(seed):
    with pytest.raises(ContentError, match="0 to 999,999,999"):
        template().variant(seed)


def flaws(found: Template, seeds: int = 100) -> dict[str, str]:
    return {flaw.name: flaw.sentence for flaw in examine(found, range(seeds)).flaws}


def test_a_good_template_has_no_flaw():
    assert flaws(template()) == {}
    options = choice(
        "{{a + 100}}", "{{b + 100}}", "{{a + b + 100}}", "{{a + 93}}", "{{a + 103}}",
        more="\nshown: 4",
    )  # fmt: skip
    assert flaws(options) == {}


@pytest.mark.parametrize(
    ("found", "name", "said"),
    [
        (choice("{{a + b}}", "{{b + a}}", "{{a}}"), "equal options", "two options that say"),
        (choice("{{a + b}}", "{{a + b|fixed 1}}", "{{a}}"), "equal options", "two options"),
        (template(more="answer: a / 7"), "ugly number", ""),
        (template(prompt="{{a / 7}} and {{b}}"), "ugly number", "Use a filter"),
        (template(prompt="${{a - a + 1}}x + {{b}}$"), "ugly number", "1x"),
        (template(prompt="${{a}} + {{-b}}$"), "ugly number", "+ -"),
        (template(prompt="${{a}}x {{a - a|signed}}$ {{b}}"), "ugly number", "+ 0"),
        (template(prompt="{{a}} {{b}} {{a + b}}"), "given away", "stands in what is asked"),
        (choice("{{a}}", "{{b + 100}}", "{{a * b}}"), "given away", "and no other"),
        (template(hint="It is {{a + b}}."), "hint tells", "stands in a hint"),
        (template(parameters="  a: 2..5\n  b: 2..5"), "twins", "asked before"),
        (template(more="answer: 40 + 0 * a"), "one answer", "The answer is 40 in 100 of 100"),
        (choice("{{a}} in the long run", "{{b}}", "7"), "length tells", "longest in 100 of 100"),
        (choice("{{a + b}}", "{{a}}", "{{b}}"), "size tells", "number 3 in 100 of 100"),
        (
            choice("{{a + b}}", "{{a}}", "{{b}}", more="\nkeep_order: true"),
            "place tells",
            "place 3 in 100 of 100",
        ),
        (template(more="where:\n  - story == 1\nanswer: a"), "story never met", "Shop came up"),
        (
            template(more="where:\n  - a == b\nanswer: a"),
            "hardly met",
            "draws to meet the conditions once",
        ),
        (
            choice("{{a + b}}", "{{a - b}}", "{{a * b}}", "{{5 * a}}", more="\nshown: 3"),
            "mistake never shown",
            "The mistake Mistake 3",
        ),
        (template(more="answer: 1 / (a - 50)"), "cannot be made", "a division by nought"),
    ],
)  # fmt: skip
def test_what_is_degenerate_is_told(found, name, said):
    told = flaws(found, 400 if name in ("cannot be made", "equal options") else 100)
    if (name, said) == ("ugly number", ""):
        assert "ugly number" not in told  # a key is compared, not read
    else:
        assert said in told[name]


def test_what_cannot_be_kept_is_told_first_and_apart():
    found = examine(choice("{{a + b}}", "{{2 * b}}", "{{a - b}}", "{{a}}"), range(300))
    assert found.flaws[0].name == "equal options"
    assert found.blocked == set(found.flaws[0].seeds)
    seed = found.flaws[0].seeds[0]
    assert [flaw.name for flaw in found.of(seed)] == ["equal options"]
    assert all(not flaw.seeds for flaw in found.of_all)


def test_options_that_coincide_give_way_to_the_next():
    found = choice(
        "{{a}}", "{{b}}", "{{a + 1}}", "{{b + 1}}", "{{a - 1}}", "{{a + 7}}", more="\nshown: 4"
    )
    for seed in range(500):
        item = found.variant(seed)
        texts = [option.text for option in item.kind.options]
        assert len(set(texts)) == len(texts) == 4


def test_typed_mistakes_that_come_to_the_right_answer_are_left_out():
    found = template(
        parameters="  a: 1..4\n  b: 1..4",
        more="answer: a * b\nmistakes:\n  - answer: a + b\n    why: 'Added {{a}}.'\n"
        "  - answer: a ** b\n    why: Raised.",
    )
    made = [found.variant(seed).kind for seed in range(60)]
    for kind in made:
        answers = [one.answer for one in kind.mistakes]
        assert kind.answer not in answers
        assert len(set(answers)) == len(answers)
    assert {len(kind.mistakes) for kind in made} == {0, 1, 2} or len(made[0].mistakes) <= 2


def test_twins_have_one_fingerprint():
    found = template(parameters="  a: 2..5\n  b: 2..5")
    by_prompt: dict[str, set[str]] = {}
    for seed in range(200):
        item = found.variant(seed)
        by_prompt.setdefault(item.prompt, set()).add(fingerprint(item))
    assert all(len(prints) == 1 for prints in by_prompt.values())
    assert len({next(iter(prints)) for prints in by_prompt.values()}) == len(by_prompt)
