"""Addresses of the documents."""

from django.urls import path

from branches.views import documents

urlpatterns = [
    path("documents/<int:pk>/", documents.document, name="document"),
]
