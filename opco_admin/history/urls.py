"""Addresses of the history."""

from django.urls import path

from opco_admin.history import views

app_name = "history"
urlpatterns = [
    path("", views.journal, name="journal"),
    path("<str:model>/<str:key>/", views.history, name="object"),
]
