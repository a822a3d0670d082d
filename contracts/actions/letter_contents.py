"""What a letter says, gathered from the file: facts in plain words, then the rules write the sentences."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db.models import F, Q, Sum

from contracts.actions import papers as documents
from contracts.actions.assessing import latest
from contracts.actions.outcome import Impossible
from contracts.models import Contract, InvoiceLine, Learner, Move, PieceRequest, Termination, Work
from contracts.models import Verdict as Stored
from contracts.rules import states
from contracts.rules.letters import agreement, money, papers, parties, refusal
from contracts.rules.letters.shape import About, Content, House, Party, spaced_siret
from contracts.rules.verdict import ZERO, Verdict
from registers.models import Certification, Provider

Given = papers.Asked | money.Ending | money.Recovery | None


@dataclass(frozen=True, slots=True)
class Written:
    """A letter not yet set: the key of its event, and its content."""

    key: str
    content: Content


def write(*, kind: str, contract: Contract, on: date, given: Given = None) -> Written:
    """The letter of that kind about the file as it stands; `given` says what the caller knows better.

    Raises Impossible when the file gives no reason for such a letter.
    """
    return _WRITERS[kind](contract, on, given)


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


def _acceptance(contract: Contract, on: date, given: Given) -> Written:
    if contract.state not in ("accepted", "tacit"):
        raise Impossible("Ce dossier n’est pas accepté : il n’y a pas d’accord à écrire.")
    move = contract.moves.filter(verb__in=("accept", "accept_tacitly")).select_related("verdict").first()
    row = move.verdict if move and contract.version <= 1 else None
    said = agreement.Agreement(
        verdict=_said(row or latest([contract.pk]).get(contract.pk)),
        dues=_dues(contract),
        version=max(1, contract.version),
        silence=_silence(move),
        silent_since=contract.decision_due_on,
    )
    about = about_of(contract)
    return Written(
        f"accept:{contract.pk}:{said.version}",
        agreement.acceptance(
            about, said, house=house(), parties=parties_of("acceptance", contract, about, on), on=on
        ),
    )


def _refusal(contract: Contract, on: date, given: Given) -> Written:
    move = contract.moves.filter(verb="refuse").select_related("verdict").first()
    if contract.state != "refused" or move is None:
        raise Impossible("Ce dossier n’est pas refusé : il n’y a pas de refus à écrire.")
    row = move.verdict or latest([contract.pk]).get(contract.pk)
    verdict = Verdict.from_dict(row.content) if row else None
    said = refusal.Refusal(
        reasons=move.reasons,
        checks=(*verdict.failures, *verdict.warnings) if verdict else (),
        law_version=verdict.law_version if verdict else "v1",
        comment=move.comment,
    )
    about = about_of(contract)
    return Written(
        f"refuse:{contract.pk}:{move.pk}",
        refusal.refusal(
            about, said, house=house(), parties=parties_of("refusal", contract, about, on), on=on
        ),
    )


def _request(contract: Contract, on: date, given: Given) -> Written:
    key, asked = _asked(contract)
    told = given if isinstance(given, papers.Asked) else asked
    about = about_of(contract)
    addressed = parties_of("request", contract, about, on)
    content = papers.request(about, told, house=house(), parties=addressed, on=on)
    return Written(f"request:{key}:0", content)


def _reminder(contract: Contract, on: date, given: Given) -> Written:
    key, asked = _asked(contract)
    told = given if isinstance(given, papers.Asked) else asked
    about = about_of(contract)
    addressed = parties_of("reminder", contract, about, on)
    content = papers.reminder(about, told, house=house(), parties=addressed, on=on)
    return Written(f"reminder:{key}:{told.reminders}", content)


def _asked(contract: Contract) -> tuple[str, papers.Asked]:
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
    stopped = "stopped" if contract.complete_on is None else "running"
    return key, papers.Asked(
        pieces=left,
        received_on=contract.received_on,
        asked_on=asked_on,
        comment=comment,
        clock=stopped if contract.state in states.OPEN else "over",
        reminders=request.reminders if request else 0,
    )


def _rupture(contract: Contract, on: date, given: Given) -> Written:
    ended = Termination.objects.filter(contract=contract, replaced=False).select_related("verdict").first()
    if ended is None or contract.total is None or not contract.version:
        raise Impossible("Ce dossier n’a pas de rupture enregistrée sur une prise en charge accordée.")
    accepted, paid = settled(contract)
    told = money.Ending(
        ended_on=ended.on,
        verdict=_said(ended.verdict or latest([contract.pk]).get(contract.pk)),
        due=contract.total,
        accepted=accepted,
        paid=paid,
        maintained_until=ended.maintained_until,
    )
    told = given if isinstance(given, money.Ending) else told
    about = about_of(contract)
    addressed = parties_of("rupture", contract, about, on)
    return Written(
        f"rupture:{contract.pk}:{ended.pk}:{contract.version}",
        money.rupture(about, told, house=house(), parties=addressed, on=on),
    )


def _recovery(contract: Contract, on: date, given: Given) -> Written:
    accepted, paid = settled(contract)
    told = given if isinstance(given, money.Recovery) else None
    if told is None:
        if paid <= accepted:
            raise Impossible("Rien n’a été payé en trop pour ce dossier : il n’y a rien à reverser.")
        told = money.Recovery(
            amount=paid - accepted,
            reason="La somme versée dépasse ce qui est dû pour ce contrat.",
            reference=f"REV-{contract.number}-{contract.version}",
            articles=("R6332-25",),
            lines=(("Versé", paid), ("Dû", -accepted)),
        )
    about = about_of(contract)
    addressed = parties_of("recovery", contract, about, on)
    return Written(
        f"recovery:{told.reference}",
        money.recovery(about, told, house=house(), parties=addressed, on=on),
    )


def order(*, provider_siret: str, told: money.Recovery, on: date) -> Written:
    """An order to pay back that is about a provider, not about one contract."""
    party = provider_party(provider_siret)
    return Written(
        f"recovery:{provider_siret}:{told.reference}"[:64],
        money.recovery(None, told, house=house(), parties=(party,), on=on),
    )


def settled(contract: Contract) -> tuple[Decimal, Decimal]:
    """What was accepted of the invoices of a contract, adjustments included, and what of it is paid."""
    sums = InvoiceLine.objects.filter(contract=contract, state="accepted").aggregate(
        accepted=Sum("amount"), settled=Sum("paid")
    )
    return sums["accepted"] or ZERO, sums["settled"] or ZERO


def _dues(contract: Contract) -> list[agreement.Due]:
    """The schedule of the present version, even while a newer one is being written."""
    version = max(1, contract.version)
    rows = contract.instalments.filter(Q(until=None) | Q(until__gt=version), since__lte=version)
    return [
        agreement.Due(row.number, row.label, row.condition, row.article, row.amount, row.due_on, row.opens_on)
        for row in rows.order_by(F("year").asc(nulls_last=True), "number")
    ]


def _said(row: Stored | None) -> Verdict:
    if row is None:
        raise Impossible("Ce dossier n’a pas d’évaluation : instruisez-le d’abord.")
    return Verdict.from_dict(row.content)


def _silence(move: Move | None) -> str:
    if move is None:
        return ""
    return "tacit" if move.verb == "accept_tacitly" else move.from_state


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


_WRITERS: dict[str, Callable[[Contract, date, Given], Written]] = {
    "acceptance": _acceptance,
    "refusal": _refusal,
    "request": _request,
    "reminder": _reminder,
    "rupture": _rupture,
    "recovery": _recovery,
}
