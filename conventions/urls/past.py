"""Addresses of the conventions of the past, and of the radar."""

from django.urls import path

from conventions.views import past, radar

urlpatterns = [
    path("reprise/", past.past, name="past"),
    path("echeances/", radar.listed, name="radar"),
    path("echeances/export/", radar.export, name="radar_export"),
]
