"""A firm that goes on under another SIREN: what follows it is listed, moved, and given back exactly."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db import transaction
from django.db.models import Model, Q, QuerySet

from accounts.models import User
from law.refusal import Impossible
from registers.actions import takeovers as registers
from registers.models import Aid, Company, Establishment, Takeover
from smeservice.actions import firms, pairs
from smeservice.models import (
    Contact,
    ContactMerge,
    ContactPair,
    FirmDiagnosis,
    FirmDocument,
    FirmTakeover,
    Following,
    HrAdvice,
    Interaction,
    PlanAction,
    Survey,
)
from smeservice.rules import merges

# What follows the firm; contracts, aids and requests stay with the legal unit they were made with.
FOLLOWS: Mapping[str, Any] = {
    "contacts": Contact,
    "interactions": Interaction,
    "diagnoses": FirmDiagnosis,
    "documents": FirmDocument,
    "surveys": Survey,
    "followings": Following,
}
OWN_TRACKS: Mapping[str, Any] = {"merges": ContactMerge, "pairs": ContactPair}  # they go with the contacts
OFFERED = 10


@dataclass(frozen=True, slots=True)
class Offer:
    """A company that may be the successor, and why."""

    company: Company
    why: str


def moving(old: str, new: str) -> dict[str, list[int]]:
    """The keys of what would follow a firm to its new SIREN, by noun."""
    found = {
        noun: list(table.objects.filter(company=old).order_by("pk").values_list("pk", flat=True))
        for noun, table in {**FOLLOWS, **OWN_TRACKS}.items()
    }
    open_ones = Following.objects.filter(company=old, until=None)
    taken = Following.objects.filter(company=new, until=None).exists()
    found["followings"] = [] if taken else list(open_ones.values_list("pk", flat=True))
    found["documents"] = list(_documents(old).order_by("pk").values_list("pk", flat=True))
    found["advice"] = list(_advice(old).order_by("pk").values_list("pk", flat=True))
    return found


def staying(old: str) -> int:
    """How many aids stay with the old SIREN; they count for the new one all the same."""
    return Aid.objects.held().filter(company=old).count()


def offers(old: Company) -> list[Offer]:
    """Open companies with a place of the same postcode and a name close to one of the old firm."""
    places = list(Establishment.objects.filter(company=old).order_by("siret")[:50])
    names = {old.name, *(place.name for place in places)} - {""}
    codes = {place.postcode for place in places if place.postcode}
    near = Establishment.objects.filter(postcode__in=codes, closed_on=None, company__closed_on=None)
    found: dict[str, Offer] = {}
    for place in near.exclude(company=old).select_related("company").order_by("siret")[:2000]:
        said = {place.name, place.company.name} - {""}
        if any(merges.close(one, other) for one in names for other in said):
            why = f"nom proche, même code postal {place.postcode}"
            found.setdefault(place.company_id, Offer(place.company, why))
    return list(found.values())[:OFFERED]


@transaction.atomic
def take_over(*, old: str, new: str, since: date, reason: str, by: User, on: date) -> FirmTakeover:
    """Declare that a firm goes on under another SIREN, and move what follows it; twice gives the one made."""
    registers.lock(old, new)
    known = FirmTakeover.objects.filter(
        takeover__old=old, takeover__new=new, takeover__undone_at=None
    ).first()
    if known is not None:
        return known
    _both_open(old, new)
    same = FirmDiagnosis.objects.filter(company=old, state="open").values("version")
    if FirmDiagnosis.objects.filter(company=new, state="open", version__in=same).exists():
        raise Impossible("Le même diagnostic est en cours sous les deux SIREN : terminez ou abandonnez l’un.")
    takeover = registers.declare(old=old, new=new, since=since, reason=reason, by=by, on=on)
    moved = moving(old, new)
    _move(moved, new)
    row = FirmTakeover.objects.create(takeover=takeover, moved=moved)
    _after(old, new, on)
    return row


@transaction.atomic
def undo(*, takeover: int, reason: str, by: User, on: date) -> FirmTakeover:
    """Give back exactly what followed. Impossible when something written since depends on it."""
    found = Takeover.objects.filter(pk=takeover).first()
    if found is None:
        raise Impossible("Cette reprise n’existe plus : rechargez la page.")
    registers.lock(found.old_id, found.new_id)
    row = FirmTakeover.objects.select_for_update(of=("self",)).select_related("takeover").get(takeover=found)
    if row.takeover.undone_at is not None:
        return row
    if why := _depends(row):
        raise Impossible(why)
    registers.undo(takeover=takeover, reason=reason, by=by)
    _move(row.moved, found.old_id)
    _after(found.old_id, found.new_id, on)
    row.takeover.refresh_from_db()
    return row


def _both_open(old: str, new: str) -> None:
    """Impossible while a contact of the new firm waits in another takeover of the same pair."""
    if FirmTakeover.objects.filter(takeover__old=new, takeover__new=old, takeover__undone_at=None).exists():
        raise Impossible(f"{new} a elle-même été reprise par {old}.")


def _documents(siren: str) -> QuerySet[FirmDocument]:
    """The reports and what was added on the page of a firm; what proves an aid or a request stays with it."""
    rows = FirmDocument.objects.filter(company=siren, aid=None)
    return rows.filter(Q(diagnosis__isnull=False) | Q(traces__isnull=False)).distinct()


def _advice(siren: str) -> QuerySet[Model]:
    """The links of a firm with its missions of HR advice."""
    return HrAdvice.companies.through._default_manager.filter(company=siren)


def _move(moved: Mapping[str, list[int]], siren: str) -> None:
    """Give these rows to a firm."""
    for noun, table in {**FOLLOWS, **OWN_TRACKS}.items():
        table.objects.filter(pk__in=moved[noun]).update(company=siren)
    HrAdvice.companies.through._default_manager.filter(pk__in=moved["advice"]).update(company=siren)


def _after(old: str, new: str, on: date) -> None:
    """The figures and the pairs of both firms, written again."""
    for siren in (old, new):
        pairs.look(company=siren)
    firms.refresh(on=on, sirens=[old, new])


def _depends(row: FirmTakeover) -> str:
    """What was written since and would be lost or torn; empty when nothing."""
    new, moved = row.takeover.new_id, row.moved
    if Takeover.objects.in_force().filter(old=new).exists():
        return "Le nouveau SIREN a lui-même été repris depuis : défaites d’abord cette reprise."
    for noun, table in FOLLOWS.items():
        if table.objects.filter(pk__in=moved[noun], company=new).count() != len(moved[noun]):
            return "Une partie de ce qui a suivi n’est plus à cette entreprise."
    if Following.objects.filter(pk__in=moved["followings"]).exclude(until=None).exists():
        return "L’entreprise a changé de conseiller depuis la reprise."
    people, met = moved["contacts"], moved["interactions"]
    if Interaction.objects.filter(company=new, contact__in=people).exclude(pk__in=met).exists():
        return "Un échange a été noté sous le nouveau SIREN avec un contact qui a suivi."
    if (
        Interaction.objects.filter(pk__in=met, replaced_by__isnull=False)
        .exclude(replaced_by__in=met)
        .exists()
    ):
        return "Un échange qui a suivi a été corrigé depuis la reprise."
    seen = moved["diagnoses"]
    later = FirmDiagnosis.objects.filter(company=new, contact__in=people).exclude(pk__in=seen)
    torn = PlanAction.objects.filter(contact__in=people).exclude(diagnosis__in=seen)
    if later.exists() or torn.exists():
        return "Un diagnostic ou une action a été écrit depuis avec un contact qui a suivi."
    if (
        FirmDiagnosis.objects.filter(pk__in=seen, report__isnull=False)
        .exclude(report__in=moved["documents"])
        .exists()
    ):
        return "Un diagnostic qui a suivi a été restitué depuis la reprise."
    asked = Survey.objects.filter(company=new).exclude(pk__in=moved["surveys"])
    if asked.filter(Q(interaction__in=met) | Q(diagnosis__in=seen)).exists():
        return "Un questionnaire de satisfaction est parti depuis la reprise."
    strangers = FirmDiagnosis.objects.filter(pk__in=seen).exclude(Q(contact=None) | Q(contact__in=people))
    foreign = PlanAction.objects.filter(diagnosis__in=seen).exclude(Q(contact=None) | Q(contact__in=people))
    if strangers.exists() or foreign.exists():
        return "Un diagnostic qui a suivi est désormais mené avec un contact du nouveau SIREN."
    merged = ContactMerge.objects.filter(undone_at=None).filter(Q(kept__in=people) | Q(dropped__in=people))
    if merged.exclude(kept__in=people, dropped__in=people).exists():
        return "Un contact qui a suivi a été fusionné avec un autre depuis : défaites d’abord cette fusion."
    return _lost(row)


def _lost(row: FirmTakeover) -> str:
    """Missions of HR advice changed since."""
    links = HrAdvice.companies.through._default_manager.filter(
        pk__in=row.moved["advice"], company=row.takeover.new_id
    )
    if links.count() != len(row.moved["advice"]):
        return "Une mission de conseil RH qui a suivi a changé d’entreprises depuis la reprise."
    since = row.takeover.declared_at
    if HrAdvice.objects.filter(pk__in=links.values("hradvice"), traces__made_at__gt=since).exists():
        return "Une mission de conseil RH qui a suivi a été corrigée depuis la reprise."
    return ""
