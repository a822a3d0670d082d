"""One file under control: proofs asked, finding notified, reply, decision (R6332-26)."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date
from decimal import Decimal
from typing import Any

from django.db import transaction

from accounts.models import User
from contracts.actions import letters, moving, schedules
from contracts.models import Contract, ControlFile, Letter
from contracts.rules import controls
from contracts.rules.letters.money import Recovery
from contracts.rules.letters.notices import Proofs
from law.money import euros
from law.refusal import Impossible
from law.typography import french


@transaction.atomic
def ask(*, files: Collection[int], proofs: Collection[str], by: User | None, on: date) -> int:
    """Ask for proofs about several files; how many were asked. Those further on are left as they are."""
    chosen = _known(proofs)
    found = ControlFile.objects.select_for_update(of=("self",)).filter(pk__in=files).order_by("pk")
    asked = [file for file in found if controls.can("ask", file.state)]
    for file in asked:
        file.state, file.proofs, file.asked_on = controls.MOVES["ask"].to, chosen, on
        _tell(file, "ask", by, on, ", ".join(controls.PROOFS[code].label for code in chosen))
    ControlFile.objects.bulk_update(asked, ["state", "proofs", "asked_on", "history"], batch_size=500)
    return len(asked)


@transaction.atomic
def receive(*, file: int, by: User | None, on: date, comment: str = "") -> ControlFile:
    """The proofs came, whole or not."""
    row = _opened(file, "receive")
    return _saved(row, "receive", by, on, comment)


@transaction.atomic
def notify(
    *, file: int, finding: str, text: str, by: User | None, on: date, reply_due_on: date | None = None
) -> ControlFile:
    """Say what was found. A breach leaves the other party its delay to answer; a conform file is decided."""
    row = _opened(file, "notify")
    if finding not in controls.FINDINGS:
        raise Impossible("Choisissez un constat.")
    row.finding, row.finding_text, row.notified_on = finding, text.strip(), on
    if finding not in controls.ADVERSE:
        row.decision, row.decision_text, row.decided_on, row.decided_by = "none", row.finding_text, on, by
        _tell(row, "notify", by, on, controls.FINDINGS[finding])
        return _saved(row, "decide", by, on, controls.DECISIONS["none"])
    if not row.finding_text:
        raise Impossible("Décrivez le manquement constaté : il est notifié à l’organisme.")
    least = controls.first_reply_due(on)
    if reply_due_on is not None and reply_due_on < least:
        days = (least - on).days
        raise Impossible(
            f"Le délai de réponse est d’au moins {days} jours : au plus tôt le {least:%d/%m/%Y} (R6332-26)."
        )
    row.reply_due_on = reply_due_on or least
    said = f"{controls.FINDINGS[finding]}, réponse attendue jusqu’au {row.reply_due_on:%d/%m/%Y}"
    return _saved(row, "notify", by, on, said)


@transaction.atomic
def reply(*, file: int, text: str, replied_on: date, by: User | None, on: date) -> ControlFile:
    """What the other party answers, at the date it came."""
    row = _opened(file, "reply")
    if not text.strip():
        raise Impossible("Résumez la réponse reçue.")
    if row.notified_on is None or not row.notified_on <= replied_on <= on:
        raise Impossible("La réponse est datée entre la notification du constat et aujourd’hui.")
    row.reply, row.replied_on = text.strip(), replied_on
    late = row.reply_due_on is not None and replied_on > row.reply_due_on
    return _saved(row, "reply", by, on, "Arrivée après le délai." if late else "")


@transaction.atomic
def decide(
    *,
    file: int,
    decision: str,
    text: str,
    by: User | None,
    on: date,
    amount: Decimal | None = None,
    signalled_to: Collection[str] = (),
) -> ControlFile:
    """Close the file, with reasons; a breach only after the reply or its delay. An amount is taken back.

    The amount is in euros, positive; the schedule of the contract goes down by as much, at once.
    """
    contract = _contract_of(file)
    row = _opened(file, "decide")
    if decision not in controls.DECISIONS:
        raise Impossible("Choisissez une décision.")
    if not text.strip():
        raise Impossible("Une décision est motivée : écrivez pourquoi.")
    if why := controls.too_early(decision, on=on, replied_on=row.replied_on, reply_due_on=row.reply_due_on):
        raise Impossible(why)
    row.signalled_to = _addressees(decision, signalled_to)
    row.amount = _amount(decision, amount, contract)
    row.decision, row.decision_text, row.decided_on, row.decided_by = decision, text.strip(), on, by
    if row.amount:
        reason = french(f"Contrôle de service fait : {controls.DECISIONS[decision].lower()}")
        schedules.adjust(contract, -row.amount, reason, by, on)
    said = controls.DECISIONS[decision] + (f" : {euros(row.amount)}" if row.amount else "")
    return _saved(row, "decide", by, on, said)


@transaction.atomic
def lift(*, file: int, comment: str, by: User | None, on: date) -> ControlFile:
    """The breach has ended: refusals no longer rest on it."""
    row = _locked(file)
    if row.decision not in controls.BREACHES or row.lifted_on:
        raise Impossible("Ce dossier n’a pas de manquement en cours.")
    if not comment.strip():
        raise Impossible("Dites ce qui met fin au manquement.")
    row.lifted_on = on
    _tell(row, "lift", by, on, comment.strip())
    row.save()
    return row


def order(*, file: int, by: User | None, on: date) -> Letter:
    """The order to pay back what a decision recovers; made once, nothing is sent."""
    row = ControlFile.objects.select_related("contract", "campaign").filter(pk=file).first()
    if row is None or row.decision != "recover" or not row.amount:
        raise Impossible("Ce dossier n’a pas de somme à reverser.")
    owed = Recovery(
        amount=row.amount,
        reason=row.decision_text,
        reference=f"CTL-{row.campaign_id}-{row.position}",
        articles=[controls.ARTICLE],
    )
    return letters.prepare(kind="recovery", contract=row.contract, by=by, on=on, content=owed)


def proof_letter(*, file: int, by: User | None, on: date) -> Letter:
    """The letter that asks for the proofs of a file; made once for each request, nothing is sent."""
    row = ControlFile.objects.select_related("contract").filter(pk=file).first()
    if row is None or not row.proofs or row.asked_on is None:
        raise Impossible("Aucune preuve n’est demandée pour ce dossier : demandez-les d’abord.")
    asked = Proofs(
        reference=f"CTL-{row.campaign_id}-{row.position}",
        labels=[controls.PROOFS[code].label for code in row.proofs if code in controls.PROOFS],
        asked_on=row.asked_on,
    )
    return letters.prepare(kind="proof", contract=row.contract, by=by, on=on, content=asked)


def _contract_of(file: int) -> Contract:
    """The contract, locked before its control: one order for every verb."""
    row = ControlFile.objects.filter(pk=file).only("contract").first()
    if row is None:
        raise Impossible("Ce dossier n’est plus dans la campagne.")
    (contract,) = moving.found_of([row.contract_id])
    return contract


def _locked(file: int) -> ControlFile:
    row = ControlFile.objects.select_for_update(of=("self",)).filter(pk=file).first()
    if row is None:
        raise Impossible("Ce dossier n’est plus dans la campagne.")
    return row


def _opened(file: int, verb: str) -> ControlFile:
    row = _locked(file)
    if not controls.can(verb, row.state):
        label, state = controls.MOVES[verb].label, row.get_state_display()
        raise Impossible(f"Ce dossier est « {state} » : « {label} » n’est plus possible.")
    return row


def _saved(row: ControlFile, verb: str, by: User | None, on: date, said: str = "") -> ControlFile:
    row.state = controls.MOVES[verb].to
    _tell(row, verb, by, on, said)
    row.save()
    return row


def _tell(row: ControlFile, verb: str, by: User | None, on: date, said: str) -> None:
    """What the history keeps: the verb, the day, who, and a few words."""
    told: dict[str, Any] = {"verb": verb, "on": on.isoformat(), "by": by.pk if by else None}
    row.history = [*row.history, {**told, "said": french(said)}]


def _known(proofs: Collection[str]) -> list[str]:
    chosen = [code for code in controls.PROOFS if code in proofs]
    if not chosen or len(chosen) != len(set(proofs)):
        raise Impossible("Choisissez les preuves à demander.")
    return chosen


def _addressees(decision: str, signalled_to: Collection[str]) -> list[str]:
    chosen = [code for code in controls.ADDRESSEES if code in signalled_to]
    if len(chosen) != len(set(signalled_to)):
        raise Impossible("Destinataire de signalement inconnu.")
    if decision == "signal" and not chosen:
        raise Impossible("Un signalement a un destinataire : cochez à qui il est adressé.")
    return chosen


def _amount(decision: str, amount: Decimal | None, contract: Contract) -> Decimal | None:
    if decision not in controls.WITH_AMOUNT:
        return None
    if amount is None or amount <= 0:
        raise Impossible("Indiquez le montant à reprendre, en euros.")
    if contract.total is None or amount > contract.total:
        raise Impossible(
            f"Le montant dépasse la prise en charge du contrat, {euros(contract.total or Decimal(0))}."
        )
    return amount
