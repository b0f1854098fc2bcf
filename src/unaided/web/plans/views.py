"""The pages of plans: the list, a new one, one, its calendar, a session on the phone."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any, Final
from uuid import UUID, uuid4

from django.contrib import messages
from django.core import signing
from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.utils.text import slugify
from django.views.decorators.http import require_http_methods, require_safe

from unaided.web import clock
from unaided.web.people.models import Cohort, User
from unaided.web.people.rights import Request, taught_cohort, teacher
from unaided.web.people.zones import zone_of
from unaided.web.plans import ticking
from unaided.web.plans.calendar_file import calendar_file
from unaided.web.plans.foretold import other_way_round, read
from unaided.web.plans.forms import MoveForm, PlanForm
from unaided.web.plans.making import make_plan
from unaided.web.plans.models import LAYOUTS, Plan, PlannedBlock
from unaided.web.plans.moving import MEANWHILE, move
from unaided.web.plans.seen import Shown, plans_of, sessions_of, taught_plan, things_of, ways
from unaided.web.study.replies import see_other
from unaided.web.templatetags.marks import day

SALT: Final = "unaided.plans.key"
FORM_SECONDS: Final = 24 * 3600
LONGEST_NUMBER: Final = 18  # digits of a number that every database takes


@teacher
@require_safe
def plans(request: Request, cohort_id: int) -> HttpResponse:
    """List a cohort's plans."""
    cohort = taught_cohort(request.user, cohort_id)
    return _there(request, "plans/plans.html", {"cohort": cohort, "plans": plans_of(cohort)})


@teacher
@require_http_methods(["GET", "HEAD", "POST"])
def plan_new(request: Request, cohort_id: int) -> HttpResponse:
    """Ask what is practised and when; lay it out both ways."""
    cohort, at = taught_cohort(request.user, cohort_id), clock.now()
    sent = request.POST if request.method == "POST" else None
    form = PlanForm(sent, cohort=cohort, at=at, everything="all" in request.GET)
    if sent is not None:
        key = _signed_key(request, cohort)
        if key is None:
            form.add_error(None, "This form is too old. Look at it again. Nothing was kept.")
        elif form.is_valid():
            made = make_plan(cohort, form.wanted, request.user, key, at)
            return see_other("plan", made.pk)
    return render(
        request,
        "plans/plan_new.html",
        {
            "cohort": cohort,
            "form": form,
            "key": signing.dumps([cohort.pk, str(uuid4())], salt=SALT),
        },
        status=422 if form.errors else 200,
    )


@teacher
@require_http_methods(["GET", "HEAD", "POST"])
def plan(request: Request, plan_id: int) -> HttpResponse:
    """Show a plan in both ways with what each predicts; choose one; put it away."""
    found, at = taught_plan(request.user, plan_id), clock.now()
    if request.method == "POST":
        return _changed(request, found, at)
    zone = zone_of(found.cohort)
    sessions, titles = sessions_of(found, at, zone), dict(LAYOUTS)
    foretold = read(found.prediction)
    return _there(
        request,
        "plans/plan.html",
        {
            "plan": found,
            "cohort": found.cohort,
            "sessions": sessions,
            "things": things_of(found),
            "ways": [(name, titles[name]) for name in ways(found)],
            "session": foretold[0],
            "month": foretold[1],
            "other_way_round": other_way_round(*foretold),
            "minutes": sum(one.session.minutes for one in sessions),
            "blocks": sum(len(one.strips[0].boxes) for one in sessions),
            "done": sum(one.strips[0].done for one in sessions),
            "next": next((one for one in sessions if one.next), None),
            "zone": zone.key,
            "moved_at": max(
                (move.moved_at for one in sessions for move in one.moves), default=None
            ),
        },
    )


@teacher
@require_safe
def plan_calendar(request: Request, plan_id: int) -> HttpResponse:
    """Send a plan's sessions, in the chosen way, as an iCalendar file."""
    found, at = taught_plan(request.user, plan_id), clock.now()
    zone = zone_of(found.cohort)
    name = slugify(found.name)[:40] or "plan"
    return HttpResponse(
        calendar_file(found, sessions_of(found, at, zone), zone, at),
        content_type="text/calendar; charset=utf-8",
        headers={"Content-Disposition": f'attachment; filename="{name}.ics"'},
    )


