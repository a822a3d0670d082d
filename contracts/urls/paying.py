"""Payment runs, transfers returned, settlements, suspensions."""

from django.urls import URLPattern, path

from contracts.views import runs, settlements
from registers import keys  # noqa: F401 -- the converter « key »

urlpatterns: list[URLPattern] = [
    path("paiements/", runs.payments, name="payments"),
    path("paiements/export.csv", runs.payments_csv, name="payments_csv"),
    path("paiements/lots/", runs.run_list, name="runs"),
    path("paiements/lots/<int:pk>/", runs.run, name="run"),
    path("paiements/lots/<int:pk>/virements.csv", runs.run_csv, name="run_csv"),
    path("paiements/lots/<int:pk>/approuver/", runs.run_approve, name="run_approve"),
    path("paiements/lots/<int:pk>/rejeter/", runs.run_reject, name="run_reject"),
    path("paiements/lots/<int:pk>/fichier/", runs.run_file, name="run_file"),
    path("paiements/virements/<int:pk>/", runs.payment, name="payment"),
    path("paiements/virements/<int:pk>/avis.csv", runs.payment_csv, name="payment_csv"),
    path("paiements/virements/<int:pk>/rejet/", settlements.payment_return, name="payment_return"),
    path("paiements/rejets/", settlements.payment_returns, name="payment_returns"),
    path("paiements/trop-percus/", settlements.settlements, name="settlements"),
    path("paiements/trop-percus/<key:siret>/", settlements.overpaid, name="overpaid"),
    *[
        path(
            f"paiements/trop-percus/<key:siret>/{slug}/",
            settlements.settle,
            {"verb": verb},
            name=f"settle_{verb}",
        )
        for verb, slug in (("refund", "reversement"), ("waiver", "abandon"), ("order", "ordre"))
    ],
    path(
        "paiements/abandons/<int:pk>/valider/",
        settlements.waiver_decide,
        {"verb": "validate"},
        name="waiver_validate",
    ),
    path(
        "paiements/abandons/<int:pk>/rejeter/",
        settlements.waiver_decide,
        {"verb": "reject"},
        name="waiver_reject",
    ),
    path("paiements/suspensions/", settlements.hold_list, name="holds"),
    path("paiements/suspensions/<int:pk>/valider/", settlements.hold_validate, name="hold_validate"),
    path("paiements/suspensions/<int:pk>/lever/", settlements.hold_lift, name="hold_lift"),
]
