"""Verbs of service done: accept, dispute, withdraw lines; record certificates. Contracts are locked first."""

from __future__ import annotations

import json
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.db import connection, transaction
from django.db.models import QuerySet
from django.utils import timezone

from accounts.models import User
from contracts.actions import ledger, matching, moving, topping
from contracts.actions.forfeiting import forfeit, warn_forfeits
from contracts.models import Certificate, Contract, Document, Instalment, Invoice, InvoiceLine
from contracts.rules.billing import KINDS, MISMATCHES
from contracts.rules.dues import ZERO
from contracts.rules.matching import Match
from contracts.rules.recompute import ADJUSTMENT, FORFEITED, kind_of
from contracts.rules.topups import KIND as REGIONAL
from law.refusal import Impossible
from law.typography import french

__all__ = [
    "Lot", "accept_clean", "accept_lines", "attach_line", "dispute_lines", "forfeit", "record_certificate",
    "warn_forfeits", "withdraw_lines",
]  # fmt: skip
Lines = Iterable[int]  # identities of invoice lines
_DECIDE = """
UPDATE contracts_invoiceline SET state = %s, comment = %s, decided_by_id = %s, decided_at = %s,
       instalment_id = said.instalment_id, mismatches = said.mismatches::jsonb
FROM unnest(%s::bigint[], %s::bigint[], %s::text[]) AS said (id, instalment_id, mismatches)
WHERE contracts_invoiceline.id = said.id
"""


@dataclass(frozen=True, slots=True)
class Lot:
    """What accepting by lot took, and what it left with the reason."""

    accepted: list[InvoiceLine]
    left: list[tuple[InvoiceLine, str]]

    @property
    def total(self) -> Decimal:
        return sum((line.amount for line in self.accepted), ZERO)


@transaction.atomic
def accept_lines(*, lines: Lines, by: User | None, on: date, comment: str = "") -> list[InvoiceLine]:
    """Accept lines: the service is done, the CFA is owed; against a mismatch, say why.

    Never beyond what is left of the instalment, never for another provider, never after the last day of the
    last balance, whatever the reason.
    """
    contracts, found = _locked(lines, ("pending", "disputed"), "accepter")
    matches = matching.rematch(found, on=on)
    for line in found:
        if why := _lost(line) or _refusal(matches[line.pk], comment):
            raise Impossible(_named(line, why, found))
    _take_together(found, matches)
    return _accept(contracts, found, matches, by=by, on=on, comment=comment)


@transaction.atomic
def accept_clean(*, lines: Lines, by: User | None, on: date) -> Lot:
    """Accept the lines that are as foreseen; the others are left as they are, each with its reason."""
    contracts, found = _locked(lines, None, "accepter")
    matches = matching.rematch(found, on=on)
    left: list[tuple[InvoiceLine, str]] = []
    clean = []
    taken: dict[int, Decimal] = {}
    for line in found:
        match = matches[line.pk]
        due = match.due
        if line.state != "pending":
            left.append((line, str(_too_late(line, "accepter"))))
        elif match.mismatches or due is None:
            left.append((line, " ".join(each.message for each in match.mismatches)))
        elif taken.get(due.id, ZERO) + line.amount > due.left:
            left.append((line, french(f"« {due.label} » est déjà facturée par une autre ligne du lot.")))
        else:
            taken[due.id] = taken.get(due.id, ZERO) + line.amount
            clean.append(line)
    _accept(contracts, clean, matches, by=by, on=on, comment="")
    return Lot(clean, left)


@transaction.atomic
def dispute_lines(
    *, lines: Lines, by: User | None, on: date, mismatches: Collection[str] = (), comment: str = ""
) -> list[InvoiceLine]:
    """Contest lines for what is not as foreseen, or for a written reason; the CFA may answer."""
    _, found = _locked(lines, ("pending",), "contester")
    matches = matching.rematch(found, on=on)
    for line in found:
        said = [each for each in matches[line.pk].mismatches if not mismatches or each.code in mismatches]
        if not said and not comment.strip():
            raise Impossible(_named(line, "Dites pourquoi la ligne est contestée.", found))
        if foreign := set(mismatches) - MISMATCHES.keys():
            raise Impossible(f"Motif inconnu : {', '.join(sorted(foreign))}.")
        line.mismatches = [each.as_dict() for each in said]
    return _decide(found, "disputed", by=by, comment=comment)


