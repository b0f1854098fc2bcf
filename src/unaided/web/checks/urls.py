"""The addresses of this app."""

from django.urls import path

from unaided.web.checks.views.check import check
from unaided.web.checks.views.check_code import check_code
from unaided.web.checks.views.check_new import check_new
from unaided.web.checks.views.check_seb import check_seb
from unaided.web.checks.views.checks import checks
from unaided.web.checks.views.turn import turn, turn_facts, turn_proof

urlpatterns = [
    path("cohorts/<int:cohort_id>/checks/", checks, name="checks"),
    path("cohorts/<int:cohort_id>/checks/new/", check_new, name="check_new"),
    path("checks/<int:check_id>/", check, name="check"),
    path("checks/<int:check_id>/code/", check_code, name="check_code"),
    path("checks/<int:check_id>/seb/", check_seb, name="check_seb"),
    path("turns/<int:turn_id>/", turn, name="turn"),
    path("turns/<int:turn_id>/facts/", turn_facts, name="turn_facts"),
    path("turns/<int:turn_id>/proof/", turn_proof, name="turn_proof"),
]
