"""Addresses of the branches room, by subject."""

from branches.urls import (
    accesses,
    campaigns,
    documents,
    frames,
    projects,
    radar,
    representatives,
    rooms,
    studies,
)

app_name = "branches"
urlpatterns = [
    *campaigns.urlpatterns,
    *rooms.urlpatterns,
    *documents.urlpatterns,
    *representatives.urlpatterns,
    *accesses.urlpatterns,
    *studies.urlpatterns,
    *projects.urlpatterns,
    *frames.urlpatterns,
    *radar.urlpatterns,
]
