"""Addresses of the conventions, by subject."""

from django.urls import URLPattern

app_name = "conventions"
urlpatterns: list[URLPattern] = []
