"""HR advice paid in part by the State: within its limits, written among the aids of the firms, corrected."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import date
from decimal import Decimal
from typing import Any
from uuid import UUID, uuid5

from django.db import transaction
from django.db.models import Sum

import law
from accounts.models import User
from accounts.traces import move, remember
from law.refusal import Impossible
from registers.actions import aids, takeovers
from registers.models import Company, Headcount
from smeservice.models import Consultant, Firm, HrAdvice, HrAdviceTrace
from smeservice.rules import pcrh

MOST_FIRMS = 50
BODY = "État, prestation de conseil RH"


@dataclass(frozen=True, slots=True, kw_only=True)
class Mission:
    """A mission as it is written; `declared_on`: when the firms signed what aids they had."""

    consultant: int
    kind: str
    starts_on: date
    days: int
    net_cost: Decimal
    state_aid: Decimal
    other_public: Decimal = Decimal(0)
    group_headcount: int | None = None
    declared_on: date | None = None


@transaction.atomic
def advise(*, told: Mission, companies: Sequence[str], token: UUID, by: User, on: date) -> HrAdvice:
    """Record a mission in one firm or several; the same sheet sent again gives the one written.

    Impossible beyond the limits of the State on its first day, of the framework contract, or of the aids a
    firm may still receive.
    """
    sirens = sorted(set(companies))
    if not 1 <= len(sirens) <= MOST_FIRMS:
        raise Impossible(f"Une mission aide de 1 à {MOST_FIRMS} entreprises.")
    _lock(sirens)
    known = HrAdvice.objects.filter(token=token, companies__in=sirens).first()
    if known is not None:
        return known
    _own(sirens, by)
    _framework(told)
    _limits(told, sirens)
    row = HrAdvice.objects.create(**_fields(told), token=token, made_by=by)
    row.companies.set(Company.objects.filter(pk__in=sirens))
    _grant(row, sirens, by=by, on=on)
    remember(row=row, verb="advise", trace=HrAdviceTrace, by=by, on=on, from_state="")
    return row


@transaction.atomic
def correct(*, advice: int, told: Mission, edition: int, reason: str, by: User, on: date) -> HrAdvice:
    """Write a mission again, for a reason; its aids are withdrawn and those of the new one written.

    Impossible when it is cancelled, or when somebody changed it since it was read.
    """
    row, sirens = _locked(advice, by)
    if row.state != "held":
        raise Impossible("Cette mission est annulée : enregistrez-en une autre.")
    if row.edition != edition:
        raise Impossible("Un collègue a corrigé cette mission entre-temps : rechargez la page.")
    if not reason.strip():
        raise Impossible("Dites pourquoi cette mission est corrigée.")
    _framework(told)
    _limits(told, sirens, but=row.pk)
    before = _written(row)
    for name, value in _fields(told).items():
        setattr(row, name, value)
    row.edition += 1
    row.save()
    _withdraw(row, f"Mission corrigée : {reason.strip()}", by)
    _grant(row, sirens, by=by, on=on)
    said = f"{reason.strip()} (avant : {before} ; après : {_written(row)})"
    remember(row=row, verb="correct", trace=HrAdviceTrace, by=by, on=on, comment=said)
    return row


@transaction.atomic
def cancel(*, advice: int, reason: str, by: User, on: date) -> HrAdvice:
    """Cancel a mission, for a reason: it counts no more, its aids are withdrawn; twice changes nothing."""
    row, _ = _locked(advice, by)
    if row.state == "cancelled":
        return row
    move(row=row, verb="cancel", moves=pcrh.MOVES, trace=HrAdviceTrace, by=by, on=on, comment=reason)
    _withdraw(row, f"Mission annulée : {reason.strip()}", by)
    return row


def _fields(told: Mission) -> dict[str, Any]:
    """A mission as its row holds it."""
    written = asdict(told)
    return {"consultant_id": written.pop("consultant"), **written}


def _lock(sirens: Sequence[str]) -> None:
    """The firms and those they took over, locked in one order."""
    everyone = sorted({each for siren in sirens for each in takeovers.family(siren)})
    found = takeovers.lock(*everyone)
    if missing := set(sirens) - found.keys():
        raise Impossible(f"Le SIREN {min(missing)} n’est pas au registre : vérifiez ses chiffres.")


def _own(sirens: Sequence[str], by: User) -> None:
    opened = Firm.objects.visible_to(by).filter(company__in=sirens)
    if missing := set(sirens) - set(opened.values_list("company", flat=True)):
        raise Impossible(f"L’entreprise {min(missing)} n’est pas dans votre portefeuille.")


def _locked(advice: int, by: User) -> tuple[HrAdvice, list[str]]:
    """The mission and its firms, locked in the order of every verb."""
    found = HrAdvice.objects.filter(pk=advice).first()
    if found is None:
        raise Impossible("Cette mission n’existe plus : rechargez la page.")
    sirens = sorted(found.companies.values_list("pk", flat=True))
    _lock(sirens)
    _own(sirens, by)
    return HrAdvice.objects.select_for_update().get(pk=advice), sirens


def _framework(told: Mission) -> None:
    """Impossible outside the framework contract of the consultant."""
    found = Consultant.objects.referenced(told.starts_on).filter(pk=told.consultant).first()
    if found is None:
        raise Impossible("Le contrat-cadre de ce consultant ne couvre pas le début de la mission.")
    if not pcrh.DOMAINS & set(found.domains):
        raise Impossible(f"{found} n’est pas référencé en ressources humaines : choisissez-en un autre.")
    if told.days > found.days:
        raise Impossible(f"Le contrat-cadre de {found} permet {found.days} jours au plus par mission.")
    if told.net_cost > told.days * found.day_cost:
        raise Impossible(
            f"{told.days} jours de {found} coûtent au plus {law.euros(told.days * found.day_cost)}."
        )


def _limits(told: Mission, sirens: Sequence[str], but: int = 0) -> None:
    """Impossible beyond the limits of the State; `but` is a mission that does not count."""
    before = [_before(siren, but) for siren in sirens]
    advice = pcrh.Advice(
        kind=told.kind, days=told.days, net_cost=told.net_cost, other_public=told.other_public,
        headcounts=tuple(_headcount(siren, told.starts_on) for siren in sirens),
        group_headcount=told.group_headcount,
        days_before=max(days for days, _ in before),
        aided_before=max(aid for _, aid in before),
    )  # fmt: skip
    if flaws := pcrh.flaws(advice, told.state_aid, told.starts_on):
        raise Impossible(" ".join(flaws))


def _grant(row: HrAdvice, sirens: Sequence[str], *, by: User, on: date) -> None:
    """Write the help of the State among the aids of the firms, in equal shares."""
    shares = law.split(row.state_aid, [1] * len(sirens))
    for siren, share in zip(sirens, shares, strict=True):
        if share <= 0:
            continue
        told = aids.Told(
            body=BODY, purpose=row.get_kind_display(), amount=share, on=row.starts_on, regulation="general",
            source="granted", declared_on=row.declared_on, evidence=f"Mission de conseil RH n° {row.pk}",
        )  # fmt: skip
        token = uuid5(row.token, f"{siren}-{row.edition}")
        row.aids.add(aids.record(company=siren, told=told, token=token, by=by, on=on).aid)


def _withdraw(row: HrAdvice, reason: str, by: User) -> None:
    for aid in row.aids.filter(withdrawn_at=None).order_by("pk"):
        aids.withdraw(aid=aid.pk, reason=reason, by=by)


def _written(row: HrAdvice) -> str:
    return (
        f"{row.get_kind_display().lower()} du {row.starts_on:%d/%m/%Y}, {row.days} jours, coût "
        f"{law.euros(row.net_cost)}, aide {law.euros(row.state_aid)}, autre argent public "
        f"{law.euros(row.other_public)}"
    )


def _headcount(siren: str, on: date) -> int | None:
    """The upper bound of the last official headcount; None when it is unknown."""
    row = Headcount.objects.filter(company=siren).order_by("-year").first()
    if row is None or row.most is not None:
        return row.most if row else None
    return row.least if row.least >= law.pcrh_headcount(on) else None


def _before(siren: str, but: int) -> tuple[int, Decimal]:
    """Days and aid a firm already had."""
    rows = HrAdvice.objects.held().filter(companies=siren).exclude(pk=but)
    found = rows.aggregate(days=Sum("days"), aid=Sum("state_aid"))
    return found["days"] or 0, found["aid"] or Decimal(0)
