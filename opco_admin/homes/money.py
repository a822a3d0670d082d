"""The home of finance and of the approver: invoices, runs, accounts, what was paid or came back."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import Any

from django.db.models import Count, Q, QuerySet, Subquery, Sum
from django.db.models.functions import TruncDate, TruncMonth
from django.urls import reverse
from django.utils import timezone

from accounts.models import User
from contracts.models import Hold, Invoice, Payment, PaymentRun, Period, Settlement
from opco_admin.charts import columns
from opco_admin.homes.months import months, starting, written
from opco_admin.homes.pieces import LATEST, Block, Drawing, Figure, Kind, News, others
from opco_admin.templatetags.french import figure, round_euros
from registers.models import ProviderAccount
from smeservice.models import PlanRecovery

RUNS = ("contracts.propose_run", "contracts.approve_run", "smeservice.every_firm")
HANDLE = ("contracts.propose_run", "contracts.approve_run")
PAID = Q(state="approved")


def _late_invoices(user: User, on: dt.date) -> QuerySet[Any]:
    return Invoice.objects.filter(state="pending", payable_on__lt=on)


def _arrived(user: User, since: dt.date, on: dt.date) -> QuerySet[Any]:
    last = Subquery(Invoice.objects.order_by("-pk").values("pk")[:1])
    return Invoice.objects.filter(pk__gt=last - LATEST, received_on__range=(since, on))


def _approved(user: User, since: dt.date, on: dt.date) -> QuerySet[Any]:
    return PaymentRun.objects.filter(PAID, approved_at__date__gte=since)


def _returned(user: User, since: dt.date, on: dt.date) -> QuerySet[Any]:
    return Payment.objects.filter(state="returned", returned_on__range=(since, on))


def _validated(user: User, since: dt.date, on: dt.date) -> QuerySet[Any]:
    return ProviderAccount.objects.filter(validated_at__date__gte=since)


def _held(user: User, since: dt.date, on: dt.date) -> QuerySet[Any]:
    return Hold.objects.filter(since__range=(since, on))


ERRANDS = (
    Kind(
        "contracts.decide_invoice",
        "Factures hors délai",
        _late_invoices,
        "contracts:invoices",
        {"due": "late"},
        tone="late",
        due="payable_on",
    ),
    Kind(
        "contracts.decide_invoice",
        "Factures à traiter",
        lambda user, on: Invoice.objects.filter(state="pending"),
        "contracts:invoices",
        tone="soon",
        due="payable_on",
    ),
    Kind(
        "contracts.approve_run",
        "Lots de paiement à approuver",
        lambda user, on: PaymentRun.objects.filter(others(user), state="proposed"),
        "contracts:runs",
        tone="soon",
        since=TruncDate("proposed_at"),
    ),
    Kind(
        "registers.validate_provideraccount",
        "Comptes bancaires à valider",
        lambda user, on: ProviderAccount.objects.filter(others(user), validated_at=None, rejected_at=None),
        "registers:account_changes",
        tone="soon",
        since=TruncDate("proposed_at"),
    ),
    Kind(
        "contracts.validate_settlement",
        "Abandons de créance à valider",
        lambda user, on: Settlement.objects.filter(others(user), kind="waiver", validated_at=None),
        "contracts:settlements",
        tone="soon",
        since="on",
    ),
    Kind(
        "contracts.validate_settlement",
        "Reprises sur les plans à valider",
        lambda user, on: PlanRecovery.objects.filter(others(user), state="proposed"),
        "smeservice:request_recoveries",
        tone="soon",
        since="proposed_on",
    ),
    Kind(
        "contracts.validate_hold",
        "Suspensions de paiement à valider",
        lambda user, on: Hold.objects.filter(others(user), validated_by=None, until=None),
        "contracts:holds",
        tone="soon",
        since="since",
    ),
    Kind(
        "contracts.approve_closing",
        "Périodes à clore",
        lambda user, on: Period.objects.filter(others(user), proposed_at__isnull=False, closed_at=None),
        "contracts:periods",
        tone="soon",
        since=TruncDate("proposed_at"),
    ),
)
NEWS = (
    News(("contracts.decide_invoice",), "Factures reçues", _arrived, "contracts:invoices", {"state": "all"}),
    News(RUNS, "Lots de paiement approuvés", _approved, "contracts:runs", needs="contracts.view_paymentrun"),
    News(HANDLE, "Virements rejetés par la banque", _returned, "contracts:payment_returns"),
    News(
        ("registers.validate_provideraccount",),
        "Comptes bancaires validés",
        _validated,
        "registers:account_changes",
    ),
    News(HANDLE, "Suspensions de paiement posées", _held, "contracts:holds"),
)


def block(user: User, on: dt.date) -> Block:
    """What was paid, what waits to be, what is stopped."""
    since = starting(on)
    paid = {
        month.date(): total
        for month, total in PaymentRun.objects.filter(PAID, approved_at__date__gte=since)
        .order_by()
        .values_list(TruncMonth("approved_at"))
        .annotate(Sum("total"))
    }
    recent = PaymentRun.objects.filter(PAID, approved_at__date__gt=on - dt.timedelta(days=30))
    waiting = PaymentRun.objects.filter(state="proposed").aggregate(runs=Count("pk"), euros=Sum("total"))
    found = (
        Figure(
            "Factures à traiter",
            figure(Invoice.objects.filter(state="pending").count()),
            reverse("contracts:invoices"),
        ),
        Figure(
            "Réglé en 30 jours",
            round_euros(recent.aggregate(euros=Sum("total"))["euros"] or Decimal(0)),
            reverse("contracts:runs"),
        ),
        Figure("Lots proposés", round_euros(waiting["euros"] or Decimal(0)), reverse("contracts:runs")),
        Figure(
            "Suspensions en cours",
            figure(Hold.objects.filter(until=None).count()),
            reverse("contracts:holds"),
        ),
    )
    rows = [(written(each), (round((paid.get(each) or Decimal(0)) / 1000),)) for each in months(on)]
    chart = columns("Réglé par mois, en milliers d’euros", "Mois", ("Réglé (k€)",), rows, every=2)
    drawing = Drawing("paid", chart, "Aucun lot de paiement approuvé depuis douze mois.")
    return Block("money", "Paiements", found, (drawing,), timezone.now())
