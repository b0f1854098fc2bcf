"""The written record: draws the same again, and tells where something was changed."""

from __future__ import annotations

import json

import pytest
from tests.web.comparisons.ways import fill, make_classes, make_skills, places, start

from unaided.web.comparisons.models import Comparison
from unaided.web.comparisons.record import digest_of, drawn_again, verify


@pytest.fixture(params=["person", "class", "skill"])
def comparison(request, school, at) -> Comparison:
    """One of each unit."""
    skills = make_skills(school, at)
    if request.param == "class":
        return start(school, make_classes(school, 5, 3, at), skills, at, unit="class")
    fill(school, school.cohort, 9, at)
    return start(school, [school.cohort], skills, at, unit=request.param)


def test_it_holds_as_it_was_registered(comparison):
    """Text, record and places."""
    found = verify(Comparison.objects.get(pk=comparison.pk), places(comparison))
    assert found.holds
    assert found.removed == 0


def test_seed_and_propensities_were_written_with_the_places(comparison):
    """Before anybody practised: in the same transaction."""
    assert {one.propensity for one in places(comparison)} == {0.5}
    assert f"Seed {comparison.seed}." in comparison.text
    assert len(drawn_again(comparison.record, comparison.seed)) == len(places(comparison))


def test_somebody_sent_the_other_way_is_found(comparison):
    """The places are no longer those that were drawn."""
    one = places(comparison)[0]
    comparison.placed.filter(pk=one.pk).update(second=not one.second)
    found = verify(comparison, places(comparison))
    assert found.text
    assert found.record
    assert not found.places


def test_a_changed_word_of_the_text_is_found(comparison):
    """The digest is of another text."""
    comparison.text = comparison.text.replace("spaced", "massed", 1)
    assert not verify(comparison, places(comparison)).text


def test_a_changed_record_is_found(comparison):
    """Even with places to match it: its digest stands in the text."""
    content = json.loads(comparison.record)
    content["candidates"][0]["before"] = 0.9
    comparison.record = json.dumps(content)
    assert not verify(comparison, places(comparison)).record
    assert digest_of(comparison.record) not in comparison.text


def test_who_is_no_longer_held_is_counted_and_the_rest_holds(comparison):
    """A person may have themselves removed."""
    gone = places(comparison)[0].person_id
    rows = comparison.placed.filter(person=gone).count()
    comparison.placed.filter(person=gone).delete()
    found = verify(comparison, places(comparison))
    assert found.holds
    assert found.removed == rows
