"""Action plans: actions added, changed, moved on, each time remembered."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from uuid import UUID

from django.db import transaction

from accounts.models import User
from accounts.traces import move, remember
from contracts.models import Contract
from law.refusal import Impossible
from smeservice.models import Contact, FirmDiagnosis, Interaction, PlanAction, PlanActionTrace, PlanRequest
from smeservice.rules import plans as rules

FIELDS = (
    "title", "priority", "contact_id", "adviser_id", "due_on", "cost", "funding", "interaction_id",
    "contract_id", "plan_request_id", "edition",
)  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """An action as it is written; nobody of the firm: the adviser answers for it."""

    title: str
    due_on: date
    cost: Decimal = Decimal(0)
    funding: str = "none"
    contact: int | None = None
    priority: str = ""
    interaction: int | None = None
    contract: int | None = None
    plan_request: int | None = None


@transaction.atomic
def add(*, diagnosis: int, told: Told, token: UUID, by: User, on: date) -> PlanAction:
    """Add an action; the same sheet sent again gives the one already written."""
    row = FirmDiagnosis.objects.select_for_update().filter(pk=diagnosis).first()
    if row is None or row.state in ("open", "abandoned"):
        raise Impossible("Le plan s’écrit quand le diagnostic est terminé.")
    known = PlanAction.objects.filter(token=token, diagnosis=row).first()
    if known is not None:
        return known
    if told.due_on < on:
        raise Impossible("Une action se prévoit pour aujourd’hui ou plus tard.")
    action = PlanAction(diagnosis=row, token=token)
    _fill(action, told, by)
    action.save()
    remember(row=action, verb="add", trace=PlanActionTrace, by=by, on=on, from_state="")
    return action


@transaction.atomic
def change(*, action: int, told: Told, edition: int, by: User, on: date) -> PlanAction:
    """Write an action again. Impossible when somebody changed it since it was read."""
    row = _locked(action)
    if row.edition != edition:
        raise Impossible("Un collègue a modifié cette action entre-temps : rechargez la page avant d’écrire.")
    if row.state not in rules.PENDING:
        raise Impossible("Une action faite ou abandonnée ne se modifie pas : reprenez-la d’abord.")
    row.edition += 1
    _fill(row, told, row.adviser or row.diagnosis.adviser)
    row.save(update_fields=FIELDS)
    remember(row=row, verb="change", trace=PlanActionTrace, by=by, on=on)
    return row


@transaction.atomic
def advance(*, action: int, verb: str, by: User, on: date, reason: str = "") -> PlanAction:
    """Start, finish, drop or resume an action."""
    row = _locked(action)
    move(row=row, verb=verb, moves=rules.MOVES, trace=PlanActionTrace, by=by, on=on, comment=reason)
    return row


def _locked(action: int) -> PlanAction:
    rows = PlanAction.objects.select_for_update(of=("self",)).select_related("diagnosis__adviser", "adviser")
    row = rows.filter(pk=action).first()
    if row is None:
        raise Impossible("Cette action n’existe plus : rechargez la page.")
    return row


def _fill(row: PlanAction, told: Told, adviser: User) -> None:
    """Impossible when what it points to is not of the firm."""
    siren = row.diagnosis.company_id
    if (
        told.contact is not None
        and not Contact.objects.current().filter(pk=told.contact, company=siren).exists()
    ):
        raise Impossible("Ce contact n’est pas de cette entreprise.")
    if (
        told.interaction is not None
        and not Interaction.objects.filter(pk=told.interaction, company=siren).exists()
    ):
        raise Impossible("Cet échange n’est pas de cette entreprise.")
    places = (f"{siren}00000", f"{siren}99999")
    if (
        told.contract is not None
        and not Contract.objects.filter(pk=told.contract, employer_siret__range=places).exists()
    ):
        raise Impossible("Ce contrat n’est pas de cette entreprise.")
    if (
        told.plan_request is not None
        and not PlanRequest.objects.filter(pk=told.plan_request, company=siren).exists()
    ):
        raise Impossible("Cette demande n’est pas de cette entreprise.")
    row.title, row.priority, row.due_on = told.title.strip(), told.priority, told.due_on
    row.cost, row.funding = told.cost, told.funding
    row.contact_id, row.adviser = told.contact, None if told.contact else adviser
    row.interaction_id, row.contract_id = told.interaction, told.contract
    row.plan_request_id = told.plan_request
