"""The addresses of this app."""

from django.urls import path

from unaided.web.pulse import views

urlpatterns = [
    path("cohorts/<int:cohort_id>/pulses/", views.pulses, name="pulses"),
    path("cohorts/<int:cohort_id>/pulses/new/", views.pulse_new, name="pulse_new"),
    path("pulses/<int:pulse_id>/", views.pulse, name="pulse"),
]
