"""Addresses of the figures of employees, of projections and of diagnoses."""

from django.urls import path

from branches.views import diagnosis, projections, workforce

urlpatterns = [
    path("effectifs/", workforce.workforce, name="workforce"),
    path("effectifs/charger/", workforce.load, name="workforce_load"),
    path("effectifs/millesimes/", workforce.vintages, name="workforce_vintages"),
    path("effectifs/millesimes/<int:pk>/export.csv", workforce.vintage_file, name="workforce_file"),
    path("effectifs/<slug:cpne>/projeter/", projections.new, name="projection_new"),
    path("projections/<int:pk>/", projections.projection, name="projection"),
    path("projections/<int:pk>/refaire/", projections.check, name="projection_check"),
    path("diagnostics/<slug:cpne>/apercu/", diagnosis.preview, name="diagnosis_preview"),
    path("diagnostics/<slug:cpne>/", diagnosis.diagnoses, name="diagnoses"),
    path("diagnostics/document/<int:pk>.pdf", diagnosis.document, name="diagnosis"),
]
