"""Addresses of the proximity service, by subject."""

from smeservice.urls import diagnoses, figures, firm_care, firms, promotion, requests

app_name = "smeservice"
urlpatterns = [
    *firms.urlpatterns,
    *diagnoses.urlpatterns,
    *firm_care.urlpatterns,
    *figures.urlpatterns,
    *requests.urlpatterns,
    *promotion.urlpatterns,
]
