"""The addresses of this app."""

from django.urls import URLPattern, path

from unaided.web.people.views.cohort_new import cohort_new
from unaided.web.people.views.cohort_people import (
    cohort_end,
    cohort_invite,
    cohort_people,
    cohort_teachers,
    cohort_withdraw,
)
from unaided.web.people.views.cohort_standard import cohort_standard
from unaided.web.people.views.cohorts import cohorts
from unaided.web.people.views.join import join
from unaided.web.people.views.join_link import join_link
from unaided.web.people.views.organisation_new import organisation_new
from unaided.web.people.views.organisation_people import (
    organisation_invite,
    organisation_people,
    organisation_withdraw,
)
from unaided.web.people.views.recorded import recorded, recorded_leave

COHORT = "cohorts/<int:cohort_id>/"

urlpatterns: list[URLPattern] = [
    path("join/", join, name="join"),
    path("join/<str:token>/", join_link, name="join_link"),
    path("recorded/", recorded, name="recorded"),
    path("recorded/leave/", recorded_leave, name="recorded_leave"),
    path("organisation/new/", organisation_new, name="organisation_new"),
    path("organisation/people/", organisation_people, name="organisation_people"),
    path("organisation/people/invite/", organisation_invite, name="organisation_invite"),
    path(
        "organisation/people/invitations/<int:invitation_id>/withdraw/",
        organisation_withdraw,
        name="organisation_withdraw",
    ),
    path("cohorts/", cohorts, name="cohorts"),
    path("cohorts/new/", cohort_new, name="cohort_new"),
    path(f"{COHORT}people/", cohort_people, name="cohort_people"),
    path(f"{COHORT}people/invite/", cohort_invite, name="cohort_invite"),
    path(f"{COHORT}people/end/", cohort_end, name="cohort_end"),
    path(f"{COHORT}people/teachers/", cohort_teachers, name="cohort_teachers"),
    path(
        f"{COHORT}invitations/<int:invitation_id>/withdraw/",
        cohort_withdraw,
        name="cohort_withdraw",
    ),
    path(f"{COHORT}standard/", cohort_standard, name="cohort_standard"),
]
