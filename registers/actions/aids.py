"""Public aids of companies: recorded under the European ceilings, withdrawn with a reason."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from datetime import date
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils import timezone

import law
from law.refusal import Impossible
from law.typography import french
from registers.actions import takeovers
from registers.models import Aid, Company
from registers.rules import aids as rules


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """An aid as it is written."""

    body: str
    purpose: str
    amount: Decimal
    on: date
    regulation: str
    source: str = "declared"
    declared_on: date | None = None  # the signed declaration of past aids
    evidence: str = ""


@dataclass(frozen=True, slots=True)
class Recorded:
    """The aid written, and what is to be known of the ceiling."""

    aid: Aid
    warning: str = ""


@transaction.atomic
def record(*, company: str, told: Told, token: UUID, by: Any, on: date) -> Recorded:
    """Write an aid; the same `token` again gives the one written.

    One of ours is Impossible above what is left, or without a declaration signed by the firm; one the firm
    declares is a fact: it is written, with a warning.
    """
    unit = _locked(company)
    known = Aid.objects.filter(token=token).first()
    if known is not None:
        if known.company_id != unit.pk:
            raise Impossible("Cette fiche a déjà servi pour une autre entreprise : rechargez la page.")
        return Recorded(known)
    _check(told, on)
    left = None if told.regulation == "none" else rules.left(held(unit.pk), told.regulation, told.on)
    if told.source == "granted" and left is not None:
        _refuse(told, left)
    aid = Aid.objects.create(company=unit, token=token, recorded_by=by, **asdict(told))
    return Recorded(aid, _warning(told, left))


@transaction.atomic
def withdraw(*, aid: int, reason: str, by: Any) -> Aid:
    """Take an aid back, for a reason; it stays readable and counts no more; twice changes nothing."""
    row = Aid.objects.select_for_update().filter(pk=aid).first()
    if row is None:
        raise Impossible("Cette aide n’existe plus : rechargez la page.")
    if row.withdrawn_at is not None:
        return row
    if not reason.strip():
        raise Impossible("Dites pourquoi cette aide est retirée.")
    row.withdrawn_by, row.withdrawn_at, row.withdrawn_why = by, timezone.now(), reason.strip()
    row.save(update_fields=["withdrawn_by", "withdrawn_at", "withdrawn_why"])
    return row


def held(siren: str) -> list[rules.Granted]:
    """The aids of a company and of those it took over, as the rules read them."""
    rows = Aid.objects.held().of_companies(takeovers.family(siren)).exclude(regulation="none")
    return [rules.Granted(*each) for each in rows.values_list("on", "amount", "regulation")]


def counters(siren: str, on: date) -> list[rules.Counter]:
    """The ceilings to show: the general one, and each other one that something was used of."""
    if not law.de_minimis_ceilings.known(on):
        return []
    known = held(siren)
    own = {each.regulation for each in known} | {"general"}
    return [rules.counter(known, code, on) for code in rules.COUNTED if code in own]


def _locked(siren: str) -> Company:
    """The company, locked with those it took over; a taken over company receives no more."""
    sirens = takeovers.family(siren)
    rows = Company.objects.select_for_update(no_key=True).filter(pk__in=sirens).order_by("pk")
    unit = {each.pk: each for each in rows}.get(siren)
    if unit is None:
        raise Impossible("Cette entreprise n’est pas au registre : vérifiez son SIREN.")
    if (after := takeovers.successor(siren)) is not None:
        raise Impossible(f"Cette entreprise a été reprise par {after} : enregistrez l’aide à ce SIREN.")
    return unit


def _check(told: Told, on: date) -> None:
    """Impossible for what no register can hold."""
    if told.regulation not in rules.REGULATIONS or told.source not in rules.SOURCES:
        raise Impossible("Choisissez le règlement et l’origine dans les listes.")
    if told.amount <= 0:
        raise Impossible("Écrivez un montant supérieur à zéro.")
    if told.on > on and told.source == "declared":
        raise Impossible("Une aide à venir ne se déclare pas : attendez le jour de son octroi.")
    if told.declared_on and told.declared_on > on:
        raise Impossible("La déclaration est datée d’un jour à venir.")
    if told.regulation != "none" and not law.de_minimis_ceilings.known(told.on):
        raise Impossible(f"Aucun plafond n’est connu au {told.on:%d/%m/%Y} : enregistrez-la hors de minimis.")


def _refuse(told: Told, left: Decimal) -> None:
    """Impossible to grant without declaration, or above what is left."""
    if rules.declared_too_old(told.declared_on, told.on):
        days = law.de_minimis_declared_days(told.on)
        raise Impossible(
            "Avant une aide de minimis, l’entreprise déclare celles qu’elle a reçues : il faut une "
            f"déclaration signée depuis {days} jours au plus."
        )
    if told.amount > left:
        rest = law.euros(max(left, Decimal(0)))
        raise Impossible(
            f"Le plafond des aides de minimis serait dépassé : il reste {rest} à cette entreprise au "
            f"{told.on:%d/%m/%Y}, {law.euros(told.amount)} sont demandés."
        )


def _warning(told: Told, left: Decimal | None) -> str:
    if left is None or told.amount <= left:
        return ""
    over = law.euros(told.amount - left)
    return french(
        f"Le plafond des aides de minimis est dépassé de {over} : aucune autre ne peut être accordée."
    )
