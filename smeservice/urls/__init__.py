"""Addresses of the proximity service, by subject."""

from smeservice.urls import firms

app_name = "smeservice"
urlpatterns = [
    *firms.urlpatterns,
]
