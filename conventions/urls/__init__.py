"""Addresses of the conventions, by subject."""

from conventions.urls import clauses, conventions, parties, versions

app_name = "conventions"
urlpatterns = [
    *conventions.urlpatterns,
    *clauses.urlpatterns,
    *parties.urlpatterns,
    *versions.urlpatterns,
]
