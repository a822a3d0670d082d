"""Tutors and maîtres: training and exercise of the function."""

from django.urls import URLPattern, path

from contracts.views import tutoring

urlpatterns: list[URLPattern] = [
    path("tutorat/", tutoring.listed, name="tutor_requests"),
    path("tutorat/<int:pk>/accepter/", tutoring.decide, {"verb": "accept"}, name="accept_tutoring"),
    path("tutorat/<int:pk>/refuser/", tutoring.decide, {"verb": "refuse"}, name="refuse_tutoring"),
    path("<int:pk>/tutorat/", tutoring.of_contract, name="tutoring"),
    path("<int:pk>/tutorat/demander/", tutoring.receive, name="ask_tutoring"),
]
