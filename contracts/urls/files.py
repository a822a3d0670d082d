"""The queue, the file, its decision, and what comes in."""

from django.urls import path

from contracts.views import contract, decisions, entry, past, precheck, queue, reopenings, studio

urlpatterns = [
    path("", queue.queue, name="queue"),
    path("export.<str:form>", queue.export, name="export"),
    path("lot/", decisions.lot, name="lot"),
    path("lot/accepter/", decisions.accept_lot, name="accept_lot"),
    path("lot/confier/", decisions.assign_lot, name="assign_lot"),
    path("<int:pk>/", contract.contract, name="contract"),
    path("<int:pk>/au/", past.known, name="known"),
    path("<int:pk>/au/<str:day>/", past.known_on, name="known_on"),
    path("<int:pk>/evaluations/<int:verdict_pk>/", contract.replayed, name="replay"),
    *[
        path(f"<int:pk>/{slug}/", decisions.act, {"verb": verb}, name=verb)
        for verb, slug in decisions.SLUGS.items()
    ],
    path("reouvertures/", reopenings.listed, name="reopenings"),
    path("reouvertures/<int:pk>/valider/", reopenings.validate, name="reopening_validate"),
    path("reouvertures/<int:pk>/rejeter/", reopenings.reject, name="reopening_reject"),
    path("<int:pk>/rouvrir/", reopenings.propose, name="reopen"),
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
