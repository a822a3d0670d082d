"""Documents, requests, clocks and deposits."""

from django.urls import URLPattern

urlpatterns: list[URLPattern] = []
