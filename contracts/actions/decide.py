"""Verbs of decision: lock, load in bulk, ask the rules, write in bulk, record who, when and why."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django.db import transaction

from accounts.models import User
from contracts.actions import answers as told
from contracts.actions import asking, moving
from contracts.actions.assessing import assess_again, latest
from contracts.actions.granting import Granted
from contracts.actions.intake import Impossible
from contracts.actions.moving import Files
from contracts.models import Contract
from contracts.models import Verdict as Stored
from contracts.rules import states
from contracts.rules.pieces import PIECES
from contracts.rules.replay import facts_from
from contracts.rules.verdict import ZERO, Verdict
from law.typography import french

NO_AMOUNT = "Aucun montant ne peut être calculé."


@dataclass(frozen=True, slots=True)
class Lot:
    """What a decision by lot takes, and what it leaves with the reason."""

    clean: list[Contract]
    left: list[tuple[Contract, str]]

    @property
    def total(self) -> Decimal:
        """What accepting the clean files commits."""
        return sum((contract.total or ZERO for contract in self.clean), ZERO)


@transaction.atomic
def accept(*, contracts: Files, by: User | None, on: date, comment: str = "") -> list[Contract]:
    """Accept the funding and write the schedule; against a failed check or an open question, say why."""
    found = moving.opened(contracts, "accept")
    rows = latest([contract.pk for contract in found])
    for contract in found:
        if why := _unpayable(rows.get(contract.pk), comment):
            raise Impossible(moving.named(contract, why, found))
    return _accept(found, rows, by=by, on=on, comment=comment)


@transaction.atomic
def refuse(
    *, contracts: Files, by: User | None, on: date, reasons: Collection[str], comment: str = ""
) -> list[Contract]:
    """Refuse for reasons the law admits for that kind and that conclusion date (D6224-2, D6325-2)."""
    if not reasons:
        raise Impossible("Un refus est motivé : cochez au moins un motif.")
    found = moving.opened(contracts, "refuse")
    rows = latest([contract.pk for contract in found])
    for contract in found:
        admitted = states.refusals(contract.kind, _law_version(rows.get(contract.pk)))
        if foreign := set(reasons) - admitted.keys():
            raise Impossible(
                moving.named(contract, f"Motif non admis : {', '.join(sorted(foreign))}.", found)
            )
    return moving.move(found, "refuse", rows, by=by, on=on, reasons=reasons, comment=comment, decided=True)


@transaction.atomic
def send_back(
    *, contracts: Files, by: User | None, on: date, reasons: Collection[str] = (), comment: str = ""
) -> list[Contract]:
    """Ask for documents: the file is no longer complete and its clock stops until they come."""
    if not reasons and not comment.strip():
        raise Impossible("Dites ce qui manque : cochez une pièce ou écrivez la demande.")
    found = moving.opened(contracts, "send_back")
    if foreign := set(reasons) - {code for contract in found for code in PIECES[contract.kind]}:
        raise Impossible(f"Pièce inconnue : {', '.join(sorted(foreign))}.")
    rows = latest([contract.pk for contract in found])
    for contract in found:
        contract.complete_on = contract.decision_due_on = None
    moving.move(found, "send_back", rows, by=by, on=on, reasons=reasons, comment=comment)
    asking.ask(found, reasons, comment, by=by, on=on)
    return found


@transaction.atomic
def complete(*, contracts: Files, by: User | None, on: date, comment: str = "") -> list[Contract]:
    """Every document is there: a new clock starts that day, and the file is assessed again."""
    found = moving.opened(contracts, "complete")
    for contract in found:
        if on < contract.received_on:
            raise Impossible(moving.named(contract, "Un dossier n’est pas complet avant d’être reçu.", found))
        contract.complete_on = on
    moving.move(found, "complete", {}, by=by, on=on, comment=comment)
    asking.close(found, on=on)
    return _assess(found, by=by, on=on)


@transaction.atomic
def reassess(*, contracts: Files, by: User | None, on: date, comment: str = "") -> list[Contract]:
    """Assess again with the registers and the law as they are now; the verdicts before stay."""
    return _assess(moving.opened(contracts, "assess"), by=by, on=on, comment=comment)


@transaction.atomic
def answer(
    *,
    contracts: Files,
    by: User | None,
    on: date,
    cpne: str = "",
    priority_public: bool | None = None,
    answers: Mapping[str, Any] | None = None,
    comment: str = "",
) -> list[Contract]:
    """Answer what the file leaves open, then assess it again.

    The CPNE among several, the priority public; in `answers`, what actions.answers.FIELDS names, None to take
    an answer back.
    """
    found = moving.opened(contracts, "assess")
    rows = latest([contract.pk for contract in found])
    said = []
    for contract in found:
        row = rows.get(contract.pk)
        if cpne and cpne not in (facts_from(row.facts).cpnes if row else ()):
            raise Impossible(moving.named(contract, f"La CPNE {cpne} n’est pas de cette branche.", found))
        contract.cpne = cpne or contract.cpne
        if priority_public is not None:
            contract.priority_public = priority_public
        said = told.say(contract, answers or {})
    if cpne:
        said.append(f"CPNE retenue : {cpne}.")
    if priority_public is not None:
        said.append(f"Public prioritaire : {'oui' if priority_public else 'non'}.")
    if not said:
        raise Impossible("Choisissez une réponse : rien n’a changé.")
    Contract.objects.bulk_update(found, ["cpne", "priority_public"])
    return _assess(found, by=by, on=on, verb="answer", comment=" ".join((french(" ".join(said)), comment)))


@transaction.atomic
def accept_lot(*, contracts: Files, by: User | None, on: date) -> Lot:
    """Accept the clean files of a lot; the others are left as they are, each with its reason."""
    found = moving.found_of(contracts)
    rows = latest([contract.pk for contract in found])
    lot = _sorted(found, rows)
    _accept(lot.clean, rows, by=by, on=on, comment="Décision par lot.")
    return lot


def lot_of(*, contracts: Files) -> Lot:
    """What a decision by lot would take; nothing is locked nor written."""
    found = list(Contract.objects.filter(pk__in=moving.ids_of(contracts)).order_by("pk"))
    return _sorted(found, latest([contract.pk for contract in found]))


@transaction.atomic
def assign(*, contracts: Files, officer: User | None, by: User | None, on: date) -> list[Contract]:
    """Give files to an officer, or to nobody; those already there do not move."""
    files = moving.found_of(contracts)
    found = [contract for contract in files if contract.officer_id != (officer and officer.pk)]
    Contract.objects.filter(pk__in=[contract.pk for contract in found]).update(officer=officer)
    comment = french(f"Confié à {officer}." if officer else "Remis à la file commune.")
    moving.record(found, "assign", {}, by=by, on=on, comment=comment)
    return found


def _law_version(row: Stored | None) -> str:
    return row.content["law_version"] if row else "v1"


def _unpayable(row: Stored | None, comment: str) -> str:
    """Why a file cannot be accepted as it is; empty when it can."""
    if row is None:
        return "Instruisez d’abord le dossier."
    verdict = Verdict.from_dict(row.content)
    if verdict.amount is None or verdict.missing:
        return next(iter((*verdict.missing, *verdict.questions)), NO_AMOUNT)
    if (verdict.failures or verdict.questions) and not comment.strip():
        return "Un contrôle n’est pas conforme ou une question reste ouverte : dites pourquoi vous acceptez."
    return ""


def _sorted(found: list[Contract], rows: Mapping[int, Stored]) -> Lot:
    lot = Lot([], [])
    moves = moving.last_moves([contract for contract in found if contract.state != "assessed"])
    for contract in found:
        if contract.state != "assessed":
            lot.left.append((contract, str(moving.too_late(contract, "accept", moves.get(contract.pk)))))
        elif why := _doubt(rows.get(contract.pk)):
            lot.left.append((contract, why))
        else:
            lot.clean.append(contract)
    return lot


def _doubt(row: Stored | None) -> str:
    """Why a file is to be read before it is accepted; empty when it is clean."""
    if row is None:
        return french("Pas encore instruit.")
    verdict = Verdict.from_dict(row.content)
    if verdict.clean:
        return ""
    doubts = (check.message for check in verdict.warnings if check.ground)
    failures = (check.message for check in verdict.failures)
    return next(iter((*verdict.missing, *verdict.questions, *failures, *doubts)), NO_AMOUNT)


def _accept(
    found: list[Contract], rows: Mapping[int, Stored], *, by: User | None, on: date, comment: str
) -> list[Contract]:
    granted = Granted(found, rows, by=by, on=on)
    moving.move(found, "accept", granted.rows, by=by, on=on, comment=comment, decided=True)
    granted.begin(found)
    return found


def _assess(
    found: list[Contract], *, by: User | None, on: date, verb: str = "assess", comment: str = ""
) -> list[Contract]:
    before = {contract.pk: contract.state for contract in found}
    rows = assess_again(found, by=by, on=on)
    moving.record(found, verb, rows, by=by, on=on, comment=comment.strip(), before=before)
    return found
