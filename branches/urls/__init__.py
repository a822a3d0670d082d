"""Addresses of the branches room, by subject."""

from branches.urls import (
    accesses,
    bodies,
    campaigns,
    documents,
    frames,
    levels,
    projects,
    radar,
    representatives,
    rooms,
    scenarios,
    sessions,
    studies,
    workforce,
)

app_name = "branches"
urlpatterns = [
    *campaigns.urlpatterns,
    *rooms.urlpatterns,
    *documents.urlpatterns,
    *levels.urlpatterns,
    *representatives.urlpatterns,
    *accesses.urlpatterns,
    *studies.urlpatterns,
    *scenarios.urlpatterns,
    *sessions.urlpatterns,
    *projects.urlpatterns,
    *frames.urlpatterns,
    *radar.urlpatterns,
    *workforce.urlpatterns,
    *bodies.urlpatterns,
]
