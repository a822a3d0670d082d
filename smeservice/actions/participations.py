"""Firms of an action: added from a list or one by one, marked present or absent, taken out."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.conf import settings
from django.db import transaction

from accounts.models import User
from accounts.traces import remember
from law.refusal import Impossible
from registers.models import Agreement, Company, Establishment
from registers.rules import normalise_siret, siret_ok
from smeservice.actions.promotion import locked
from smeservice.models import Firm, Participation, PromotionAction, PromotionTrace
from smeservice.rules import promotion as rules
from smeservice.rules.promotion import Known

SEVERAL = ("", "multiple")  # an agreement of several OPCOs says nothing


@dataclass(frozen=True, slots=True)
class Added:
    """What a list did: firms added, firms already there; or every line refused, and then nothing was done."""

    added: int
    already: int
    flaws: tuple[str, ...] = ()


@transaction.atomic
def paste(*, action: int, text: str, by: User, on: date, present: bool = False) -> Added:
    """Add the firms of a pasted list of SIRET, present if it is a list of who came.

    One bad line and nothing is applied, all of them named.
    """
    row = _open(action)
    if present and (said := rules.held_flaw(row.on, on)):
        raise Impossible(said)
    lines = rules.listed(text)
    if not lines:
        raise Impossible("Collez au moins un SIRET.")
    if len(lines) > rules.MOST_FIRMS:
        raise Impossible(f"Collez {rules.MOST_FIRMS} SIRET au plus : la liste en compte {len(lines)}.")
    flaws, sirets = [], []
    for line, written in lines:
        siret = normalise_siret(written)
        if siret is None or not siret_ok(siret):
            flaws.append((line, rules.unreadable(line, written)))
        else:
            sirets.append((line, siret))
    known = _known({siret for _, siret in sirets})
    flaws += [
        (line, said) for line, siret in sirets if (said := rules.flaw(line, siret, known.get(siret), on))
    ]
    if flaws:
        return Added(0, 0, tuple(said for _, said in sorted(flaws)))
    sirens = {known[siret].siren for _, siret in sirets}
    done = _add(row, sirens, by, on)
    if present:
        mark(action=action, companies=sorted(sirens), state="present", by=by, on=on)
    return done


@transaction.atomic
def add(*, action: int, companies: Sequence[str], by: User, on: date) -> Added:
    """Add firms chosen in a list. Impossible when one is unknown, has ceased, or is of another OPCO."""
    row = _open(action)
    wanted = set(companies)
    if not wanted:
        raise Impossible("Choisissez au moins une entreprise.")
    if len(wanted) > rules.MOST_FIRMS:
        raise Impossible(f"Choisissez {rules.MOST_FIRMS} entreprises au plus.")
    units = {each.pk: each for each in Company.objects.filter(pk__in=wanted)}
    if wanted - units.keys():
        raise Impossible("Une des entreprises n’existe pas : rechargez la liste.")
    ceased = next((each for each in units.values() if each.closed_on and each.closed_on <= on), None)
    if ceased is not None:
        raise Impossible(f"« {ceased} » est cessée depuis le {ceased.closed_on:%d/%m/%Y}.")
    foreign = Firm.objects.filter(company__in=wanted, ours=False).select_related("company").first()
    if foreign is not None:
        raise Impossible(f"« {foreign.company} » est d’un autre OPCO.")
    return _add(row, wanted, by, on)


@transaction.atomic
def mark(*, action: int, companies: Sequence[str], state: str, by: User, on: date) -> int:
    """Note firms present or absent, from the day of the action; gives how many changed."""
    row = _open(action)
    if state not in rules.PRESENCES:
        raise Impossible("Choisissez présente, absente ou invitée.")
    if state != "invited" and (said := rules.held_flaw(row.on, on)):
        raise Impossible(said)
    changed = row.participations.filter(company__in=companies).exclude(state=state).update(state=state)
    if changed:
        words = f"{changed} × {rules.PRESENCES[state].lower()}"
        remember(row=row, verb="mark", trace=PromotionTrace, by=by, on=on, comment=words)
    return changed


@transaction.atomic
def remove(*, action: int, companies: Sequence[str], by: User, on: date) -> int:
    """Take out firms added by mistake; gives how many."""
    row = _open(action)
    gone = list(
        row.participations.filter(company__in=companies).order_by("company").values_list("company", flat=True)
    )
    row.participations.filter(company__in=gone).delete()
    if gone:
        words = ", ".join(gone[:20]) + ("…" if len(gone) > 20 else "")
        remember(row=row, verb="remove", trace=PromotionTrace, by=by, on=on, comment=words)
    return len(gone)


def _open(action: int) -> PromotionAction:
    row = locked(action)
    if row.state == "cancelled":
        raise Impossible("Cette action est annulée : remettez-la d’abord en préparation.")
    return row


def _known(sirets: set[str]) -> dict[str, Known]:
    """What the register says of these places, with their company."""
    places = list(Establishment.objects.filter(pk__in=sirets).select_related("company"))
    of_idcc = dict(Agreement.objects.filter(pk__in={each.idcc for each in places}).values_list("pk", "opco"))
    return {each.siret: _place(each, of_idcc.get(each.idcc, "")) for each in places}


def _place(place: Establishment, agreement_opco: str) -> Known:
    ends = [day for day in (place.closed_on, place.company.closed_on) if day]
    opco = place.opco or ("" if agreement_opco in SEVERAL else agreement_opco)
    ours = opco == settings.OPCO_NAME if opco and settings.OPCO_NAME else None
    return Known(place.siret, place.company_id, min(ends, default=None), ours)


def _add(row: PromotionAction, sirens: set[str], by: User, on: date) -> Added:
    """The unique constraint settles two officers who add the same firm at once."""
    before = set(row.participations.filter(company__in=sirens).values_list("company", flat=True))
    new = sorted(sirens - before)
    Participation.objects.bulk_create(
        [Participation(action=row, company_id=siren, added_by=by) for siren in new], ignore_conflicts=True
    )
    if new:
        remember(row=row, verb="add", trace=PromotionTrace, by=by, on=on, comment=f"{len(new)} de plus")
    return Added(len(new), len(before))
