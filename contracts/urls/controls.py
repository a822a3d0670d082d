"""Control campaigns and anomalies."""

from django.urls import URLPattern, path

from contracts.views import anomalies, control_file, controls

urlpatterns: list[URLPattern] = [
    path("controles/", controls.listed, name="campaigns"),
    path("controles/nouvelle/", controls.new, name="new_campaign"),
    path("controles/manquements/", controls.breaches, name="breaches"),
    path("controles/<int:pk>/", controls.campaign, name="campaign"),
    path("controles/<int:pk>/demander/", controls.ask, name="ask_campaign"),
    path("controles/<int:pk>/clore/", controls.close, name="close_campaign"),
    path("controles/<int:pk>/verifier/", controls.check, name="check_campaign"),
    path("controles/<int:pk>/population.csv", controls.population, name="campaign_population"),
    path("controles/dossiers/<int:pk>/", control_file.file, name="control_file"),
    path("controles/dossiers/<int:pk>/ordre/", control_file.order, name="control_order"),
    path(
        "controles/dossiers/<int:pk>/justificatifs/", control_file.proof_letter, name="control_proof_letter"
    ),
    *[
        path(f"controles/dossiers/<int:pk>/{slug}/", control_file.act, {"verb": verb}, name=f"control_{verb}")
        for verb, slug in control_file.SLUGS.items()
    ],
    path("anomalies/", anomalies.listed, name="anomalies"),
    path("anomalies/<int:pk>/examiner/", anomalies.read, name="read_anomaly"),
]