@transaction.atomic
def withdraw_lines(*, lines: Lines, by: User | None, on: date, comment: str = "") -> list[InvoiceLine]:
    """Take lines away at the request of whoever sent them, or because they should never have come."""
    if not comment.strip():
        raise Impossible("Dites pourquoi la ligne est retirée.")
    contracts, found = _locked(lines, ("pending", "disputed"), "retirer")
    _decide(found, "withdrawn", by=by, comment=comment)
    matching.refresh([contract.pk for contract in contracts], on=on)
    return found


@transaction.atomic
def attach_line(*, line: int, instalment: Instalment, by: User | None, on: date) -> InvoiceLine:
    """Say which instalment a line bills, when the file does not or says it wrongly."""
    _, (found,) = _locked([line], ("pending", "disputed"), "rattacher")
    if lost := _lost(found):
        raise Impossible(lost)
    instalment.refresh_from_db()  # as it is now that its contract is locked
    fits = instalment.contract_id == found.contract_id and kind_of(instalment.step) == found.kind
    if not fits or instalment.until is not None or instalment.step in (ADJUSTMENT, FORFEITED):
        raise Impossible("Cette échéance n’est pas de celles que cette ligne peut facturer.")
    found.instalment, found.state = instalment, "pending"
    found.save(update_fields=["instalment", "state"])
    matching.refresh([found.file_id], on=on)
    matching.settle_invoices([found.invoice_id])
    return found


@transaction.atomic
def record_certificate(
    *,
    contract: Contract,
    final: bool,
    from_on: date,
    to_on: date,
    received_on: date,
    by: User | None,
    on: date,
    hours: Decimal | None = None,
    employer_invoice: bool = False,
    document: Document | None = None,
    invoice: Invoice | None = None,
) -> Certificate:
    """Record, once, what a CFA certifies; the lines that waited for it are matched again."""
    moving.found_of([contract.pk])
    if received_on > on:
        raise Impossible("Ce certificat n’est pas encore reçu : vérifiez la date.")
    if document is not None and document.contract_id != contract.pk:
        raise Impossible("Ce document est celui d’un autre contrat.")
    certificate, new = Certificate.objects.get_or_create(
        contract=contract,
        final=final,
        from_on=from_on,
        to_on=to_on,
        employer_invoice=employer_invoice,
        defaults={
            "hours": hours,
            "received_on": received_on,
            "document": document,
            "invoice": invoice,
            "made_by": by,
        },
    )
    if new:
        matching.refresh([contract.pk], on=on)
    return certificate


def _locked(
    lines: Lines, states: Collection[str] | None, verb: str
) -> tuple[list[Contract], list[InvoiceLine]]:
    """The contracts then the lines, locked in the order of the house; refused when one is decided already."""
    ids = list(dict.fromkeys(lines))
    rows = InvoiceLine.objects.filter(pk__in=ids, payable=None)
    contracts = moving.found_of(sorted(set(rows.values_list("contract_id", flat=True))))
    found = list(locked(rows).select_related("invoice", "instalment", "decided_by").order_by("pk"))
    if len(found) != len(ids):
        raise Impossible("Une des lignes n’existe plus : rechargez la facture.")
    for line in found:
        if states is not None and line.state not in states:
            raise _too_late(line, verb)
    matching.lock_invoices([contract.pk for contract in contracts])
    by_pk = {contract.pk: contract for contract in contracts}
    for line in found:
        line.contract = by_pk[line.file_id]
    return contracts, found


def locked(lines: QuerySet[InvoiceLine]) -> QuerySet[InvoiceLine]:
    """One decision at a time on a line."""
    return lines.select_for_update(of=("self",), no_key=True)


