"""Payment runs, transfers returned, settlements, bank accounts."""

from django.urls import URLPattern

urlpatterns: list[URLPattern] = []
