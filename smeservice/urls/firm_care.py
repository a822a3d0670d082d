"""Addresses of the care of the firms: duplicates, documents, aids, portfolios, thresholds, reminders."""

from django.urls import path

from registers import keys  # noqa: F401 -- registers the converter « key »
from smeservice.views import aids, crossings, documents, merges, reminders, transfers

urlpatterns = [
    path("doublons/", merges.listed, name="duplicates"),
    path("doublons/<int:pk>/", merges.pair, name="duplicate"),
    path("doublons/<int:pk>/distincts/", merges.apart, name="apart"),
    path("fusions/<int:pk>/", merges.merge, name="merge"),
    path("cessees/", merges.ceased, name="ceased"),
    path("entreprises/<key:siren>/reprise/", merges.succeed, name="succeed"),
    path("reprises/<int:pk>/", merges.takeover, name="takeover"),
    path("entreprises/<key:siren>/document/", documents.add, name="document_new"),
    path("documents/<int:pk>/", documents.read, name="document"),
    path("documents/<int:pk>/retirer/", documents.withdraw, name="document_withdraw"),
    path("entreprises/<key:siren>/aides/", aids.listed, name="aids"),
    path("entreprises/<key:siren>/aides/nouvelle/", aids.add, name="aid_new"),
    path("entreprises/<key:siren>/aides/<int:pk>/retirer/", aids.withdraw, name="aid_withdraw"),
    path("portefeuilles/", transfers.advisers, name="portfolios"),
    path("portefeuilles/lot/", transfers.lot, name="lot"),
    path("portefeuilles/transferts/<int:pk>/", transfers.transfer, name="transfer"),
    path("portefeuilles/travaux/<int:pk>/", transfers.work, name="transfer_work"),
    path("seuils/", crossings.listed, name="crossings"),
    path("seuils/fichier/", crossings.export, name="crossings_export"),
    path("rappels/", reminders.preferences, name="reminders"),
]
