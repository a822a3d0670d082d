"""A purge proposed, holds in force and to validate, requests of persons to answer and answered."""

from __future__ import annotations

import datetime as dt
from uuid import UUID

from django.core.files.base import ContentFile

from accounts import holding
from accounts.models import LegalHold, User
from contracts.models import Contract
from opco_admin.privacy.actions import requests, running
from opco_admin.privacy.models import PersonRequest, PurgeRun
from opco_admin.privacy.rules import runs

NOTE = b"%PDF-1.4\n% Avis du delegue a la protection des donnees : sans reserve.\n%%EOF\n"


def keep(on: dt.date, people: dict[str, User]) -> bool:
    """What the administrators and the direction find on their pages; False when it is there."""
    if LegalHold.objects.exists() or PersonRequest.objects.exists() or PurgeRun.objects.exists():
        return False
    first, second, direction = people["ad@demo.local"], people["ad2@demo.local"], people["di@demo.local"]
    contracts = list(Contract.objects.filter(state="accepted").select_related("learner").order_by("pk")[:2])
    if not contracts:
        return False
    hold = holding.propose(
        kind="contract", number=contracts[0].number, by=first, on=on,
        reason="Recours de l’employeur devant le tribunal administratif.",
    )  # fmt: skip
    holding.act(hold=hold.pk, verb="validate", by=second, on=on)
    holding.propose(
        kind="provider", number=contracts[-1].provider_siret, by=second, on=on,
        reason="Contrôle de service fait en cours par les services de l’État.",
    )  # fmt: skip
    _ask(contracts, by=direction, on=on)
    _propose(by=first, on=on)
    return True


def _ask(contracts: list[Contract], *, by: User, on: dt.date) -> None:
    """One request answered last month, one to answer within the week."""
    for rank, (contract, days, kind) in enumerate(
        zip(contracts, (52, 25), ("rectification", "access"), strict=False), start=1
    ):
        row = requests.receive(
            kind=kind, name=contract.learner_name, first_name=contract.learner_first_name,
            born_on=contract.learner.born_on, number=contract.number, token=UUID(int=rank),
            words="Mon adresse a changé." if kind == "rectification" else "Une copie de mes données.",
            received_on=on - dt.timedelta(days=days), by=by, on=on - dt.timedelta(days=days),
        )  # fmt: skip
        if kind == "rectification":
            requests.answer(
                request=row.pk, verb="grant", by=by, on=on - dt.timedelta(days=40),
                comment="Adresse corrigée au dossier ; la personne en est informée.",
            )  # fmt: skip


def _propose(*, by: User, on: dt.date) -> None:
    """What is over today, proposed when something is: another administrator may validate it."""
    run = running.start(by=by, on=on)
    run = running.simulate(run=run.pk, on=on)
    if runs.total(run.counts, "over"):
        running.propose(run=run.pk, note=ContentFile(NOTE, "avis-du-delegue.pdf"), by=by, on=on)
