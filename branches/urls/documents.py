"""Addresses of the documents."""

from django.urls import path

from branches.views import documents
from registers import keys  # noqa: F401 -- the converter « key »

urlpatterns = [
    path("cpne/<key:code>/documents/", documents.listed, name="documents"),
    path("documents/<int:pk>/", documents.document, name="document"),
    path("documents/<int:pk>/publier/", documents.publish, name="publish_document"),
]
