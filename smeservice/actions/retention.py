"""What goes of the people met in firms when their time is over; what is known of the firm stays."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from django.db.models import DateField, F, Q, QuerySet
from django.db.models.functions import Cast, Coalesce

import law
from accounts.keeping import PSEUDONYM, Emptied, Kind
from accounts.rules import keeping
from smeservice.models import (
    AfestCondition,
    AfestEvidence,
    AfestPath,
    AfestSequence,
    AfestTrace,
    FirmDocument,
    Interaction,
    PlanFinding,
    PlanPaper,
    PlanRequest,
    PlanRequestTrace,
    PlanService,
)
from smeservice.rules import afest, requests

GONE = "Document effacé"
_DOCUMENT = {"title": GONE, "name": GONE, "sha256": "", "size": 0}


def _path_until(row: Mapping[str, Any], on: date) -> date:
    """A training at work: from its end."""
    return keeping.after_months(row["ends_on"], 12 * law.afest_kept_years(on))


def _request_until(row: Mapping[str, Any], on: date) -> date:
    """A request of training plan: as the accounts."""
    return keeping.after_exercises(row["closed_on"], law.accounting_kept_years(on))


def _exchange_until(row: Mapping[str, Any], on: date) -> date:
    """What was written of an exchange."""
    return keeping.after_months(row["day"], 12 * law.exchange_kept_years(on))


def _document_until(row: Mapping[str, Any], on: date) -> date:
    """A document of a firm: as the accounts, it may prove an aid."""
    return keeping.after_exercises(row["received_on"], law.accounting_kept_years(on))


def _of_paths(keys: Sequence[int]) -> Q:
    evidence = AfestEvidence.objects.filter(condition__subject__in=keys)
    return Q(afest_path__in=keys) | Q(pk__in=evidence.values("document"))


def _of_requests(keys: Sequence[int]) -> Q:
    papers = PlanPaper.objects.filter(request__in=keys).values("document")
    services = PlanService.objects.filter(request__in=keys).values("document")
    return Q(pk__in=papers) | Q(pk__in=services)


def _paths(on: date) -> QuerySet[Any, Any]:
    """Paths ended that still name their learner."""
    rows = AfestPath.objects.filter(ends_on__lt=on).exclude(state__in=sorted(afest.OPEN)).exclude(goal="")
    return rows.values("pk", "ends_on", firm=F("company__siren"), name=F("learner"))


def _requests(on: date) -> QuerySet[Any, Any]:
    """Requests over whose papers still stand."""
    over = sorted(set(requests.STATES) - {"pending"})
    papers = PlanPaper.objects.exclude(document__file="").values("request")
    services = PlanService.objects.exclude(document__file="").values("request")
    rows = PlanRequest.objects.filter(
        Q(pk__in=papers) | Q(pk__in=services) | ~Q(comment=""), state__in=over, ends_on__lt=on
    )
    return rows.values("pk", closed_on=Coalesce("decided_on", "ends_on"), firm=F("company__siren"))


def _exchanges(on: date) -> QuerySet[Any, Any]:
    """Exchanges that still say something, their next step done or given up."""
    rows = Interaction.objects.filter(on__lt=on).exclude(note="", next_step="")
    return rows.values("pk", day=Cast(F("on"), DateField()), firm=F("company__siren"))


KINDS = (
    Kind(
        "afest", "Apprenants d’une AFEST", "noms remplacés, journal et preuves effacés", AfestPath, _paths,
        _path_until,
        (
            Emptied(AfestSequence, "path", {"expected": "", "done": "", "learned": ""}),
            Emptied(AfestCondition, "subject", {"note": ""}),
            Emptied(AfestTrace, "subject", {"comment": ""}),
            Emptied(FirmDocument, _of_paths, _DOCUMENT, files=("file",)),
            Emptied(AfestPath, values={
                "learner": PSEUDONYM, "trainer": "", "trainer_role": "", "goal": "", "skills": "",
                "situations": "",
            }),
        ),
        ("afest_kept_years",),
    ),
    Kind(
        "plan_request", "Demandes de plan", "documents et commentaires effacés, montants gardés", PlanRequest,
        _requests, _request_until,
        (
            Emptied(PlanFinding, "request", {"note": ""}),
            Emptied(PlanRequestTrace, "subject", {"comment": ""}),
            Emptied(FirmDocument, _of_requests, _DOCUMENT, files=("file",)),
            Emptied(PlanRequest, values={"comment": ""}),
        ),
        ("accounting_kept_years",),
    ),
    Kind(
        "firm_document", "Documents des entreprises", "fichier et titre effacés", FirmDocument,
        lambda on: FirmDocument.objects.filter(received_on__lt=on).exclude(file="").values(
            "pk", "received_on", firm=F("company__siren")
        ),
        _document_until, (Emptied(FirmDocument, values=_DOCUMENT, files=("file",)),),
        ("accounting_kept_years",),
    ),
    Kind(
        "exchange", "Notes des échanges", "compte rendu et prochaine étape effacés", Interaction, _exchanges,
        _exchange_until,
        (Emptied(Interaction, values={"note": "", "next_step": "", "next_on": None}),),
        ("exchange_kept_years",),
    ),
)  # fmt: skip
