"""Addresses of the proximity service, by subject."""

from django.urls import URLPattern

app_name = "smeservice"
urlpatterns: list[URLPattern] = []
