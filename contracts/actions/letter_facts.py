"""What the file knows that a letter needs: the contract in plain words, its parties, its money."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db.models import F, Q, Sum

from contracts.actions import papers as documents
from contracts.models import Contract, InvoiceLine, Learner, PieceRequest, Work
from contracts.models import Verdict as Stored
from contracts.rules import states
from contracts.rules.letters import agreement, papers, parties
from contracts.rules.letters.shape import About, House, Party, spaced_siret
from contracts.rules.verdict import ZERO, Verdict
from law.refusal import Impossible
from registers.models import Certification, Provider


def house() -> House:
    """The OPCO that writes, from the settings."""
    address = tuple(line.strip() for line in settings.OPCO_ADDRESS.split("|") if line.strip())
    return House(
        name=settings.OPCO_NAME or "Opérateur de compétences",
        address=address,
        siret=settings.OPCO_SIRET,
        contact=settings.OPCO_CONTACT,
        iban=settings.OPCO_IBAN,
        bic=settings.OPCO_BIC,
        appeal=getattr(settings, "OPCO_APPEAL", ""),
    )


def about_of(contract: Contract) -> About:
    """The contract in plain words."""
    titles = Certification.objects.filter(pk=contract.rncp).values_list("title", flat=True)
    names = Provider.objects.filter(pk=contract.provider_siret).values_list("name", flat=True)
    provider = contract.provider_name or names.first() or f"SIRET {spaced_siret(contract.provider_siret)}"
    return About(
        kind="app" if contract.kind == "app" else "pro",
        number=contract.number,
        external_number=contract.external_number,
        deca_number=contract.deca_number,
        learner=f"{contract.learner_first_name} {contract.learner_name}",
        employer=contract.employer_name or f"SIRET {spaced_siret(contract.employer_siret)}",
        provider=provider,
        training=contract.title or titles.first() or contract.rncp,
        concluded_on=contract.concluded_on,
        starts_on=contract.starts_on,
        ends_on=contract.ends_on,
    )


def parties_of(kind: str, contract: Contract, about: About, on: date) -> tuple[Party, ...]:
    """Who the letter is for, the addressee first, with what the file knows of their addresses."""
    work = Work.objects.filter(pk=contract.pk).first() or Work()
    learner = Learner.objects.filter(pk=contract.pk).first() or Learner()
    known = {
        "employer": Party(
            "employer",
            about.employer,
            _lines(contract.employer_siret, work.employer_postcode, work.employer_city),
            _email(work.employer_email),
        ),
        "learner": Party(
            "learner",
            about.learner,
            _lines("", learner.postcode, learner.city),
            _email(learner.email),
            parties.is_minor(learner.born_on, on),
        ),
        "sender": Party("sender", contract.sender.name, (), _email(contract.sender.email)),
        "provider": provider_party(contract.provider_siret, about.provider),
    }
    return parties.chosen(kind, about.kind, known)


def provider_party(siret: str, name: str = "") -> Party:
    """A training provider, as the register knows it."""
    row = Provider.objects.filter(pk=siret).first() or Provider(siret=siret)
    return Party("provider", name or str(row), _lines(siret, row.postcode, row.city), _email(row.email))


def asked(contract: Contract) -> tuple[str, papers.Asked]:
    """The open request without what has come since, or the last move that sent the file back."""
    request = PieceRequest.objects.filter(contract=contract, closed_on=None).first()
    move = None if request else contract.moves.filter(verb="send_back").first()
    if request is not None:
        key, asked_on, comment = f"{request.pk}:{request.asked_on:%Y%m%d}", request.asked_on, request.comment
        left = documents.still_asked(request, documents.arrived([request])[contract.pk])
    elif move is not None and contract.state == "incomplete":
        key, asked_on, comment, left = f"m{move.pk}", move.on, move.comment, move.reasons
    else:
        raise Impossible("Aucune pièce n’est demandée pour ce dossier.")
    clock: papers.Clock = "over"
    if contract.state in states.OPEN:
        clock = "stopped" if contract.complete_on is None else "running"
    return key, papers.Asked(
        pieces=left,
        received_on=contract.received_on,
        asked_on=asked_on,
        comment=comment,
        clock=clock,
        reminders=request.reminders if request else 0,
    )


def settled(contract: Contract) -> tuple[Decimal, Decimal]:
    """What was accepted of the invoices of a contract, adjustments included, and what of it is paid."""
    sums = InvoiceLine.objects.filter(contract=contract, state="accepted").aggregate(
        accepted=Sum("amount"), settled=Sum("paid")
    )
    return sums["accepted"] or ZERO, sums["settled"] or ZERO


def dues(contract: Contract) -> list[agreement.Due]:
    """The schedule of the present version, even while a newer one is being written."""
    version = max(1, contract.version)
    rows = contract.instalments.filter(Q(until=None) | Q(until__gt=version), since__lte=version)
    return [
        agreement.Due(row.number, row.label, row.condition, row.article, row.amount, row.due_on, row.opens_on)
        for row in rows.order_by(F("year").asc(nulls_last=True), "number")
    ]


def said(row: Stored | None) -> Verdict:
    """The verdict of a row; Impossible when there is none."""
    if row is None:
        raise Impossible("Ce dossier n’a pas d’évaluation : instruisez-le d’abord.")
    return Verdict.from_dict(row.content)


def _lines(siret: str, postcode: str, city: str) -> tuple[str, ...]:
    place = f"{postcode} {city}".strip()
    return tuple(filter(None, (f"SIRET {spaced_siret(siret)}" if siret else "", place)))


def _email(typed: str) -> str:
    """The address, empty when it cannot be one."""
    try:
        validate_email(typed)
    except ValidationError:
        return ""
    return typed
