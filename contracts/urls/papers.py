"""Documents, requests, clocks and deposits."""

from django.urls import URLPattern, path

from contracts.views import delays, deposits, papers

urlpatterns: list[URLPattern] = [
    path("delais/", delays.delays, name="delays"),
    path("depots/", deposits.overview, name="deposits"),
    path("depots/envoyer/", deposits.send, name="deposits_send"),
    path("depots/recevoir/", deposits.receive, name="deposits_receive"),
    path("depots/fichiers/<slug:code>/", deposits.sent_file, name="deposits_file"),
    path("<int:pk>/pieces/", papers.of_contract, name="papers"),
    path("<int:pk>/pieces/ajouter/", papers.add, name="add_document"),
    path("<int:pk>/pieces/demander/", papers.ask, name="ask_pieces"),
    path("<int:pk>/pieces/clore/", papers.close, name="close_request"),
    path("<int:pk>/pieces/<int:document_pk>/", papers.document, name="document"),
    path("<int:pk>/pieces/<int:document_pk>/retirer/", papers.remove, name="remove_document"),
    path("<int:pk>/montant/", papers.fix_amount, name="fix_amount"),
]
