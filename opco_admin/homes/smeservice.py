"""The home of an adviser of small firms: steps promised, plans, requests; what came in."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.db.models import Count, QuerySet
from django.db.models.functions import TruncMonth
from django.urls import reverse
from django.utils import timezone

from accounts.models import User
from opco_admin.charts import columns
from opco_admin.homes.months import months, starting, written
from opco_admin.homes.pieces import Block, Drawing, Figure, Kind, News
from opco_admin.templatetags.french import figure
from smeservice.models import (
    AfestPath,
    Firm,
    FirmDiagnosis,
    FirmDocument,
    Following,
    Interaction,
    PlanAction,
    PlanRequest,
)

WORK = ("smeservice.work_firm",)
PLANS = ("smeservice.view_planrequest",)


def _steps(user: User, on: dt.date) -> QuerySet[Any]:
    return Interaction.objects.due(user).filter(next_on__lte=on, replaced_by=None)


def _given(user: User, since: dt.date, on: dt.date) -> QuerySet[Any]:
    """Firms given to this adviser by somebody else."""
    return Following.objects.filter(adviser=user, until=None, since__range=(since, on)).exclude(made_by=user)


def _exchanged(user: User, since: dt.date, on: dt.date) -> QuerySet[Any]:
    """What others wrote of the firms of this adviser."""
    rows = Interaction.objects.visible_to(user).filter(on__range=(since, on), replaced_by=None)
    return rows.exclude(adviser=user)


def _asked(user: User, since: dt.date, on: dt.date) -> QuerySet[Any]:
    return PlanRequest.objects.visible_to(user).filter(received_on__range=(since, on))


def _answered(user: User, since: dt.date, on: dt.date) -> QuerySet[Any]:
    return PlanRequest.objects.visible_to(user).filter(decided_on__range=(since, on))


def _diagnosed(user: User, since: dt.date, on: dt.date) -> QuerySet[Any]:
    return FirmDiagnosis.objects.visible_to(user).filter(finished_on__range=(since, on))


def _filed(user: User, since: dt.date, on: dt.date) -> QuerySet[Any]:
    rows = FirmDocument.objects.visible_to(user).filter(added_at__date__range=(since, on))
    return rows.exclude(added_by=user)


ERRANDS = (
    Kind(
        "smeservice.work_firm",
        "Étapes promises à des entreprises",
        _steps,
        "smeservice:exchange_new",
        tone="late",
        due="next_on",
    ),
    Kind(
        "smeservice.work_firm",
        "Actions de plans en retard",
        PlanAction.objects.late,
        "smeservice:diagnoses",
        {"etat": "late"},
        tone="late",
        due="due_on",
    ),
    Kind(
        "smeservice.decide_planrequest",
        "Demandes de plan à décider bientôt",
        lambda user, on: PlanRequest.objects.visible_to(user).soon(on),
        "smeservice:requests",
        {"etat": "soon"},
        tone="late",
        due="decision_due_on",
    ),
    Kind(
        "smeservice.work_firm",
        "Parcours AFEST finis sans dossier conforme",
        AfestPath.objects.late,
        "smeservice:afest_list",
        {"etat": "late", "suivi": "moi"},
        tone="late",
        since="ends_on",
    ),
)
NEWS = (
    News(WORK, "Entreprises qui vous sont confiées", _given, "smeservice:firms", {"adviser": "me"}),
    News(WORK, "Échanges notés par des collègues", _exchanged, "smeservice:firms"),
    News(PLANS, "Demandes de plan reçues", _asked, "smeservice:requests", {"etat": "all"}),
    News(PLANS, "Demandes de plan décidées", _answered, "smeservice:requests", {"etat": "all"}),
    News(("smeservice.open_firm",), "Diagnostics terminés", _diagnosed, "smeservice:diagnoses"),
    News(WORK, "Documents d’entreprises ajoutés", _filed, "smeservice:firms"),
)


def block(user: User, on: dt.date) -> Block:
    """My portfolio, and how often I met it."""
    mine = Firm.objects.visible_to(user).filter(adviser=user)
    exchanges = Interaction.objects.filter(adviser=user, replaced_by=None)
    met = dict(
        exchanges.filter(on__range=(starting(on), on))
        .order_by()
        .values_list(TruncMonth("on"))
        .annotate(Count("pk"))
    )
    found = (
        Figure(
            "Entreprises que je suis",
            figure(mine.count()),
            reverse("smeservice:firms", query={"adviser": "me"}),
        ),
        Figure(
            "Jamais rencontrées",
            figure(mine.filter(last_contact_on=None).count()),
            reverse("smeservice:firms", query={"adviser": "me", "contact": "never"}),
        ),
        Figure(
            "Échanges en 30 jours",
            figure(exchanges.filter(on__range=(on - dt.timedelta(days=29), on)).count()),
        ),
        Figure(
            "Diagnostics en cours",
            figure(FirmDiagnosis.objects.visible_to(user).filter(adviser=user, finished_on=None).count()),
            reverse("smeservice:diagnoses"),
        ),
    )
    rows = [(written(each), (met.get(each, 0),)) for each in months(on)]
    chart = columns("Mes échanges par mois", "Mois", ("Échanges",), rows, every=2)
    drawing = Drawing("met", chart, "Aucun échange noté depuis douze mois.")
    return Block("firms", "Mon portefeuille", found, (drawing,), timezone.now())
