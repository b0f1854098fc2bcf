"""The addresses of the demonstration; outside it each answers 404."""

from django.urls import path

from unaided.web.demonstration import views

urlpatterns = [
    path("demonstration/", views.demonstration, name="demonstration"),
    path("demonstration/clock/", views.demonstration_clock, name="demonstration_clock"),
    path("demonstration/<slug:slug>/", views.demonstration_part, name="demonstration_part"),
]
