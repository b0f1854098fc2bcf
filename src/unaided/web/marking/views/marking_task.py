"""One script before a marker: read blind, marked by one key, taken back by another."""

from __future__ import annotations

from typing import Final

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_http_methods, require_POST

from unaided.web.clock import now
from unaided.web.marking.forms import MarkForm
from unaided.web.marking.models import Task
from unaided.web.marking.presenting import presented
from unaided.web.marking.queue import (
    UNDO_WITHIN,
    give_mark,
    next_task,
    own_tasks,
    to_take_back,
    undo,
)
from unaided.web.marking.rights import marker
from unaided.web.marking.rubrics import top_level
from unaided.web.people.rights import Request
from unaided.web.study.replies import see_other

UNDO_MINUTES: Final = round(UNDO_WITHIN.total_seconds() / 60)


@marker
@require_http_methods(["GET", "HEAD", "POST"])
def marking_task(request: Request, task_id: int) -> HttpResponse:
    """Show what was written, without whose it is or how the answer was; take its mark."""
    at = now()
    tasks = own_tasks(request.user, at).select_related(
        "script__round__rubric",
        "script__round__cohort",
        "script__response__item__current",
        "script__response__skill",
        "script__response__showing__version__item",
        "script__response__showing__assignment",
    )
    task = get_object_or_404(tasks, pk=task_id)
    round_ = task.script.round
    form = MarkForm(top=top_level(round_.rubric))
    if request.method == "POST":
        form = MarkForm(request.POST, top=top_level(round_.rubric))
        if form.is_valid():
            if not give_mark(task, form.cleaned_data["level"], form.cleaned_data["note"], at):
                messages.info(request, "That one was marked before; its mark stands.")
            return _onward(request, round_.pk)
    elif task.level is not None:
        return _onward(request, round_.pk)
    own = Task.objects.filter(marker=request.user, script__round=round_)
    done, of = own.exclude(level=None).count(), own.count()
    context = {
        "task": task,
        "round": round_,
        "form": form,
        "shown": presented(task.script.response),
        "levels": [
            (level, level + 1, anchor) for level, anchor in enumerate(round_.rubric.anchors)
        ],
        "done": done,
        "of": of,
        "share": done / of if of else 0.0,
        "last": to_take_back(request.user, round_.pk, at),
        "undo_minutes": UNDO_MINUTES,
    }
    return render(request, "marking/marking_task.html", context, status=422 if form.errors else 200)


@marker
@require_POST
def marking_undo(request: Request, task_id: int) -> HttpResponse:
    """Take the last mark back, and show that script again."""
    at = now()
    tasks = own_tasks(request.user, at).select_related("marker", "script")
    task = get_object_or_404(tasks, pk=task_id)
    if undo(task, at):
        return see_other("marking_task", task.pk)
    messages.info(
        request,
        f"Only the last mark can be taken back, for {UNDO_MINUTES} minutes, and not once you were "
        "shown its results or a third was given. It stands.",
    )
    return _onward(request, task.script.round_id)


def _onward(request: Request, round_id: int) -> HttpResponse:
    following = next_task(request.user, round_id, now())
    return see_other("marking_task", following.pk) if following else see_other("marking")
