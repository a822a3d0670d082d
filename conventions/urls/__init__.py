"""Addresses of the conventions, by subject."""

from conventions.urls import budget, clauses, com, conventions, follow_up, parties, past, regions, versions

app_name = "conventions"
urlpatterns = [
    *conventions.urlpatterns,
    *budget.urlpatterns,
    *clauses.urlpatterns,
    *com.urlpatterns,
    *follow_up.urlpatterns,
    *parties.urlpatterns,
    *past.urlpatterns,
    *regions.urlpatterns,
    *versions.urlpatterns,
]
