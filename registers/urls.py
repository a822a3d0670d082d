"""Addresses of the registers room."""

from django.urls import path

from registers.views import branches, certifications, companies, npec, sources

app_name = "registers"
urlpatterns = [
    path("branches/", branches.branches, name="branches"),
    path("branches/<str:idcc>/", branches.branch, name="branch"),
    path("certifications/", certifications.certifications, name="certifications"),
    path("certifications/<str:code>/", certifications.certification, name="certification"),
    path("npec/", npec.npec, name="npec"),
    path("entreprises/", companies.companies, name="companies"),
    path("entreprises/<str:siren>/", companies.company, name="company"),
    path("organismes/", companies.providers, name="providers"),
    path("organismes/<str:siret>/", companies.provider, name="provider"),
    path("fichiers/", sources.sources, name="sources"),
    path("fichiers/<int:pk>/", sources.source, name="source"),
]
