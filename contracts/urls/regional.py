"""Addresses of the money of régions seen from the contracts."""

from django.urls import path

from contracts.views import regional

urlpatterns = [
    path("enveloppes/<int:pk>/", regional.envelope, name="envelope"),
    path("enveloppes/<int:pk>/export/", regional.envelope_export, name="envelope_export"),
    path("conventions/<int:pk>/debat-regional/", regional.annex, name="region_annex"),
    path("conventions/<int:pk>/debat-regional.<str:form>", regional.annex, name="region_annex_file"),
]
