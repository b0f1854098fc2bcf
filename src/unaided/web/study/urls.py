"""The addresses of this app."""

from django.urls import path

from unaided.web.study.views.showing import hint, showing
from unaided.web.study.views.sitting import sitting, sitting_done, sitting_end, sitting_start
from unaided.web.study.views.today import today
from unaided.web.study.views.work import work

urlpatterns = [
    path("today/", today, name="today"),
    path("sittings/", sitting_start, name="sitting_start"),
    path("sittings/<int:sitting_id>/", sitting, name="sitting"),
    path("sittings/<int:sitting_id>/done/", sitting_done, name="sitting_done"),
    path("sittings/<int:sitting_id>/end/", sitting_end, name="sitting_end"),
    path("sittings/<int:sitting_id>/<int:number>/", showing, name="showing"),
    path("sittings/<int:sitting_id>/<int:number>/hint/", hint, name="hint"),
    path("work/", work, name="work"),
]
