"""Distance files: opened, changed, said compliant, reopened, abandoned."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.core.files import File
from django.db import transaction

import law
from accounts.models import User
from accounts.traces import move, remember
from contracts.models import Contract
from law.refusal import Impossible
from law.typography import french
from registers.models import Company
from smeservice.actions import evidence, trials
from smeservice.actions.afest import check_links
from smeservice.models import FoadCondition, FoadEvidence, FoadFile, FoadTrace
from smeservice.rules import foad as rules

CHANGED = "Un collègue a modifié ce dossier entre-temps : rechargez la page avant d’écrire."


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """A file as it is written."""

    title: str
    frame: str
    signed_on: date
    total_hours: Decimal
    remote_hours: Decimal
    stated_share: Decimal | None = None
    provider: str = ""
    contract: int | None = None
    action: int | None = None
    plan_action: int | None = None
    request: int | None = None


@transaction.atomic
def begin(*, company: str, told: Told, token: UUID, by: User, on: date) -> FoadFile:
    """Open a file, its three conditions empty; the same sheet sent again gives the one already opened."""
    unit = Company.objects.select_for_update(no_key=True).filter(pk=company).first()
    if unit is None:
        raise Impossible("Cette entreprise n’est pas au registre : vérifiez son SIREN.")
    known = FoadFile.objects.filter(token=token, company=unit).first()
    if known is not None:
        return known
    if unit.closed_on and unit.closed_on <= on:
        raise Impossible(f"Cette entreprise est cessée depuis le {unit.closed_on:%d/%m/%Y}.")
    row = FoadFile(company=unit, adviser=by, token=token)
    _fill(row, told)
    row.save()
    evidence.opened(FoadCondition, row, law.foad_conditions(on))
    remember(row=row, verb="begin", trace=FoadTrace, by=by, on=on, from_state="")
    return row


@transaction.atomic
def change(*, file: int, told: Told, edition: int, by: User, on: date) -> FoadFile:
    """Write a file again. Impossible when somebody changed it since it was read."""
    row = locked(file)
    if row.edition != edition:
        raise Impossible(CHANGED)
    _fill(row, told)
    row.edition += 1
    row.save()
    remember(row=row, verb="change", trace=FoadTrace, by=by, on=on)
    return row


@transaction.atomic
def comply(*, file: int, by: User, on: date) -> FoadFile:
    """Say the file compliant. Impossible while a condition or the share is missing, each named."""
    row = locked(file, states=frozenset(rules.STATES))
    if row.state == "preparing" and (lacks := wanting(row, on)):
        raise Impossible(f"Le dossier n’est pas complet. {lacks[0]}")
    row.complied_on = on
    _move(row, "comply", by, on, also=("complied_on",))
    trials.of_file(file=row, by=by, on=on)
    return row


@transaction.atomic
def reopen(*, file: int, reason: str, by: User, on: date) -> FoadFile:
    """Write again in a compliant file, for a reason."""
    row = locked(file, states=frozenset(rules.STATES))
    row.complied_on = None
    _move(row, "reopen", by, on, reason, also=("complied_on",))
    trials.of_file(file=row, by=by, on=None)
    return row


@transaction.atomic
def abandon(*, file: int, reason: str, by: User, on: date) -> FoadFile:
    """Leave a file, for a reason."""
    row = locked(file, states=frozenset(rules.STATES))
    _move(row, "abandon", by, on, reason)
    return row


def locked(file: int, states: frozenset[str] = frozenset({"preparing"})) -> FoadFile:
    """The file, nobody else writing in it. Impossible when it is gone, or in none of these states."""
    row = FoadFile.objects.select_for_update(of=("self",)).select_related("company").filter(pk=file).first()
    if row is None:
        raise Impossible("Ce dossier n’existe plus : rechargez la page.")
    if row.state not in states:
        raise Impossible(f"Ce dossier est « {row.get_state_display().lower()} » : rouvrez-le avant d’écrire.")
    return row


def hours(row: FoadFile) -> rules.Hours:
    """Its hours as the rules read them."""
    return rules.Hours(row.total_hours, row.remote_hours, row.stated_share, row.frame)


def missing(row: FoadFile, on: date) -> dict[str, list[str]]:
    """What each condition, then the share, still needs."""
    said = rules.share_flaw(hours(row), row.signed_on)
    return {**rules.missing(hours(row), evidence.blocks(row), on), "share": [french(said)] if said else []}


def wanting(row: FoadFile, on: date) -> list[str]:
    """What the file still needs, a sentence a need."""
    labels = {**rules.LABELS, "share": "Part à distance"}
    return [french(f"{labels[code]} : {each}.") for code, needs in missing(row, on).items() for each in needs]


def _move(row: FoadFile, verb: str, by: User, on: date, reason: str = "", also: Sequence[str] = ()) -> None:
    move(row=row, verb=verb, moves=rules.MOVES, trace=FoadTrace, by=by, on=on, comment=reason, also=also)


def _fill(row: FoadFile, told: Told) -> None:
    """Impossible when the hours contradict each other, or what it points to is not of the firm."""
    if said := rules.hours_flaw(told.total_hours, told.remote_hours):
        raise Impossible(said)
    if told.frame not in rules.FRAMES:
        raise Impossible("Choisissez le cadre dans la liste.")
    siren = row.company_id
    places = (f"{siren}00000", f"{siren}99999")
    signed = Contract.objects.filter(kind="app", employer_siret__range=places)
    if told.contract is not None and not signed.filter(pk=told.contract).exists():
        raise Impossible("Ce contrat n’est pas un contrat d’apprentissage de cette entreprise.")
    if told.contract is not None and told.frame != "apprenticeship":
        raise Impossible("Un contrat d’apprentissage demande ce cadre : choisissez-le.")
    check_links(siren, told.action, "foad", told.plan_action, told.request)
    row.title, row.provider, row.frame = told.title.strip(), told.provider.strip(), told.frame
    row.signed_on, row.total_hours, row.remote_hours = told.signed_on, told.total_hours, told.remote_hours
    row.stated_share, row.contract_id = told.stated_share, told.contract
    row.action_id, row.plan_action_id, row.request_id = told.action, told.plan_action, told.request


@transaction.atomic
def settle(
    *, file: int, code: str, note: str, met: bool, edition: int, by: User, on: date, title: str = "",
    paper: File | None = None,
) -> None:  # fmt: skip
    """Write a condition: its words, a document if one is sent, whether it is met."""
    row = locked(file)
    given: dict[str, Any] = {"subject": row, "code": code, "trace": FoadTrace, "by": by, "on": on}
    if paper is not None:
        evidence.prove(title=title, file=paper, table=FoadEvidence, **given)
    evidence.say(note=note, met=met, edition=edition, **given)


@transaction.atomic
def withdraw(*, file: int, proof: int, by: User, on: date) -> None:
    """Take a document out of the proofs of a file."""
    row = locked(file)
    evidence.withdraw(subject=row, evidence=proof, table=FoadEvidence, trace=FoadTrace, by=by, on=on)
