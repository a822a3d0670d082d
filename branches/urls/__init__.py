"""Addresses of the branches room, by subject."""

from branches.urls import documents

app_name = "branches"
urlpatterns = [
    *documents.urlpatterns,
]
