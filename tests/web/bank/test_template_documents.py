"""What the documents say of templates is so: the how-to followed to the letter, every name told."""

from __future__ import annotations

import re
from html import unescape
from pathlib import Path
from typing import Final, get_args

from tests.web.school import Browse, School

from unaided.content.templates.answers import ANSWERS
from unaided.content.templates.examining import FlawName, examine
from unaided.content.templates.expressions import LONGEST
from unaided.content.templates.filters import FILTERS
from unaided.content.templates.functions import FUNCTIONS
from unaided.content.templates.permutation import MOST_TRIES
from unaided.content.templates.reading import FIELDS, read_template
from unaided.web.bank.models import Item, Template

DOCS: Final = Path(__file__).resolve().parents[3] / "docs"
HOW_TO: Final = (DOCS / "how-to" / "write-a-template.md").read_text("utf-8")
REFERENCE: Final = (DOCS / "reference" / "template-file.md").read_text("utf-8")


def example() -> str:
    (found,) = re.findall(r"^```markdown\n(---\n.*?)^```$", HOW_TO, re.MULTILINE | re.DOTALL)
    return str(found)


def test_the_example_has_variants_without_a_flaw_that_are_rightly_keyed() -> None:
    template = read_template(example(), "write-a-template.md")
    found = examine(template, range(200))
    assert [flaw.sentence for flaw in found.flaws] == []
    for made in found.made:
        speed, way, faster, *rest = map(float, re.findall(r"\d+(?:\.\d+)?", made.item.prompt))
        assert not rest
        grade = made.item.kind.grade(f"{way * faster * faster / speed / speed} m")
        assert getattr(grade, "score", None) == 1.0


def test_the_how_to_works_when_followed(school: School, browse: Browse) -> None:
    teacher = browse(school.teacher)
    new = "/bank/templates/new/"
    page = unescape(teacher.get("/bank/").content.decode())
    assert 'href="/bank/templates/"' in page
    assert "Write a template" in teacher.get("/bank/templates/").content.decode()
    assert "Preview twenty" in teacher.get(new).content.decode()
    seen = unescape(teacher.post(new, {"source": example(), "preview": "1"}).content.decode())
    assert seen.count(">Seed ") == 20
    assert "Nothing is kept yet." in seen
    kept = teacher.post(new, {"source": example(), "keep": "1"}, follow=True)
    assert "No item is made of it yet." in unescape(kept.content.decode())
    template = Template.objects.get()
    made = {"wanted": "4", "first": "0"}
    teacher.post(f"/bank/templates/{template.pk}/", made)
    item = Item.objects.get(slug="stopping-distance-v1-0")
    assert item.current is not None
    assert "variant: stopping-distance, version 1, seed 0\n" in item.current.source
    later = example().replace("version: 1", "version: 2")
    teacher.post(f"/bank/templates/{template.pk}/edit/", {"source": later, "keep": "1"})
    teacher.post(f"/bank/templates/{template.pk}/", made)
    assert Item.objects.filter(slug__startswith="stopping-distance-v1-").count() == 4
    assert Item.objects.filter(slug="stopping-distance-v2-0").exists() or Item.objects.count() == 8


def test_the_how_to_says_what_to_do_about_every_flaw() -> None:
    for name in get_args(FlawName):
        assert name in HOW_TO.casefold(), name


def test_the_reference_names_every_field_filter_and_function_and_no_other() -> None:
    named = set(re.findall(r"^\| ((?:`\w+`(?:, )?)+) \|", REFERENCE, re.MULTILINE))
    fields = {one for cell in named for one in re.findall(r"`(\w+)`", cell)}
    kinds = {name for kind in ANSWERS.values() for name in kind.allowed}
    assert fields - set(FILTERS) == {*FIELDS, *kinds}
    filters = set(re.findall(r"^\| `([a-z]+)(?: \w+)?` \| ", REFERENCE, re.MULTILINE))
    assert set(FILTERS) <= filters
    rows = REFERENCE.partition("| functions | |")[2].partition("\n\n")[0]
    told = set(re.findall(r"\b[a-z_]{2,}\b", " ".join(re.findall(r"`([^`]+)`", rows)))) - {"base"}
    assert told == set(FUNCTIONS)
    assert f"at most {LONGEST} characters" in REFERENCE
    assert f"{MOST_TRIES - 64} more" in REFERENCE
