"""Addresses of the levels seen from a contract, and of those ready to publish."""

from django.urls import path

from branches.views import levels, postings
from registers import keys  # noqa: F401 -- the converter « key »

urlpatterns = [
    path("niveaux/dossier/", levels.of_contract, name="level_of_contract"),
    path("niveaux/dossiers-en-attente/", levels.held, name="conflict_contracts"),
    path("niveaux/dossiers-en-attente/instruire/", levels.reassess, name="reassess_conflicts"),
    path("niveaux/publications/", postings.listed, name="level_pages"),
    path("niveaux/publications/<key:code>/", postings.branch, name="level_page"),
    path("niveaux/publications/<key:code>/enregistrer/", postings.post, name="post_levels"),
    path("niveaux/publications/<key:code>/tableau/", postings.sheet, name="level_sheet"),
    path("niveaux/publications/<key:code>/tableau/export/", postings.sheet_csv, name="level_sheet_csv"),
]
