"""The addresses of this app."""

from django.urls import path

from unaided.web.plans import views

urlpatterns = [
    path("cohorts/<int:cohort_id>/plans/", views.plans, name="plans"),
    path("cohorts/<int:cohort_id>/plans/new/", views.plan_new, name="plan_new"),
    path("plans/<int:plan_id>/", views.plan, name="plan"),
    path("plans/<int:plan_id>/calendar.ics", views.plan_calendar, name="plan_calendar"),
    path("plans/<int:plan_id>/sessions/<int:number>/", views.plan_session, name="plan_session"),
]
