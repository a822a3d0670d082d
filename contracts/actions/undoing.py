"""Taking back a whole import while nothing in it was decided or changed since; the file stays."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.db import connection, transaction
from django.db.models import QuerySet
from django.utils import timezone

from accounts.models import User
from contracts.actions import answers, invoicing, layout
from contracts.actions.facts import NOTHING, FactsBuilder
from contracts.actions.kinds import intake_of
from contracts.actions.known import Known
from contracts.actions.locks import lock
from contracts.actions.outcome import Outcome
from contracts.actions.writing import Writer
from contracts.models import (
    Amendment,
    Batch,
    Contract,
    ControlFile,
    Correction,
    Deposit,
    Document,
    Letter,
    Move,
    PieceRequest,
)
from contracts.rules import canonical, states
from contracts.rules.judging import judge
from contracts.rules.line import flaws
from law.refusal import Impossible

OF_BATCH = "SELECT id FROM contracts_contract WHERE batch_id = %s"
ATTACHED: tuple[type[Any], ...] = (Document, PieceRequest, Letter, Deposit, ControlFile)
DEPENDENT = (
    "contracts_verdict",
    "contracts_correction",
    "contracts_answers",
    *(table.name for table in layout.SATELLITES),
)


def undo(*, batch: Batch, by: User | None, on: date, reason: str = "") -> Batch:
    """Delete what the batch created and give back what it changed; Impossible once something was decided."""
    with transaction.atomic():
        lock(*intake_of(batch).lock(batch))
        batch.refresh_from_db()
        if batch.state != Batch.State.IMPORTED:
            raise Impossible("Seul un fichier importé peut être annulé.")
        if batch.kind == Batch.Kind.INVOICES:
            invoicing.take_back(batch=batch)
        else:
            _take_back(batch, by=by, on=on)
        batch.state, batch.finished_at = Batch.State.UNDONE, timezone.now()
        batch.counts |= {"undone": {"by": str(by or ""), "on": on.isoformat(), "reason": reason}}
        batch.save(update_fields=["state", "finished_at", "counts"])
    return batch


def _take_back(batch: Batch, *, by: User | None, on: date) -> None:
    corrections = _first_corrections(batch)
    _refuse_if_used(batch, corrections)
    _restore(batch, corrections, by=by, on=on)
    _delete(batch)


def _first_corrections(batch: Batch) -> dict[int, Correction]:
    """For each contract the batch changed and did not create, what it was before."""
    found = Correction.objects.filter(batch=batch).exclude(contract__batch=batch).order_by("-id")
    return {correction.contract_id: correction for correction in found}


def _refuse_if_used(batch: Batch, corrections: dict[int, Correction]) -> None:
    """Lock the contracts concerned; refuse when one was decided, moved, amended or changed since."""
    created = Contract.objects.filter(batch=batch)
    touched = created | Contract.objects.filter(pk__in=corrections)
    decided = touched.select_for_update().exclude(state__in=states.OPEN).order_by("pk")
    if first := decided.first():
        raise Impossible(f"Le contrat {first.number} est déjà décidé : l’import ne peut plus être annulé.")
    list(touched.select_for_update().order_by("pk").values_list("pk", flat=True))
    if (
        Move.objects.filter(contract__in=created).exists()
        or Move.objects.filter(contract__in=corrections, made_at__gte=batch.created_at).exists()
    ):
        raise Impossible(
            "Un contrat de cet import a été instruit depuis : l’import ne peut plus être annulé."
        )
    if Amendment.objects.filter(batch=batch).exclude(state="pending").exists():
        raise Impossible("Un avenant de cet import est déjà décidé : l’import ne peut plus être annulé.")
    _refuse_if_attached(created)
    later = Correction.objects.exclude(batch=batch).filter(pk__gt=_oldest(corrections))
    if (
        Amendment.objects.filter(contract__in=created).exclude(batch=batch).exists()
        or Correction.objects.filter(contract__in=created).exclude(batch=batch).exists()
        or (corrections and later.filter(contract__in=corrections).exists())
    ):
        raise Impossible("Un envoi plus récent a changé un contrat de cet import : annulez-le d’abord.")


def _refuse_if_attached(created: QuerySet[Contract]) -> None:
    """What hangs from a contract would be lost with it: documents, requests, letters, deposits, controls."""
    for model in ATTACHED:
        row = model._default_manager.filter(contract__in=created).order_by("pk").first()
        if row is not None:
            raise Impossible(
                f"Le contrat {row.contract.number} porte déjà : {model._meta.verbose_name}. "
                "L’import ne peut plus être annulé."
            )


def _oldest(corrections: dict[int, Correction]) -> int:
    return min((correction.pk for correction in corrections.values()), default=0)


def _restore(batch: Batch, corrections: dict[int, Correction], *, by: User | None, on: date) -> None:
    """Give the changed contracts their former values, and a verdict on them."""
    fields = Known._fields
    stored = {row[0]: Known(*row) for row in Contract.objects.filter(pk__in=corrections).values_list(*fields)}
    builder = FactsBuilder(on=on)
    outcomes = []
    for pk, correction in corrections.items():
        values = flaws(correction.before).values
        outcomes.append(
            Outcome(
                0,
                correction.before,
                values,
                [],
                "changed",
                stored[pk],
                None,
                values,
                canonical.fingerprint(values),
            )
        )
    builder.prime(outcome.after for outcome in outcomes)
    told = answers.of(corrections)
    for outcome in outcomes:
        contract = outcome.known
        if contract is not None:
            outcome.facts = builder.facts(
                outcome.after,
                received_on=contract.received_on,
                complete_on=contract.complete_on,
                priority_public=contract.priority_public,
                answers=told.get(contract.id, NOTHING),
            )
            outcome.judgement = judge(outcome.facts)
    Writer(sender_id=batch.sender_id, batch_id=batch.pk, by_id=by.pk if by else None, on=on).rewrite(outcomes)
    Correction.objects.filter(batch=batch).delete()


def _delete(batch: Batch) -> None:
    """Remove what the batch created, table by table, children first."""
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM contracts_amendment WHERE batch_id = %s", [batch.pk])
        for name in DEPENDENT:
            cursor.execute(f'DELETE FROM "{name}" WHERE contract_id IN ({OF_BATCH})', [batch.pk])  # noqa: S608
        cursor.execute("DELETE FROM contracts_contract WHERE batch_id = %s", [batch.pk])
