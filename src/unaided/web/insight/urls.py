"""The addresses of this app."""

from django.urls import path

from unaided.web.insight.views.cohort import cohort
from unaided.web.insight.views.cohort_log import cohort_log, cohort_log_file
from unaided.web.insight.views.cohort_practice import cohort_practice
from unaided.web.insight.views.cohort_responses import cohort_responses
from unaided.web.insight.views.evidence import evidence
from unaided.web.insight.views.evidence_responses import evidence_responses
from unaided.web.insight.views.groups import groups
from unaided.web.insight.views.groups_practice import groups_practice
from unaided.web.insight.views.my_data import my_data
from unaided.web.insight.views.person import person

urlpatterns = [
    path("evidence/", evidence, name="evidence"),
    path("evidence/responses/", evidence_responses, name="evidence_responses"),
    path("evidence/download/", my_data, name="my_data"),
    path("cohorts/<int:cohort_id>/", cohort, name="cohort"),
    path("cohorts/<int:cohort_id>/people/<int:person_id>/", person, name="person"),
    path("cohorts/<int:cohort_id>/responses/", cohort_responses, name="cohort_responses"),
    path("cohorts/<int:cohort_id>/log/", cohort_log, name="cohort_log"),
    path("cohorts/<int:cohort_id>/log/log.<str:ending>", cohort_log_file, name="cohort_log_file"),
    path("cohorts/<int:cohort_id>/practice/", cohort_practice, name="cohort_practice"),
    path("groups/", groups, name="groups"),
    path("groups/practice/", groups_practice, name="groups_practice"),
]
