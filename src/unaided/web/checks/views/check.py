"""A check: who came, what it tells, what was drawn; extra time, make-ups, its end."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_http_methods

from unaided.checks.assurance.seb_headers import read_exam_keys
from unaided.checks.exposure import beyond
from unaided.evidence.problems import UsageError
from unaided.web.bank.models import Skill
from unaided.web.checks import changing, locking
from unaided.web.checks.asking import bound_of, shown_in
from unaided.web.checks.described import described
from unaided.web.checks.figures import figures_of
from unaided.web.checks.forms import ExtraTimeForm, MakeUpForm
from unaided.web.checks.given import said_assumed
from unaided.web.checks.lookups import taught_check
from unaided.web.checks.models import Check, Part, PlannedTurn
from unaided.web.checks.progress import progress_of
from unaided.web.checks.taking import SUPERVISED
from unaided.web.checks.told import longest_days
from unaided.web.checks.verified import verified
from unaided.web.clock import now
from unaided.web.people.rights import Request, teacher
from unaided.web.people.zones import zone_of
from unaided.web.study.models import ASSURANCES
from unaided.web.study.replies import see_other

NAMES: Final = tuple(name for name, _ in ASSURANCES)


@teacher
@require_http_methods(["GET", "HEAD", "POST"])
def check(request: Request, check_id: int) -> HttpResponse:
    """Show a check, or change what can be changed of one that was drawn."""
    found, at = taught_check(request.user, check_id), now()
    if request.method == "POST":
        action = _ACTIONS.get(request.POST.get("do", ""))
        if action is None:
            raise Http404
        done, said = action(request, found, at)
        (messages.success if done else messages.warning)(request, said)
        return see_other("check", found.pk)
    assurance = request.GET.get("assurance", "")
    assurance = assurance if assurance in NAMES else ""
    progress = progress_of(found, at)
    key = locking.newest(found)
    return render(
        request,
        "checks/check.html",
        {
            "check": found,
            "cohort": found.cohort,
            "plan": found.record["plan"],
            "progress": progress,
            "figures": figures_of(found, at, assurance=assurance),
            "assurance": assurance,
            "assurances": NAMES,
            "verified": verified(found),
            "seen": _seen(found, len(progress.lines)),
            "assumed": said_assumed(tuple(found.foresight.get("assumed", ()))),
            "key": key,
            "supervised": found.assurance == SUPERVISED
            or any(line.turn.assurance == SUPERVISED for line in _turns(found)),
            "since": found.created_at.astimezone(zone_of(found.cohort)).date().isoformat(),
            "to_make_up": [visit for visit in progress.visits if visit.can_be_made_up],
            "described": described(found.record["plan"], found.tool),
        },
    )


@dataclass(frozen=True, slots=True)
class Seen:
    """How worn the items of one skill are.

    Attributes:
        skill: Which.
        sentence: By how many people an item may be seen.
        most: By how many the most seen one was.
        beyond: How often one was seen beyond that, since nothing else was left.
    """

    skill: Skill
    sentence: str
    most: int
    beyond: int


def _seen(check: Check, people: int) -> list[Seen]:
    shown = shown_in(check)
    found = []
    for skill in check.skills.all():
        bound = bound_of(check, skill.pk)
        times = [number for (of, _), number in shown.items() if of == skill.pk]
        found.append(
            Seen(
                skill,
                bound.sentence(people),
                max(times, default=0),
                beyond(times, bound, people),
            )
        )
    return found


def _turns(check: Check) -> list[PlannedTurn]:
    made_up = PlannedTurn.objects.filter(part__check_of=check, is_make_up=True)
    return list(made_up.select_related("turn"))


Said = tuple[bool, str]


def _withdraw(request: Request, check: Check, at: datetime) -> Said:
    del request
    changing.withdraw(check, at)
    return True, "Withdrawn. Nobody is asked further; what was answered stays."


def _extra_time(request: Request, check: Check, at: datetime) -> Said:
    form = ExtraTimeForm(request.POST)
    if not form.is_valid():
        return False, "Extra time multiplies the minutes by 1 to 4. Nothing was changed."
    part = get_object_or_404(
        Part.objects.select_related("person", "check_of"),
        check_of=check,
        pk=form.cleaned_data["part"],
    )
    changing.give_extra_time(part, form.cleaned_data["factor"], at)
    return True, f"{part.person} has {form.cleaned_data['factor']:g} times the minutes from now on."


def _make_up(request: Request, check: Check, at: datetime) -> Said:
    form = MakeUpForm(request.POST)
    if not form.is_valid():
        return False, "A make-up is open for 1 to 60 days. Nothing was changed."
    planned = get_object_or_404(
        PlannedTurn.objects.select_related("turn", "part__person", "part__check_of"),
        part__check_of=check,
        turn=form.cleaned_data["turn"],
    )
    said = form.cleaned_data
    made = changing.make_up(planned, said["window_days"], said["assurance"], at)
    if made is None:
        return False, "Nothing of that sitting is left to take. Nothing was changed."
    if said["assurance"] == locking.LOCKED and not check.keys.exists():
        locking.renew(check, locking.base_of(request), at)
    in_time = at < check.practice_ends_at + timedelta(days=longest_days(check, planned.delay_days))
    late = (
        "it counts as taken late."
        if in_time
        else "it comes too late for the figures here, which leave it out; the verdicts take it."
    )
    return True, f"Open again for {planned.part.person}; {late}"


def _new_file(request: Request, check: Check, at: datetime) -> Said:
    if not check.keys.exists():
        return False, "This check is not locked. Nothing was changed."
    locking.renew(check, locking.base_of(request), at)
    return True, "A new file is there. Whoever still has the old one is told so."


def _exam_keys(request: Request, check: Check, at: datetime) -> Said:
    del at
    key = locking.newest(check)
    if key is None:
        return False, "This check is not locked. Nothing was changed."
    try:
        key.browser_exam_keys = list(read_exam_keys(request.POST.get("keys", "")))
    except UsageError as refused:
        return False, f"{refused} Nothing was changed."
    key.save(update_fields=["browser_exam_keys"])
    number = len(key.browser_exam_keys)
    return True, f"{number} Browser Exam Keys are asked for." if number else "Any version will do."


_ACTIONS: Final[dict[str, Callable[[Request, Check, datetime], Said]]] = {
    "withdraw": _withdraw,
    "extra": _extra_time,
    "make up": _make_up,
    "new file": _new_file,
    "exam keys": _exam_keys,
}
