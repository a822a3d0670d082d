"""The last balance of a contract: warned about before it is lost, lost when it is not justified in time."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

from django.db import transaction
from django.db.models import DecimalField, Exists, F, OuterRef, QuerySet, Subquery, Sum, Value
from django.db.models.functions import Coalesce
from django.utils import timezone

import law
from contracts.actions import matching, moving, schedules
from contracts.models import Contract, Instalment, InvoiceLine, Move
from contracts.rules.dues import LAST_BALANCES, ZERO, Due, Proof, lacking, lapsed
from contracts.rules.matching import forfeited
from law.money import euros
from law.typography import french

LOT = 500
WARNED, FORFEITED = "warn_balance", "forfeit"
INVOICE = "invoice"
MISSING = {
    INVOICE: "Facture",
    "certificate": "Attestation de réalisation",
    "employer_invoice": "Copie de la facture à l’employeur",
}


@dataclass(slots=True)
class Forfeits:
    """What one night lost for good."""

    contracts: int = 0
    amount: Decimal = ZERO


@dataclass(slots=True)
class Warnings:
    """What one night warned of."""

    contracts: int = 0
    amount: Decimal = ZERO


@dataclass(frozen=True, slots=True)
class Threatened:
    """A last balance not yet accepted, what is left of it, and what is missing to be paid."""

    instalment: Instalment
    left: Decimal
    missing: tuple[str, ...]  # keys of MISSING

    @property
    def words(self) -> list[str]:
        """What is missing, in French."""
        return [MISSING[code] for code in self.missing]


def forfeit(on: date) -> Forfeits:
    """Lose the last balances not justified in time (R6332-25 III 4°), by lots, each in its transaction.

    Those whose invoice and documents came in time wait for their decision, however late it is.
    """
    done = Forfeits()
    for ids in _lots(awaited().filter(due_on__lt=on)):
        with transaction.atomic():
            _forfeit_lot(ids, done, on)
    return done


def _forfeit_lot(ids: Sequence[int], done: Forfeits, on: date) -> None:
    contracts = moving.found_of(sorted({*_contracts(ids)}))
    matching.lock_invoices([contract.pk for contract in contracts])
    rows = list(awaited().filter(pk__in=ids, due_on__lt=on).order_by("pk"))
    state = _State([contract.pk for contract in contracts])
    lost = [row for row in rows if lapsed(due_of(row), state.proofs(row), state.billed_on(row), on)]
    if not lost:
        return
    left = {row.contract_id: euros(_left(row)) for row in lost}
    late = _dispute_late(lost)
    done.amount += schedules.forfeit(lost, None, on)
    done.contracts += len(left)
    said = [
        (contract, f"Solde de {left[contract.pk]} perdu : il n’a pas été justifié dans le délai.")
        for contract in contracts
        if contract.pk in left
    ]
    _record(said, FORFEITED, on)
    matching.settle_invoices(late)
    matching.refresh(left.keys(), on=on)


def _dispute_late(lost: Sequence[Instalment]) -> set[int]:
    """Lines that bill a lost balance are contested, whatever else they could bill; their invoices."""
    said = {row.pk: forfeited(due_of(row)).as_dict() for row in lost}
    lines = list(InvoiceLine.objects.filter(instalment__in=lost, state__in=("pending", "disputed")))
    for line in lines:
        line.state, line.mismatches, line.decided_at = (
            "disputed",
            [said[line.instalment_id or 0]],
            timezone.now(),
        )
    InvoiceLine.objects.bulk_update(lines, ["state", "mismatches", "decided_at"], batch_size=500)
    return {line.invoice_id for line in lines}


def warn_forfeits(on: date) -> Warnings:
    """Record, once a contract, that its last balance will be lost unless it is justified; by lots."""
    done = Warnings()
    warned = Move.objects.filter(
        contract=OuterRef("contract"), verb=WARNED, on__gte=on - timedelta(days=days(on))
    )
    for ids in _lots(threatened_by(on).exclude(Exists(warned))):
        with transaction.atomic():
            contracts = {each.pk: each for each in moving.found_of(sorted({*_contracts(ids)}))}
            rows = threatened_by(on).filter(pk__in=ids).exclude(Exists(warned)).order_by("pk")
            said = []
            for each in explained(list(rows)):
                if not each.missing:
                    continue
                contract, due_on = contracts[each.instalment.contract_id], each.instalment.due_on
                text = (
                    f"Solde de {euros(each.left)} à justifier au plus tard le {due_on:%d/%m/%Y}. "
                    f"Il manque : {', '.join(each.words).lower()}."
                )
                said.append((contract, text))
                done.contracts += 1
                done.amount += each.left
            _record(said, WARNED, on)
    return done


def _record(said: Iterable[tuple[Contract, str]], verb: str, on: date) -> None:
    """A trace in the history of each contract; the state does not change."""
    Move.objects.bulk_create(
        [
            Move(
                contract=contract,
                verb=verb,
                from_state=contract.state,
                to_state=contract.state,
                on=on,
                comment=french(text),
            )
            for contract, text in said
        ],
        batch_size=LOT,
    )


def threatened_by(on: date) -> QuerySet[Instalment]:
    """Last balances to justify within the days of the warning (law.balance_warning_days)."""
    return awaited().filter(due_on__range=(on, on + timedelta(days=days(on))))


def awaited() -> QuerySet[Instalment]:
    """Live last balances that accepted lines do not cover, with what they took (`taken`)."""
    accepted = InvoiceLine.objects.filter(instalment=OuterRef("pk"), state="accepted").order_by()
    sums = accepted.values("instalment").annotate(total=Sum("amount")).values("total")
    amount = DecimalField(max_digits=12, decimal_places=2)
    taken = Coalesce(Subquery(sums, output_field=amount), Value(ZERO), output_field=amount)
    live = Instalment.objects.filter(until=None, due_on__isnull=False, step__in=LAST_BALANCES)
    return live.annotate(taken=taken).filter(amount__gt=F("taken"))


def explained(rows: Sequence[Instalment]) -> list[Threatened]:
    """What each of these last balances still waits for."""
    state = _State({row.contract_id for row in rows})
    return [
        Threatened(
            row,
            _left(row),
            (*(() if state.billed_on(row) else (INVOICE,)), *lacking(due_of(row), state.proofs(row))),
        )
        for row in rows
    ]


def _left(row: Instalment) -> Decimal:
    """What is not accepted of a row of `awaited`."""
    taken: Decimal = row.taken  # type: ignore[attr-defined]
    return row.amount - taken


def due_of(row: Instalment) -> Due:
    """A stored instalment as the rules read it."""
    return Due(
        id=row.pk, number=row.number, step=row.step, year=row.year, label=row.label, amount=row.amount,
        opens_on=row.opens_on, due_on=row.due_on,
    )  # fmt: skip


class _State:
    """What came for some contracts: certificates, and invoices not withdrawn since."""

    def __init__(self, contract_ids: Collection[int]) -> None:
        self.dossiers = matching.load(contract_ids)
        self.days: defaultdict[int, list[date]] = defaultdict(list)
        lines = InvoiceLine.objects.filter(contract_id__in=contract_ids, instalment__isnull=False)
        rows = lines.exclude(state="withdrawn").values_list("instalment_id", "invoice__received_on")
        for instalment, day in rows.order_by():
            self.days[instalment].append(day)

    def proofs(self, row: Instalment) -> list[Proof]:
        return self.dossiers.proofs[row.contract_id]

    def billed_on(self, row: Instalment) -> list[date]:
        return self.days[row.pk]


def days(on: date) -> int:
    """How long before its last day a balance is threatened."""
    found: int = law.balance_warning_days(on)
    return found


def _lots(found: QuerySet[Instalment]) -> Iterator[list[int]]:
    """Their identities, by lots, contract after contract."""
    ids = list(found.order_by("contract_id", "pk").values_list("pk", flat=True))
    for start in range(0, len(ids), LOT):
        yield ids[start : start + LOT]


def _contracts(ids: Sequence[int]) -> Iterator[int]:
    yield from Instalment.objects.filter(pk__in=ids).order_by().values_list("contract_id", flat=True)
