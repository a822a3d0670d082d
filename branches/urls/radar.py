"""Addresses of the radar of certifications."""

from django.urls import path

from branches.views import radar

urlpatterns = [
    path("echeances/", radar.listed, name="radar"),
    path("echeances/export/<slug:form>/", radar.export, name="radar_export"),
    path("fiches/<str:code>/", radar.sheet, name="sheet"),
]
