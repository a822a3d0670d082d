"""Amendments, early ends, regularisations."""

from django.urls import URLPattern, path

from contracts.views import course, endings, regularising

urlpatterns: list[URLPattern] = [
    path("avenants/", endings.amendments, name="amendments"),
    path("ruptures/probables/", endings.probable, name="probable_ends"),
    path("ruptures/a-completer/", endings.incomplete, name="incomplete_ends"),
    path("ruptures/lot/", endings.lot, name="end_lot"),
    path("regularisations/", regularising.listed, name="regularisations"),
    path("regularisations/<int:pk>/", regularising.one, name="regularisation"),
    path("regularisations/<int:pk>/appliquer/", regularising.apply, name="regularisation_apply"),
    path("regularisations/<int:pk>/differences.csv", regularising.differences, name="regularisation_file"),
    path("<int:pk>/parcours/", course.of_contract, name="course"),
    path("<int:pk>/parcours/rupture/", course.end, name="end"),
    path("<int:pk>/parcours/rupture/annuler/", course.reinstate, name="reinstate"),
    path("<int:pk>/parcours/avenants/nouveau/", course.new_amendment, name="new_amendment"),
    path(
        "<int:pk>/parcours/avenants/<int:amendment_pk>/accepter/",
        course.accept_amendment,
        name="accept_amendment",
    ),
    path(
        "<int:pk>/parcours/avenants/<int:amendment_pk>/refuser/",
        course.refuse_amendment,
        name="refuse_amendment",
    ),
]
