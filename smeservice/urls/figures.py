"""Addresses of the coverage map, of the figures, of the goals and of satisfaction."""

from django.urls import path

from registers import keys  # noqa: F401 -- registers the converter « key »
from smeservice.views import coverage, figures, goals, satisfaction

urlpatterns = [
    path("couverture/", coverage.shown, name="coverage"),
    path("couverture/export/", coverage.export, name="coverage_export"),
    path("chiffres/", figures.shown, name="figures"),
    path("chiffres/export/", figures.export, name="figures_export"),
    path("chiffres/actualiser/", figures.again, name="figures_again"),
    path("chiffres/<slug:measure>/", figures.behind, name="figure"),
    path("chiffres/<slug:measure>/export/", figures.behind_export, name="figure_export"),
    path("objectifs/", goals.listed, name="goals"),
    path("objectifs/nouveau/", goals.new, name="goal_new"),
    path("objectifs/<int:pk>/", goals.one, name="goal"),
    path("objectifs/<int:pk>/retirer/", goals.drop, name="goal_drop"),
    path("satisfaction/", satisfaction.shown, name="satisfaction"),
    path("satisfaction/export/", satisfaction.export, name="satisfaction_export"),
    path("avis/<key:key>/", satisfaction.survey, name="survey"),
]
