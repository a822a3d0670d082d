"""Addresses of the readings and of what is taken away."""

from django.urls import path

from opco_admin.reading import views

app_name = "reading"
urlpatterns = [
    path("", views.listed, name="accesses"),
    path("alerte/", views.explain, name="explain"),
]
