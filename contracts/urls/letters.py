"""Letters: preview, sending, reading again."""

from django.urls import URLPattern

urlpatterns: list[URLPattern] = []
