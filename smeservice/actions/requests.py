"""Training-plan requests: received, completed with papers and findings, withdrawn."""

from __future__ import annotations

from dataclasses import asdict
from datetime import date
from uuid import UUID

from django.core.files import File
from django.db import transaction

from accounts.models import User
from accounts.traces import move, remember
from law.refusal import Impossible
from law.typography import french
from registers.models import Company, Establishment
from registers.papers.kept import storing
from smeservice.actions.request_facts import SAME, asked_of
from smeservice.models import Firm, FirmDocument, PlanFinding, PlanPaper, PlanRequest, PlanRequestTrace
from smeservice.rules import requests as rules
from smeservice.rules.requests import Told


@transaction.atomic
def receive(*, told: Told, token: UUID, by: User | None, on: date) -> PlanRequest:
    """A request comes in: its clock starts that day (R6332-24). The same sheet twice gives one request."""
    place = Establishment.objects.select_related("company").filter(pk=told.siret).first()
    if place is None:
        raise Impossible(f"L’établissement {told.siret} n’est pas au registre des entreprises.")
    company = Company.objects.select_for_update(no_key=True).get(pk=place.company_id)
    same = PlanRequest.objects.filter(token=token, company=company).first()
    if same is not None:
        return same
    if wrong := flaws(told, on):
        raise Impossible(wrong[0])
    if told.reference and (known := _known(company, told)):
        return known
    row = PlanRequest.objects.create(
        company=company, idcc=place.idcc, decision_due_on=rules.due_on(told.received_on), token=token,
        asked=asked_of(told, on).total, made_by=by, **asdict(told),
    )  # fmt: skip
    remember(row=row, verb="receive", trace=PlanRequestTrace, by=by, on=on, from_state="")
    return row


def flaws(told: Told, on: date) -> list[str]:
    """Why a request cannot be received as it is."""
    found = []
    if told.received_on > on:
        found.append("Une demande n’est pas reçue dans l’avenir.")
    if told.ends_on < told.starts_on:
        found.append("La fin de la formation précède son début.")
    if told.trainees < 1 or told.hours <= 0:
        found.append("Une formation compte au moins un stagiaire et une heure.")
    if not asked_of(told, on).total:
        found.append("La demande ne porte aucun montant.")
    return [french(each) for each in found]


@transaction.atomic
def add_paper(
    *, request: int, kind: str, file: File, by: User | None, on: date, received_on: date | None = None
) -> PlanPaper:
    """Keep a document of the request with those of the firm."""
    row = locked(request)
    if kind not in rules.PAPERS:
        raise Impossible("Cette nature de pièce n’existe pas.")
    if (received_on or on) > on:
        raise Impossible("Un document n’est pas reçu dans l’avenir.")
    kept = document(row, rules.PAPERS[kind], received_on or on, by)
    with storing(kept, file):
        kept.save()
        made = PlanPaper.objects.create(request=row, kind=kind, document=kept)
        _remember(row, "paper", by, on, rules.PAPERS[kind])
    return made


@transaction.atomic
def find(
    *, request: int, code: str, note: str, by: User | None, on: date, value: int | None = None
) -> PlanFinding:
    """Write down what was asked and answered: a headcount justified, a table or a certificate looked at."""
    row = _pending(request)
    if code not in rules.FINDINGS:
        raise Impossible("Ce point n’existe pas.")
    if not note.strip():
        raise Impossible("Dites d’où vient cette réponse : la pièce, la table ou la page lue.")
    if code == "headcount" and value is None:
        raise Impossible("Écrivez l’effectif que l’entreprise justifie.")
    made = PlanFinding.objects.create(
        request=row, code=code, note=note.strip()[:300], on=on, made_by=by,
        value=value if code == "headcount" else None,
    )  # fmt: skip
    said = f"{rules.FINDINGS[code]}{f' : {value}' if made.value is not None else ''}. {made.note}"
    _remember(row, "complete", by, on, french(said))
    return made


@transaction.atomic
def withdraw(*, request: int, reason: str, by: User | None, on: date) -> PlanRequest:
    """The firm gives up its request before it is decided."""
    row = locked(request)
    move(row=row, verb="withdraw", moves=rules.MOVES, trace=PlanRequestTrace, by=by, on=on, comment=reason)
    return row


def locked(request: int) -> PlanRequest:
    """The request, one verb at a time."""
    rows = PlanRequest.objects.select_for_update(of=("self",), no_key=True).select_related("company")
    return rows.get(pk=request)


def adviser_only(row: PlanRequest, by: User | None) -> None:
    """A request is decided by whoever follows its firm."""
    if by is None:
        return
    adviser = Firm.objects.filter(company=row.company_id).values_list("adviser", flat=True).first()
    if adviser is None:
        raise Impossible(
            "Personne ne suit cette entreprise : reprenez-la dans votre portefeuille, puis décidez."
        )
    if adviser != by.pk:
        raise Impossible("Cette entreprise est suivie par un autre conseiller : c’est à lui de décider.")


def document(row: PlanRequest, title: str, received_on: date, by: User | None) -> FirmDocument:
    """A document of the firm, about this request; its file is still to be written."""
    return FirmDocument(
        company=row.company, title=french(f"{title}, {row.number}"), received_on=received_on, added_by=by
    )


def _known(company: Company, told: Told) -> PlanRequest | None:
    """The request of that reference, when it is the very same."""
    row = PlanRequest.objects.filter(company=company, reference=told.reference).first()
    if row is not None and any(getattr(row, name) != getattr(told, name) for name in SAME):
        raise Impossible(f"La référence « {told.reference} » est celle d’une autre demande de l’entreprise.")
    return row


def _pending(request: int) -> PlanRequest:
    row = locked(request)
    if row.state != "pending":
        raise Impossible(f"Cette demande est déjà {row.get_state_display().lower()}.")
    return row


def _remember(row: PlanRequest, verb: str, by: User | None, on: date, comment: str) -> None:
    remember(row=row, verb=verb, trace=PlanRequestTrace, by=by, on=on, comment=comment)
