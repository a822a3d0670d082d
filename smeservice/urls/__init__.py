"""Addresses of the proximity service, by subject."""

from smeservice.urls import diagnoses, firms

app_name = "smeservice"
urlpatterns = [
    *firms.urlpatterns,
    *diagnoses.urlpatterns,
]
