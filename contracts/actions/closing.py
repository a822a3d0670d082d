"""Closing a month of the books: proposed by one person, closed for good by another, in order."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from django.db import OperationalError, connection, transaction
from django.db.models import DateField, F, Q, QuerySet, Sum
from django.db.models.functions import Coalesce
from django.utils import timezone

from accounts.models import User
from contracts.models import Hold, InvoiceLine, Period
from contracts.rules import closing as rules
from contracts.rules.closing import Bounds, Settled
from law.refusal import Impossible

# Other transactions may read; none adds a month or writes an entry until this one is over.
_LOCK = "LOCK TABLE contracts_period IN SHARE ROW EXCLUSIVE MODE"
PATIENCE = "10s"  # longer, and every entry to come would wait behind this one


@transaction.atomic
def propose(*, first_on: date, by: User, on: date, bounds: Bounds | None = None) -> Period:
    """Ask another person to close the month; a later proposal replaces the one before."""
    period = _locked(first_on)
    bounds = bounds or Bounds()
    _check(period, on=on, bounds=bounds)
    period.lowest, period.highest, period.note = bounds.lowest, bounds.highest, bounds.reason.strip()
    period.proposed_by, period.proposed_at = by, timezone.now()
    period.save(update_fields=["lowest", "highest", "note", "proposed_by", "proposed_at"])
    return period


@transaction.atomic
def close(*, first_on: date, by: User, on: date) -> Period:
    """Close the month for good, with its figures of now; by somebody else than who proposed it."""
    period = _locked(first_on)
    if period.proposed_by_id is None:
        raise Impossible("Personne n’a proposé de clore cette période : la finance la propose d’abord.")
    if period.proposed_by_id == by.pk:
        raise Impossible("Vous avez proposé cette clôture : une autre personne l’approuve.")
    settled = _check(period, on=on, bounds=bounds_of(period))
    period.earned, period.paid = settled.earned, settled.paid
    period.closed_by, period.closed_at = by, timezone.now()
    period.save(update_fields=["earned", "paid", "closed_by", "closed_at"])
    return period


def locked(periods: QuerySet[Period]) -> QuerySet[Period]:
    """One decision at a time on a month."""
    return periods.select_for_update(of=("self",))


def bounds_of(period: Period) -> Bounds:
    """The bounds set for the month, or the usual ones."""
    if period.lowest is None or period.highest is None:
        return Bounds()
    return Bounds(period.lowest, period.highest, period.note)


def closed_with(period: Period) -> Settled:
    """The figures a month was closed with."""
    return Settled(period.earned or Decimal(0), period.paid or Decimal(0))


def settled(first_on: date) -> Settled:
    """What was due in the month and what is paid of it.

    Due: the accepted lines payable in the month, and those payable before that are not settled; but not
    what is owed to a provider whose payments were suspended at the end of the month. Signed: an amount to
    take back counts as less to pay.
    """
    due = _payable(first_on).filter(Q(due_on__gte=first_on) | ~Q(paid=F("amount")))
    sums = due.order_by().aggregate(earned=Sum("amount"), paid=Sum("paid"))
    return Settled(sums["earned"] or Decimal(0), sums["paid"] or Decimal(0))


def differing(first_on: date) -> QuerySet[InvoiceLine]:
    """The lines that make the month differ, in the order of their numbers: due and not settled."""
    lines = _payable(first_on).filter(~Q(paid=F("amount")))
    return (
        lines.select_related("invoice", "contract", "payable")
        .annotate(missing=F("amount") - F("paid"))
        .order_by("pk")
    )


def judged(period: Period, *, on: date, bounds: Bounds) -> tuple[Settled, list[str]]:
    """The figures of a month, and why it may not be closed on that day; nothing when it may."""
    older = Period.objects.filter(first_on__lt=period.first_on, closed_at=None).order_by("first_on")
    before = older.values_list("first_on", flat=True).first()
    now = settled(period.first_on)
    return now, rules.refusals(first_on=period.first_on, on=on, before=before, settled=now, bounds=bounds)


def _payable(first_on: date) -> QuerySet[InvoiceLine]:
    last = rules.last_day(first_on)
    held = Hold.objects.filter(Q(until=None) | Q(until__gt=last), since__lte=last, validated_by__isnull=False)
    payable = Coalesce("invoice__payable_on", "invoice__received_on", output_field=DateField())
    return (
        InvoiceLine.objects.filter(state="accepted")
        .annotate(due_on=payable)
        .filter(due_on__lte=last)
        .exclude(invoice__provider_siret__in=held.order_by().values("provider_siret"))
    )


def _locked(first_on: date) -> Period:
    _alone()
    period = locked(Period.objects.filter(first_on=first_on)).first()
    if period is None:
        raise Impossible(f"Les livres n’ont rien en {first_on:%m/%Y} : il n’y a rien à clore.")
    if period.closed_at is not None:
        raise Impossible(f"La période {period} est déjà close.")
    return period


def _alone() -> None:
    """Wait for the entries being written, not for ever."""
    patience = "SELECT set_config('lock_timeout', %s, true)"
    with connection.cursor() as cursor:
        cursor.execute(patience, [PATIENCE])
        try:
            cursor.execute(_LOCK)
        except OperationalError as error:
            raise Impossible(
                "Des écritures sont en cours : proposez ou approuvez dans un instant."
            ) from error
        cursor.execute(patience, ["0"])


def _check(period: Period, *, on: date, bounds: Bounds) -> Settled:
    """The figures of the month, when it may be closed."""
    now, wrong = judged(period, on=on, bounds=bounds)
    if wrong:
        raise Impossible(" ".join(wrong))
    return now
