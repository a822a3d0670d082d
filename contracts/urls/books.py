"""The books: balances, periods, exports."""

from django.urls import path

from contracts.views import books, closing, payables

urlpatterns = [
    path("livres/", books.balances, name="books"),
    path("livres/soldes.csv", books.export, name="balances_export"),
    path("livres/journal/", books.journal, name="journal"),
    path("livres/ecritures/<int:pk>/", books.entry, name="ledger_entry"),
    path("livres/hors-contrat/<int:pk>/", payables.payable, name="payable"),
    path("livres/engagements-anciens/", books.old, name="old_commitments"),
    path("livres/engagements-anciens/<int:pk>/", books.release, name="release"),
    path("livres/periodes/", closing.periods, name="periods"),
    path("livres/periodes/<str:month>/", closing.period, name="period"),
    path("livres/periodes/<str:month>/proposer/", closing.propose, name="propose_closing"),
    path("livres/periodes/<str:month>/clore/", closing.close, name="close_period"),
    path("livres/export/", closing.accounts, name="books_export"),
]
