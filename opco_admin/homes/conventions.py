"""The home of who follows conventions: promises, controls, signatures; what was signed or spent."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import Any

from django.db.models import Count, QuerySet, Sum
from django.urls import reverse
from django.utils import timezone

import law
from accounts.models import User
from conventions.actions import radar
from conventions.models import (
    Commitment,
    CommitmentEntry,
    Convention,
    ConventionControl,
    ConventionDeliverable,
    EvaluationComment,
    Expense,
    Version,
)
from conventions.rules import lives
from opco_admin.charts import lines
from opco_admin.homes.pieces import Block, Drawing, Figure, Kind, News
from opco_admin.templatetags.french import figure, round_euros

SIGNED = ("conventions.handle_convention", "smeservice.every_firm")
HANDLE = ("conventions.handle_convention",)


def _open(user: User, on: dt.date) -> QuerySet[Any]:
    """The open conventions this user reads."""
    return Convention.objects.visible_to(user, on).open().order_by().values("pk")


def _late_promises(user: User, on: dt.date) -> QuerySet[Any]:
    """Deliverables of conventions, due and not received."""
    return ConventionDeliverable.objects.late(on).filter(convention__in=_open(user, on))


def _controls_to_answer(user: User, on: dt.date) -> QuerySet[Any]:
    return ConventionControl.objects.filter(convention__in=_open(user, on), closed_on=None)


def _nearly_empty(user: User, on: dt.date) -> QuerySet[Any]:
    """Lines of budgets and envelopes of régions nearly all committed."""
    return radar.near(Convention.objects.visible_to(user, on).open(), on)


def _texts_to_sign(user: User, on: dt.date) -> QuerySet[Any]:
    sealed = Version.objects.exclude(sha256="").filter(signed_on=None)
    return sealed.filter(convention__in=_open(user, on))


def _ending(user: User, on: dt.date) -> QuerySet[Any]:
    """Running conventions near their end: amend or close them."""
    soon = law.add_days(on, law.convention_end_alarm_days(on))
    return Convention.objects.visible_to(user, on).running().filter(ends_on__lte=soon)


def _signed(user: User, since: dt.date, on: dt.date) -> QuerySet[Any]:
    rows = Version.objects.filter(signed_on__range=(since, on))
    return rows.filter(convention__in=Convention.objects.visible_to(user, on))


def _received(user: User, since: dt.date, on: dt.date) -> QuerySet[Any]:
    rows = ConventionDeliverable.objects.filter(received_on__range=(since, on))
    return rows.filter(convention__in=Convention.objects.visible_to(user, on))


def _spent(user: User, since: dt.date, on: dt.date) -> QuerySet[Any]:
    return Expense.objects.visible_to(user).filter(made_at__date__range=(since, on))


def _engaged(user: User, since: dt.date, on: dt.date) -> QuerySet[Any]:
    return Commitment.objects.visible_to(user).filter(on__range=(since, on))


def _commented(user: User, since: dt.date, on: dt.date) -> QuerySet[Any]:
    rows = EvaluationComment.objects.filter(made_at__date__range=(since, on)).exclude(made_by=user)
    return rows.filter(convention__in=Convention.objects.visible_to(user, on))


ERRANDS = (
    Kind(
        "conventions.handle_convention",
        "Livrables de conventions en retard",
        _late_promises,
        "conventions:radar",
        {"sort": "deliverable"},
        tone="late",
        due="due_on",
    ),
    Kind(
        "conventions.handle_convention",
        "Contrôles de conventions à terminer",
        _controls_to_answer,
        "conventions:radar",
        {"sort": "control"},
        tone="soon",
        due="due_on",
    ),
    Kind(
        "conventions.sign_convention",
        "Textes de conventions à la signature",
        _texts_to_sign,
        "conventions:radar",
        {"sort": "signature"},
        tone="soon",
        since="agreed_on",
    ),
    Kind(
        "conventions.handle_convention",
        "Enveloppes et lignes presque épuisées",
        _nearly_empty,
        "conventions:radar",
        {"sort": "ceiling"},
        tone="soon",
    ),
    Kind(
        "conventions.handle_convention",
        "Conventions qui finissent bientôt",
        _ending,
        "conventions:radar",
        {"sort": "end"},
        due="ends_on",
    ),
)
NEWS = (
    News(SIGNED, "Textes de conventions signés", _signed, "conventions:conventions"),
    News(HANDLE, "Livrables de conventions reçus", _received, "conventions:conventions"),
    News(HANDLE, "Engagements sur les conventions", _engaged, "conventions:conventions"),
    News(
        ("conventions.handle_convention", "conventions.decide_expense"),
        "Dépenses de conventions enregistrées",
        _spent,
        "conventions:conventions",
    ),
    News(SIGNED, "Commentaires de l’évaluation de la COM", _commented, "steering:coms"),
)


def block(user: User, on: dt.date) -> Block:
    """How many are prepared or run, what they engaged, where they stand."""
    seen = Convention.objects.visible_to(user, on).order_by()
    states = dict(seen.values_list("state").annotate(count=Count("pk")))
    running = sum(states.get(state, 0) for state in lives.RUNNING)
    ready = sum(states.get(state, 0) for state in lives.OPEN - lives.RUNNING)
    soon = law.add_days(on, law.convention_end_alarm_days(on))
    engaged = CommitmentEntry.objects.filter(
        commitment__convention__in=seen, on__gt=on - dt.timedelta(days=365)
    ).aggregate(euros=Sum("amount"))["euros"]
    listed = reverse("conventions:conventions")
    found = (
        Figure("En exécution", figure(running), listed),
        Figure("Hors exécution, ouvertes", figure(ready), listed),
        Figure(
            "Finissent bientôt",
            figure(seen.running().filter(ends_on__lte=soon).count()),
            reverse("conventions:radar", query={"sort": "end"}),
        ),
        Figure("Engagé en 12 mois", round_euros(engaged or Decimal(0))),
    )
    rows = [
        (label.capitalize(), states.get(state, 0))
        for state, label in lives.STATES.items()
        if states.get(state)
    ]
    chart = lines("Conventions par étape", "Étape", "Conventions", rows)
    drawing = Drawing("conventions", chart, "Aucune convention pour l’instant.", upright=False)
    return Block("conventions", "Conventions", found, (drawing,), timezone.now())