@teacher
@require_http_methods(["GET", "HEAD", "POST"])
def plan_session(request: Request, plan_id: int, number: int) -> HttpResponse:
    """Show a session block by block; write down what was done, or take it back; move it."""
    found, at = taught_plan(request.user, plan_id), clock.now()
    zone = zone_of(found.cohort)
    sessions = {one.session.number: one for one in sessions_of(found, at, zone)}
    shown = sessions.get(number)
    if shown is None:
        raise Http404
    moving = request.method == "POST" and request.POST.get("do") == "move"
    if request.method == "POST" and not moving:
        return _ticked(request, found, shown, at)
    form = MoveForm(
        request.POST if moving else None, shown=shown, sessions=[*sessions.values()], at=at,
        zone=zone,
    )  # fmt: skip
    if moving and _moved(request, found, shown, form, at):
        return see_other("plan_session", found.pk, number)
    context = {
        "plan": found,
        "cohort": found.cohort,
        "shown": shown,
        "strip": shown.strips[0],
        "number_of_sessions": len(sessions),
        "before": number - 1 if number - 1 in sessions else None,
        "after": number + 1 if number + 1 in sessions else None,
        "zone": zone.key,
        "form": form,
    }
    return _there(request, "plans/plan_session.html", context, 422 if form.errors else 200)


def _there(
    request: Request, template: str, context: dict[str, Any], status: int = 200
) -> HttpResponse:
    """Render a page with days and moments by the clock of the cohort's people."""
    with timezone.override(zone_of(context["cohort"])):
        return render(request, template, context, status=status)


def _moved(request: Request, plan: Plan, shown: Shown, form: MoveForm, at: datetime) -> bool:
    """Put a session on another date; ``False``: the form says what will not do."""
    if plan.put_away_at is not None:
        messages.warning(request, "This plan was put away. Nothing was changed.")
    elif shown.strips[0].done:
        messages.warning(
            request,
            "Something of this session was done already: its date stays. Nothing was moved.",
        )
    elif not form.is_valid():
        return False
    elif form.moved:
        pass  # sent twice: it is there
    elif form.stale:
        messages.warning(request, MEANWHILE)
    elif move(shown.session, form.starts_at, request.user, at):
        messages.success(
            request,
            "Moved, and what the plan predicts was worked out anew. Where the calendar file was "
            "read in, read it in again.",
        )
    else:
        messages.warning(request, MEANWHILE)
    return True


def _ticked(request: Request, plan: Plan, shown: Shown, at: datetime) -> HttpResponse:
    """Write down that a block was done, or that it was not."""
    act, block = _tick_of(request, plan, shown.session.number)
    if plan.put_away_at is not None:
        messages.warning(request, "This plan was put away. Nothing was changed.")
    elif act is ticking.tick and shown.ahead:
        messages.warning(
            request,
            f"This session is on {day(shown.day)}: nothing of it can be done yet. Was it held "
            "sooner, move it. Nothing was changed.",
        )
    elif not act(block, request.user, at):
        messages.warning(request, "This plan was changed meanwhile. Nothing was written down.")
    address = reverse("plan_session", args=[plan.pk, shown.session.number])
    return HttpResponseRedirect(f"{address}#block-{block.number}", status=303)


def _changed(request: Request, plan: Plan, at: datetime) -> HttpResponse:
    """Choose a way, or put the plan away."""
    do = request.POST.get("do", "")
    if do == "put away":
        ticking.put_away(plan, at)
        messages.success(request, "Put away. What was done stays on record.")
    elif do in dict(LAYOUTS):
        if ticking.choose(plan, do):
            messages.success(request, f"{dict(LAYOUTS)[do]}: this is the plan now.")
        else:
            messages.warning(
                request,
                "Something of this plan was done already, or it was put away. Nothing was changed: "
                "make another plan for the other way.",
            )
    else:
        raise Http404
    return see_other("plan", plan.pk)


def _tick_of(
    request: Request, plan: Plan, number: int
) -> tuple[Callable[[PlannedBlock, User, datetime], bool], PlannedBlock]:
    """Return what is to be done with which block of a session, in the chosen way."""
    acts = {"done": ticking.tick, "undo": ticking.undo}
    act, block = acts.get(request.POST.get("do", "")), request.POST.get("block", "")
    if act is None or not block.isdecimal() or len(block) > LONGEST_NUMBER:
        raise Http404
    found = get_object_or_404(
        PlannedBlock, session__plan=plan, session__number=number, layout=plan.chosen, number=block
    )
    return act, found


def _signed_key(request: Request, cohort: Cohort) -> UUID | None:
    """Return the key that this server put into the form."""
    try:
        owner, key = signing.loads(request.POST.get("key", ""), salt=SALT, max_age=FORM_SECONDS)
    except signing.BadSignature:
        return None
    return UUID(key) if owner == cohort.pk else None
