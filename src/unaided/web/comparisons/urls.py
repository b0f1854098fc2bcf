"""The addresses of this app."""

from django.urls import path

from unaided.web.comparisons import views

urlpatterns = [
    path("comparisons/", views.comparisons, name="comparisons"),
    path("comparisons/new/", views.comparison_new, name="comparison_new"),
    path("comparisons/<int:comparison_id>/", views.comparison, name="comparison"),
    path("comparisons/<int:comparison_id>/files/", views.comparison_files, name="comparison_files"),
    path("comparisons/<int:comparison_id>/text/", views.comparison_text, name="comparison_text"),
]
