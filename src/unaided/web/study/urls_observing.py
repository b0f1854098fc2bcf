"""The addresses of observing."""

from django.urls import path

from unaided.web.study.views.observation import observation
from unaided.web.study.views.observe import observe

urlpatterns = [
    path("cohorts/<int:cohort_id>/observe/", observe, name="observe"),
    path("observations/<int:observation_id>/", observation, name="observation"),
]
