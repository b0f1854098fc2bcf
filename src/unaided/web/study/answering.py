"""An answer: read, graded, kept once, and the next item chosen, in one transaction."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

from django.db import IntegrityError, transaction
from django.db.models import BigAutoField, UUIDField

from unaided.evidence.schema import Aid, Occasion
from unaided.web.people.models import User
from unaided.web.prepared import Parameter, Prepared
from unaided.web.study.asked_beside import Asks, asks_of
from unaided.web.study.asking import seconds_since
from unaided.web.study.choosing import Chooser
from unaided.web.study.forms import EXTERNAL, AnswerForm, form_for
from unaided.web.study.models import Response, Showing
from unaided.web.study.signals import responded
from unaided.web.study.sittings import (
    CHOOSER,
    go_on,
    out_of_minutes,
    over_at,
    pass_over,
    take_turns,
)

STILL_KEPT: Final = timedelta(days=1)
"""For how long after a sitting was over an answer to it is still kept."""

_OWN: Final = Prepared(
    lambda: Showing.objects.select_related(
        "sitting__cohort", "version__item__family", "assignment", "response"
    ).filter(
        key=Parameter("key", UUIDField()), sitting__person_id=Parameter("person", BigAutoField())
    )
)

WAITS_ANEW: Final = "This sitting was begun too long ago; the question waits for you in a new one."


@dataclass(frozen=True, slots=True)
class Kept:
    """The answer is on record; ``following`` is what comes next, if the sitting goes on."""

    showing: Showing
    response: Response
    following: Showing | None


@dataclass(frozen=True, slots=True)
class KeptBefore:
    """There was an answer with this key: it stands. ``differs``: this one was another."""

    showing: Showing
    differs: bool


@dataclass(frozen=True, slots=True)
class Mistaken:
    """The answer cannot be read, or something is missing; nothing was written."""

    showing: Showing
    form: AnswerForm


@dataclass(frozen=True, slots=True)
class Refused:
    """It is too late; no answer was written. ``why`` is a sentence."""

    showing: Showing
    why: str


Outcome = Kept | KeptBefore | Mistaken | Refused


def answer(
    person: User,
    key: UUID,
    data: Mapping[str, str],
    at: datetime,
    chooser: Chooser = CHOOSER,
) -> Outcome:
    """Keep an answer, once, and put the next item before the person.

    Args:
        person: Whose showing it must be.
        key: The showing's key; a second answer with it changes nothing.
        data: The form's fields: ``answer``, ``confidence``, ``aid_used``, ``rendered``, ``late``.
        at: The present.
        chooser: Chooses what comes next.

    Raises:
        Showing.DoesNotExist: Nothing was shown to this person under this key.
    """
    try:
        with transaction.atomic():
            take_turns(person)
            return _answer(_find(person, key), data, at, chooser)
    except IntegrityError:
        # The same key came twice at once; the other was first. Anything else is raised again.
        showing = _find(person, key)
        if not hasattr(showing, "response"):
            raise
        return _kept_before(showing, form_for(showing)(data, showing=showing))


def why_closed(showing: Showing, at: datetime) -> str:
    """Say why no answer is taken any more; empty where one is."""
    assignment = showing.assignment
    if assignment is not None and assignment.withdrawn_at is not None:
        return "This check was withdrawn."
    if assignment is not None and assignment.closes_at <= at:
        return "This question closed before the answer came."
    if waits_anew(showing, at):
        return WAITS_ANEW
    if out_of_minutes(showing.sitting, at):
        return "The minutes of this check were over before the answer came."
    if assignment is not None:
        return ""
    if showing.passed_at is not None:
        return "This question was passed over."
    if _too_late(showing, at):
        return "The sitting ended more than a day before the answer came."
    return ""


def waits_anew(showing: Showing, at: datetime) -> bool:
    """Say whether what was assigned is asked again in another sitting, its condition frozen anew.

    The one that was frozen no longer holds: so much time has passed since.
    """
    assignment = showing.assignment
    if assignment is None or assignment.withdrawn_at is not None or assignment.closes_at <= at:
        return False
    return _too_late(showing, at)


def _too_late(showing: Showing, at: datetime) -> bool:
    return at - over_at(showing.sitting) >= STILL_KEPT


def _find(person: User, key: UUID) -> Showing:
    return _OWN.get(key=key, person=person.pk)


def _answer(showing: Showing, data: Mapping[str, str], at: datetime, chooser: Chooser) -> Outcome:
    form = form_for(showing)(data, showing=showing)
    if hasattr(showing, "response"):
        return _kept_before(showing, form)
    sitting = showing.sitting
    why = why_closed(showing, at)
    if why:
        if sitting.ended_at is None and showing.passed_at is None:
            pass_over(showing, at)
            go_on(sitting, at, chooser)
        return Refused(showing, why)
    if not form.is_valid():
        return Mistaken(showing, form)
    response = _response(showing, form, at)
    response.save(force_insert=True)
    following = go_on(sitting, at, chooser) if sitting.ended_at is None else None
    responded.send(sender=Response, response=response)
    return Kept(showing, response, following)


def _kept_before(showing: Showing, form: AnswerForm) -> KeptBefore:
    first = showing.response
    same = (
        form.is_valid()
        and (form.given.answer, form.given.why) == (first.answer, first.why)
        and form.cleaned_data.get("confidence") == first.confidence
    )
    return KeptBefore(showing, differs=not same)


def _response(showing: Showing, form: AnswerForm, at: datetime) -> Response:
    sitting, version, assignment = showing.sitting, showing.version, showing.assignment
    item, sent, given = version.item, form.cleaned_data, form.given
    forecast = sent.get("forecast")
    occasion = assignment.occasion if assignment else sitting.occasion
    used, tried_first = _use(showing, sent.get("aid_used", ""))
    return Response(
        key=showing.key,
        cohort_id=sitting.cohort_id,
        person_id=sitting.person_id,
        showing=showing,
        sitting=str(sitting.pk),
        skill_id=item.family.skill_id,
        family_id=item.family_id,
        item=item,
        item_version=version.number,
        status=given.status,
        score=given.score,
        trials=given.trials,
        answered_at=at,
        occasion=occasion,
        aid=showing.aid,
        aid_used=used,
        aid_role="hinted" if used and showing.aid == Aid.HINTS else "",
        attempted_first=tried_first,
        tool=showing.tool,
        assigned_aid=assignment.aid if assignment else _drawn_aid(showing),
        propensity=assignment.propensity if assignment else showing.aid_propensity,
        stratum=assignment.stratum if assignment else "",
        fixed=assignment.fixed if assignment else None,
        delay_days=showing.delay_days,
        planned_delay_days=assignment.planned_delay_days if assignment else None,
        novelty=showing.novelty,
        assurance=(sitting.assurance or "declared") if occasion == Occasion.CHECK else "",
        setting=given.setting,
        confidence=sent.get("confidence"),
        forecast=forecast,
        forecast_days=sitting.cohort.horizon_days if forecast is not None else None,
        # An answer that waited in the browser for a network says nothing of the time taken.
        seconds=None if sent["late"] else seconds_since(showing, sent["rendered"], at),
        kind=given.kind,
        floor=given.floor,
        answer=given.answer,
        why=given.why,
    )


def _drawn_aid(showing: Showing) -> str:
    """Return the help of a showing in practice, where chance had a say in it."""
    return "" if showing.aid_propensity is None else showing.aid


def _use(showing: Showing, said: str) -> tuple[bool | None, bool | None]:
    """Return whether help was used, and whether an attempt came before it."""
    if asks_of(showing) is Asks.PLANTED:
        # The tool's answer stands on the page: it was seen before anything else could be done.
        return True, False
    if showing.aid == Aid.HINTS:
        return showing.hints_shown > 0, showing.hints_shown == 0
    if showing.aid in EXTERNAL:
        return said != "no", said != "first"
    return None, None
