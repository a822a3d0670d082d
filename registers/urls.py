"""Addresses of the registers room."""

from django.urls import path

from registers import keys  # noqa: F401 -- the converter « key »
from registers.views import (
    accounts,
    branches,
    certifications,
    companies,
    comparing,
    conflicts,
    levels,
    npec,
    rates,
    sources,
)

app_name = "registers"
urlpatterns = [
    path("branches/", branches.branches, name="branches"),
    path("branches/<key:idcc>/", branches.branch, name="branch"),
    path("forfaits-professionnalisation/", rates.rates, name="rates"),
    path("forfaits-professionnalisation/fixer/", rates.set_rates, name="set_rates"),
    path("certifications/", certifications.certifications, name="certifications"),
    path("certifications/<key:code>/", certifications.certification, name="certification"),
    path("npec/", npec.npec, name="npec"),
    path("npec/niveaux/", levels.levels, name="levels"),
    path("npec/niveaux/export/", levels.levels_csv, name="levels_csv"),
    path("npec/comparer/", comparing.compare, name="compare"),
    path("npec/comparer/export/", comparing.compare_csv, name="compare_csv"),
    path("npec/conflits/", conflicts.conflicts, name="conflicts"),
    path("npec/conflits/<int:pk>/", conflicts.conflict, name="conflict"),
    path("entreprises/", companies.companies, name="companies"),
    path("entreprises/<key:siren>/", companies.company, name="company"),
    path("organismes/", companies.providers, name="providers"),
    path("organismes/<key:siret>/", companies.provider, name="provider"),
    path("organismes/<key:siret>/comptes/", accounts.accounts, name="accounts"),
    path("comptes/", accounts.changes, name="account_changes"),
    path("comptes/<int:pk>/valider/", accounts.validate, name="validate_account"),
    path("comptes/<int:pk>/rejeter/", accounts.reject, name="reject_account"),
    path("fichiers/", sources.sources, name="sources"),
    path("fichiers/<int:pk>/", sources.source, name="source"),
]
