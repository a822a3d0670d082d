"""Addresses of the contracts room, by subject."""

from contracts.urls import (
    billing,
    books,
    controls,
    course,
    files,
    letters,
    papers,
    paying,
    regional,
    tutoring,
)

app_name = "contracts"
urlpatterns = [
    *files.urlpatterns,
    *billing.urlpatterns,
    *books.urlpatterns,
    *controls.urlpatterns,
    *course.urlpatterns,
    *letters.urlpatterns,
    *papers.urlpatterns,
    *paying.urlpatterns,
    *regional.urlpatterns,
    *tutoring.urlpatterns,
]
