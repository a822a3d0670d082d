"""What the State convention counts of the contracts: for each indicator, the rows behind it."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime, time, timedelta

from django.db.models import Exists, F, OuterRef, QuerySet
from django.utils import timezone

from contracts.models import Contract, Invoice, InvoiceLine, PaymentLine

Filters = Mapping[str, str]


def decided(since: date, until: date, filters: Filters) -> QuerySet[Contract]:
    """Contracts decided in the period, silence included."""
    start, after = _midnight(since), _midnight(until + timedelta(days=1))
    rows = Contract.objects.filter(decided_at__gte=start, decided_at__lt=after, **filters)
    return rows.exclude(decision_due_on=None)


def decided_in_time(since: date, until: date, filters: Filters) -> QuerySet[Contract]:
    """Those decided on their last day at the latest."""
    return decided(since, until, filters).filter(decided_at__date__lte=F("decision_due_on"))


def payable(since: date, until: date, filters: Filters) -> QuerySet[Invoice]:
    """Invoices to pay in the period, with something accepted to pay."""
    accepted = InvoiceLine.objects.filter(invoice=OuterRef("pk"), state="accepted", amount__gt=0)
    return Invoice.objects.filter(Exists(accepted), kind="invoice", payable_on__range=(since, until))


def paid_in_time(since: date, until: date, filters: Filters) -> QuerySet[Invoice]:
    """Those of which every accepted line was executed by its last day."""
    paid = PaymentLine.objects.filter(
        invoice_line=OuterRef("pk"),
        live=True,
        payment__run__state="approved",
        payment__run__execute_on__lte=OuterRef("invoice__payable_on"),
    )
    waiting = InvoiceLine.objects.filter(invoice=OuterRef("pk"), state="accepted", amount__gt=0)
    return payable(since, until, filters).filter(~Exists(waiting.filter(~Exists(paid))))


def _midnight(day: date) -> datetime:
    return timezone.make_aware(datetime.combine(day, time()))