def _too_late(line: InvoiceLine, verb: str) -> Impossible:
    """« Ligne déjà acceptée par Camille Roux à 10 h 42. »"""
    if line.state == "pending":
        return Impossible(f"Cette ligne est à traiter : {verb} n’est pas possible.")
    author = f" par {line.decided_by}" if line.decided_by else ""
    at = moving.when(line.decided_at) if line.decided_at else ""
    return moving.TooLate(f"Ligne déjà {line.get_state_display().lower()}{author}{at}.")


def _lost(line: InvoiceLine) -> str:
    """What was lost stays so, whatever other instalment the line could bill."""
    lost = (each["message"] for each in line.mismatches if each["code"] == "forfeited")
    return next(lost, "") if line.state == "disputed" else ""


def _refusal(match: Match, comment: str) -> str:
    """Why a line cannot be accepted as it is; empty when it can."""
    if match.forbidden:
        return match.forbidden[0].message
    if match.due is None:
        return "Aucune échéance ne correspond à cette ligne."
    if match.needs_reason and not comment.strip():
        first = next(each for each in match.mismatches if each.weight != "say")
        return f"{first.message} Dites pourquoi vous acceptez."
    return ""


def _take_together(lines: Sequence[InvoiceLine], matches: Mapping[int, Match]) -> None:
    """Several lines of one instalment never take more than what is left of it."""
    taken: dict[int, Decimal] = {}
    for line in lines:
        due = matches[line.pk].due
        if due is not None:
            taken[due.id] = taken.get(due.id, ZERO) + line.amount
            if taken[due.id] > due.left:
                raise Impossible(
                    _named(line, f"Ensemble, ces lignes dépassent ce qui reste de « {due.label} ».", lines)
                )


def _accept(
    contracts: Iterable[Contract],
    lines: list[InvoiceLine],
    matches: Mapping[int, Match],
    *,
    by: User | None,
    on: date,
    comment: str,
) -> list[InvoiceLine]:
    for line in lines:
        match = matches[line.pk]
        line.instalment_id = match.due.id if match.due else None
        line.mismatches = [each.as_dict() for each in match.mismatches]
    _decide(lines, "accepted", by=by, comment=comment)
    matching.refresh({contract.pk for contract in contracts}, on=on)
    ledger.post([_event(line) for line in lines], by=by, on=on)
    topped = {line.contract_id for line in lines if line.kind == REGIONAL}
    topping.follow([each for each in contracts if each.pk in topped], {}, by=by, on=on)
    return lines


def _event(line: InvoiceLine) -> ledger.Event:
    """Service done: an expense owed to whoever billed, as much commitment of the contract consumed."""
    invoice, contract = line.invoice, line.file
    return ledger.Event(
        "AC",
        f"service:{line.pk}",
        french(f"{KINDS[line.kind]}, {contract.number}, facture {invoice.number}"),
        ledger.consumed(contract, [(invoice.provider_siret, line.kind, line.amount)]),
        invoice.number,
        invoice.issued_on,
    )


def _decide(lines: list[InvoiceLine], state: str, *, by: User | None, comment: str) -> list[InvoiceLine]:
    at, said = timezone.now(), comment.strip()
    for line in lines:
        line.state, line.comment, line.decided_by, line.decided_at = state, said, by, at
    rows = [(line.pk, line.instalment_id, json.dumps(line.mismatches)) for line in lines]
    if rows:
        with connection.cursor() as cursor:
            given = [list(column) for column in zip(*rows, strict=True)]
            cursor.execute(_DECIDE, [state, said, by.pk if by else None, at, *given])
    matching.settle_invoices({line.invoice_id for line in lines})
    return lines


def _named(line: InvoiceLine, sentence: str, among: Sequence[InvoiceLine]) -> str:
    """The sentence, with the number of the contract when the line is one of several."""
    return sentence if len(among) == 1 else f"{line.file.number} : {sentence}"
