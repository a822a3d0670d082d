"""Amendments, early ends, regularisations."""

from django.urls import URLPattern

urlpatterns: list[URLPattern] = []
