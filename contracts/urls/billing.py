"""Invoices, service done, certificates."""

from django.urls import path

from contracts.views import invoice_entry, invoices, money, studio

urlpatterns = [
    path("factures/", invoices.invoices, name="invoices"),
    path("factures/lot/", invoices.accept_lot, name="accept_invoices"),
    path("factures/importer/", studio.upload, {"kind": "invoices"}, name="invoice_upload"),
    path("factures/saisie/", invoice_entry.entry, name="invoice_entry"),
    path("factures/saisie/controle/", invoice_entry.look, name="invoice_look"),
    path("factures/saisie/dossiers/", invoice_entry.contracts, name="invoice_contracts"),
    path("factures/<int:pk>/", invoices.invoice, name="invoice"),
    path("factures/<int:pk>/conformes/", invoices.accept_clean, name="invoice_accept_clean"),
    path("factures/<int:pk>/courrier/", invoices.letter, name="invoice_letter"),
    path("factures/<int:pk>/ligne/<slug:verb>/", invoices.decide, name="invoice_decide"),
    path("soldes-menaces/", money.threatened, name="threatened"),
    path("<int:pk>/paiements/", money.money, name="money"),
    path("<int:pk>/paiements/certificat/", money.certificate, name="certificate"),
]
