"""Addresses of the contracts room."""

from django.urls import path

from contracts.views import entry, precheck, studio

app_name = "contracts"
urlpatterns = [
    path("saisie/", entry.entry, name="entry"),
    path("pre-controle/", precheck.precheck, name="precheck"),
    path("pre-controle/ligne/", precheck.check_line, name="check_line"),
    path("imports/", studio.batches, name="batches"),
    path("imports/nouveau/", studio.upload, name="upload"),
    path("imports/<int:pk>/", studio.batch, name="batch"),
    path("imports/<int:pk>/colonnes/", studio.mapping, name="batch_mapping"),
    path("imports/<int:pk>/recevoir/", studio.confirm, name="batch_confirm"),
    path("imports/<int:pk>/annuler/", studio.undo, name="batch_undo"),
    path("imports/<int:pk>/avancement/", studio.progress, name="batch_progress"),
    path("imports/<int:pk>/ligne/<int:number>/", studio.line, name="batch_line"),
    path("imports/<int:pk>/fichier/", studio.source, name="batch_source"),
    path("imports/<int:pk>/erreurs/", studio.annotated, name="batch_errors"),
]
