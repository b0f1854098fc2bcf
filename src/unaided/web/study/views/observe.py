"""Observe: choose a drill and its condition; go on with what is open; see what was watched."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from typing import Final

from django import forms
from django.db.models import Count, F, Q, QuerySet
from django.http import HttpResponse, HttpResponseRedirect, QueryDict
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from unaided.web import clock
from unaided.web.bank.models import Item, Skill
from unaided.web.bank.own_first import Choices, grouped
from unaided.web.people.models import Cohort
from unaided.web.people.rights import Request, taught_cohort, teacher
from unaided.web.study.models import Observation
from unaided.web.study.observing import Plan, start_observation

MOST_SHOWN: Final = 50
CHOOSE: Final = "Choose a drill"


class DrillField(forms.ModelChoiceField[Item]):
    """A choice of drills, each by its skill and title."""

    def label_from_instance(self, obj: Item) -> str:
        """Name a drill in the list."""
        return f"{obj.family.skill.name}: {title_of(obj)}"


class ObserveForm(forms.Form):
    """What is watched, and under which condition."""

    drill = DrillField(Item.objects.none(), label="Drill", empty_label=CHOOSE)
    occasion = forms.ChoiceField(
        choices=(("practice", "Practice"), ("check", "Check: to see what lasted")),
        widget=forms.RadioSelect,
        initial="practice",
    )
    aid = forms.ChoiceField(
        label="Help",
        choices=(("none", "None: nobody calls, nobody shows"), ("hints", "With cues")),
        widget=forms.RadioSelect,
        initial="none",
        help_text="Cueing is a help like any other: with it, a player is not alone.",
    )
    setting = forms.CharField(
        label="Place or opponent",
        max_length=120,
        required=False,
        help_text="What is different from last time, such as “indoors” or “against U17”.",
    )

    def __init__(self, said: QueryDict | None = None, *, cohort: Cohort) -> None:
        super().__init__(said)
        field = self.fields["drill"]
        assert isinstance(field, DrillField)
        drills = drills_of(cohort)
        field.queryset = drills
        field.choices = _choices(field, drills, cohort)


def drills_of(cohort: Cohort) -> QuerySet[Item]:
    """Return the drills that a cohort's coach can choose."""
    return (
        Item.objects.filter(
            organisation_id=cohort.organisation_id,
            kind=Item.Kind.OBSERVED,
            retired_at=None,
            current__isnull=False,
        )
        .select_related("family__skill", "current")
        .order_by("family__skill__name", "family__name", "slug")
    )


def _choices(field: DrillField, drills: Iterable[Item], cohort: Cohort) -> Choices:
    """Return drills as a list to choose from: those of skills that the cohort has met first."""
    of_skill: dict[Skill, list[Item]] = defaultdict(list)
    for drill in drills:
        of_skill[drill.family.skill].append(drill)
    choices: Choices = [("", CHOOSE)]
    for name, skills in grouped(of_skill, [cohort]):
        entries: Choices = [
            (drill.pk, field.label_from_instance(drill))
            for skill in skills
            for drill in of_skill[skill]
        ]
        choices += [(name, entries)] if name else entries
    return choices


def title_of(item: Item) -> str:
    """Name a drill as a coach knows it: its family, and which of it."""
    own = item.slug.rpartition("-")[2]
    return f"{item.family.name} {own}" if own.isdigit() else f"{item.family.name}, {item.slug}"


@teacher
@require_http_methods(["GET", "HEAD", "POST"])
def observe(request: Request, cohort_id: int) -> HttpResponse:
    """Show what is open and what was watched; start to watch."""
    cohort = taught_cohort(request.user, cohort_id)
    form = ObserveForm(request.POST if request.method == "POST" else None, cohort=cohort)
    if request.method == "POST" and form.is_valid():
        values = form.cleaned_data
        plan = Plan(values["drill"].current, values["occasion"], values["aid"], values["setting"])
        started = start_observation(cohort, request.user, plan, clock.now())
        return HttpResponseRedirect(reverse("observation", args=[started.pk]), status=303)
    found = (
        Observation.objects.filter(cohort=cohort, discarded_at=None)
        .select_related("version__item__family", "coach")
        .annotate(people=Count("tries__person", filter=_standing(), distinct=True))
        .order_by(F("finished_at").desc(nulls_first=True), "-started_at")
    )[:MOST_SHOWN]
    rows = [(one, title_of(one.version.item)) for one in found]
    return render(
        request,
        "study/observe.html",
        {
            "cohort": cohort,
            "form": form,
            "open": [row for row in rows if row[0].finished_at is None],
            "past": [row for row in rows if row[0].finished_at is not None],
            "most": MOST_SHOWN,
        },
        status=422 if form.errors else 200,
    )


def _standing() -> Q:
    return Q(tries__undone_at=None)
