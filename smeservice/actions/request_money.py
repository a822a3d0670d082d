"""The money of accepted requests: service attested, invoices and claims matched, overpayments taken back."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from decimal import Decimal

from django.core.files import File
from django.db import IntegrityError, transaction
from django.db.models import Sum

from accounts.models import User
from accounts.traces import remember
from contracts.actions import payables
from contracts.models import Invoice
from law.money import euros
from law.refusal import Impossible
from law.typography import french
from registers.papers.kept import storing
from smeservice.actions.requests import document, locked
from smeservice.models import PlanRequest, PlanRequestTrace, PlanService
from smeservice.rules import request_bills, request_price
from smeservice.rules.request_bills import Account
from smeservice.rules.request_price import ZERO

Parts = Mapping[str, Decimal]  # kind of request_price.KINDS -> euros


class Mismatched(Impossible):
    """What was billed is not what was foreseen; `parts` says why, by kind."""

    def __init__(self, parts: dict[str, str]) -> None:
        super().__init__("La pièce dépasse ce qui est accordé et attesté : rien n’est enregistré.")
        self.parts = parts


@transaction.atomic
def serve(
    *,
    request: int,
    from_on: date,
    to_on: date,
    hours: Decimal,
    file: File,
    by: User | None,
    on: date,
    received_on: date | None = None,
) -> PlanService:
    """Keep the certificate of the provider: so many hours, all trainees together, were carried out."""
    row = _accepted(request)
    came = received_on or on
    if to_on > on or came > on:
        raise Impossible("Une attestation porte sur des heures passées, reçue au plus tard aujourd’hui.")
    if came < from_on:
        raise Impossible("Une attestation n’est pas reçue avant le début de la période qu’elle atteste.")
    foreseen = row.hours * row.trainees
    left = foreseen - attested(row)
    if hours > left:
        raise Impossible(f"Il reste {_hours(left)} h à attester sur {_hours(foreseen)} prévues.")
    kept = document(row, "Attestation de service fait", came, by)
    try:
        with transaction.atomic(), storing(kept, file):
            kept.save()
            made = PlanService.objects.create(
                request=row, from_on=from_on, to_on=to_on, hours=hours, received_on=came, document=kept,
                made_by=by,
            )  # fmt: skip
    except IntegrityError as error:
        if "planservice_once" not in str(error):
            raise
        raise Impossible("Cette période est déjà attestée pour cette demande.") from error
    _remember(row, "serve", by, on, french(f"{_hours(hours)} h du {from_on:%d/%m/%Y} au {to_on:%d/%m/%Y}."))
    return made


@transaction.atomic
def bill(
    *,
    request: int,
    payee: str,
    number: str,
    issued_on: date,
    received_on: date,
    parts: Parts,
    by: User | None,
    on: date,
) -> Invoice:
    """Accept an invoice of the provider or a claim of the firm, to be paid with the next run.

    Mismatched, with why by kind, when it is more than what is granted and attested.
    """
    row = _accepted(request)
    payable = payables.locked(row.payable_id or 0)
    if wrong := request_bills.mismatches(account_of(row), payee, parts):
        raise Mismatched(wrong)
    siret, name = payee_of(row, payee)
    made = payables.bill(
        payable=payable.pk, siret=siret, name=name, number=number,
        issued_on=issued_on, received_on=received_on, parts=parts, by=by, on=on,
        period=(row.starts_on, row.ends_on), comment=row.title,
    )  # fmt: skip
    said = f"Pièce {made.number} de {name or siret} : {euros(made.total)} à payer."
    _remember(row, "bill", by, on, french(said))
    return made


@transaction.atomic
def take_back(
    *, request: int, payee: str, parts: Parts, reason: str, seen: int, by: User | None, on: date
) -> Invoice:
    """Take back what was accepted too much, once two persons agreed (see request_recoveries).

    `seen` is the version of the promise that was read: the same sheet twice takes back once.
    """
    row = locked(request)
    if row.payable_id is None:
        raise Impossible("Rien n’a été engagé pour cette demande.")
    if not reason.strip():
        raise Impossible("Une reprise est motivée.")
    if payables.locked(row.payable_id).version != seen:
        raise Impossible("L’engagement vient de changer : rechargez la page avant de reprendre.")
    siret, name = payee_of(row, payee)
    made = payables.take_back(
        payable=row.payable_id, siret=siret, parts=parts, label=reason.strip(), by=by, on=on
    )
    said = f"{euros(-made.total)} à reprendre à {name or siret}. {reason.strip()}"
    _remember(row, "take_back", by, on, french(said))
    return made


def account_of(row: PlanRequest) -> Account:
    """What a request may still pay."""
    granted = request_price.by_kind(map(request_price.Line.from_dict, row.lines))
    accepted: dict[str, Decimal] = {}
    if row.payable is not None:
        for (_, kind), amount in payables.accepted_by(row.payable).items():
            accepted[kind] = accepted.get(kind, ZERO) + amount
    return Account(
        pay_to=row.pay_to, granted=granted, accepted=accepted, foreseen=row.hours * row.trainees,
        attested=attested(row),
    )  # fmt: skip


def attested(row: PlanRequest) -> Decimal:
    """Hours carried out, all trainees together."""
    return row.services.aggregate(total=Sum("hours"))["total"] or ZERO


def payee_of(row: PlanRequest, payee: str) -> tuple[str, str]:
    """SIRET and name of « provider » or « firm »."""
    if payee == "provider":
        return row.provider_siret, row.provider_name
    return row.siret, str(row.company)


def _accepted(request: int) -> PlanRequest:
    row = locked(request)
    if row.state != "accepted":
        raise Impossible(f"Cette demande est « {row.get_state_display().lower()} » : rien ne s’y paie.")
    return row


def _hours(value: Decimal) -> str:
    return f"{value.normalize():f}".replace(".", ",")


def _remember(row: PlanRequest, verb: str, by: User | None, on: date, comment: str) -> None:
    remember(row=row, verb=verb, trace=PlanRequestTrace, by=by, on=on, comment=comment)
