"""Documents, requests, clocks and deposits."""

from django.urls import URLPattern, path

from contracts.views import delays, papers

urlpatterns: list[URLPattern] = [
    path("delais/", delays.delays, name="delays"),
    path("<int:pk>/pieces/", papers.of_contract, name="papers"),
    path("<int:pk>/pieces/ajouter/", papers.add, name="add_document"),
    path("<int:pk>/pieces/demander/", papers.ask, name="ask_pieces"),
    path("<int:pk>/pieces/clore/", papers.close, name="close_request"),
    path("<int:pk>/pieces/<int:document_pk>/", papers.document, name="document"),
    path("<int:pk>/pieces/<int:document_pk>/retirer/", papers.remove, name="remove_document"),
    path("<int:pk>/montant/", papers.fix_amount, name="fix_amount"),
]
