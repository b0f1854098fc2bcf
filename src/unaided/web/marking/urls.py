"""The addresses of this app."""

from django.urls import path

from unaided.web.marking.views.marking import marking
from unaided.web.marking.views.marking_round import (
    marking_redeal,
    marking_round,
    marking_round_new,
)
from unaided.web.marking.views.marking_task import marking_task, marking_undo
from unaided.web.marking.views.rubrics import rubric_new, rubrics

urlpatterns = [
    path("marking/", marking, name="marking"),
    path("marking/tasks/<int:task_id>/", marking_task, name="marking_task"),
    path("marking/tasks/<int:task_id>/undo/", marking_undo, name="marking_undo"),
    path("marking/rounds/<int:round_id>/", marking_round, name="marking_round"),
    path("marking/rounds/<int:round_id>/redeal/", marking_redeal, name="marking_redeal"),
    path("marking/rubrics/", rubrics, name="rubrics"),
    path("marking/rubrics/new/", rubric_new, name="rubric_new"),
    path("cohorts/<int:cohort_id>/marking/new/", marking_round_new, name="marking_round_new"),
]
