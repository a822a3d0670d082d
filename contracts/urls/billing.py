"""Invoices, service done, certificates."""

from django.urls import URLPattern

urlpatterns: list[URLPattern] = []
