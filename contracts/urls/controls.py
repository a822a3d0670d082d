"""Control campaigns and anomalies."""

from django.urls import URLPattern

urlpatterns: list[URLPattern] = []
