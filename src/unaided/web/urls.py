"""Every address: the apps' own, and sign-in."""

from django.urls import include, path

from unaided.web import views

urlpatterns = [
    path("", views.home, name="home"),
    path("accounts/", include("unaided.web.people.accounts")),
    path("", include("unaided.web.people.urls")),
    path("", include("unaided.web.bank.urls")),
    path("", include("unaided.web.study.urls")),
    path("", include("unaided.web.study.urls_observing")),
    path("", include("unaided.web.pulse.urls")),
    path("", include("unaided.web.plans.urls")),
    path("", include("unaided.web.marking.urls")),
    path("", include("unaided.web.insight.urls")),
    path("", include("unaided.web.comparisons.urls")),
    path("", include("unaided.web.checks.urls")),
    path("", include("unaided.web.demonstration.urls")),
]

handler400 = "unaided.web.views.bad_request"
handler403 = "unaided.web.views.forbidden"
handler404 = "unaided.web.views.not_found"
handler500 = "unaided.web.views.failed"
