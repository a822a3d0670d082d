"""Addresses of the contracts room."""

from django.urls import path

from contracts.views import entry, precheck

app_name = "contracts"
urlpatterns = [
    path("saisie/", entry.entry, name="entry"),
    path("pre-controle/", precheck.precheck, name="precheck"),
    path("pre-controle/ligne/", precheck.check_line, name="check_line"),
]
