"""Consultants referenced, and the HR advice they give within the limits of the State."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import date
from decimal import Decimal
from uuid import UUID

from django.db import transaction
from django.db.models import Sum

import law
from accounts.models import User
from law.refusal import Impossible
from registers.models import Company, Headcount
from smeservice.models import Consultant, Firm, HrAdvice
from smeservice.rules import pcrh

MOST_FIRMS = 50


@dataclass(frozen=True, slots=True, kw_only=True)
class Reference:
    """A consultant as it is written."""

    siret: str
    name: str
    domains: list[str]
    since: date
    until: date
    day_cost: Decimal
    days: int


@transaction.atomic
def reference(*, told: Reference, by: User, consultant: int | None = None, edition: int = 0) -> Consultant:
    """Reference a consultant, or write one again. Impossible when somebody changed it since it was read."""
    if told.until < told.since:
        raise Impossible("La fin du contrat-cadre précède son début.")
    same = Consultant.objects.select_for_update().filter(siret=told.siret).first()
    if consultant is None:
        if same is not None:
            raise Impossible(f"Le SIRET {told.siret} est déjà celui de {same.name} : modifiez sa fiche.")
        return Consultant.objects.create(**asdict(told), made_by=by)
    row = Consultant.objects.select_for_update().get(pk=consultant)
    if same is not None and same != row:
        raise Impossible(f"Le SIRET {told.siret} est déjà celui de {same.name}.")
    if row.edition != edition:
        raise Impossible("Un collègue a modifié cette fiche entre-temps : rechargez la page avant d’écrire.")
    for name, value in asdict(told).items():
        setattr(row, name, value)
    row.edition += 1
    row.save()
    return row


@dataclass(frozen=True, slots=True, kw_only=True)
class Mission:
    """A mission as it is written."""

    consultant: int
    kind: str
    starts_on: date
    days: int
    net_cost: Decimal
    state_aid: Decimal
    other_public: Decimal = Decimal(0)
    group_headcount: int | None = None


@transaction.atomic
def advise(*, told: Mission, companies: Sequence[str], token: UUID, by: User) -> HrAdvice:
    """Record a mission in one firm or several; the same sheet sent again gives the one written.

    Impossible beyond the limits of the State on its first day, or of the framework contract.
    """
    sirens = sorted(set(companies))
    if not 1 <= len(sirens) <= MOST_FIRMS:
        raise Impossible(f"Une mission aide de 1 à {MOST_FIRMS} entreprises.")
    rows = list(Company.objects.select_for_update(no_key=True).filter(pk__in=sirens).order_by("pk"))
    known = HrAdvice.objects.filter(token=token, companies__in=sirens).first()
    if known is not None:
        return known
    opened = Firm.objects.visible_to(by).filter(company__in=sirens)
    if missing := set(sirens) - set(opened.values_list("company", flat=True)):
        raise Impossible(f"L’entreprise {min(missing)} n’est pas dans votre portefeuille.")
    _framework(told)
    advice = pcrh.Advice(
        kind=told.kind, days=told.days, net_cost=told.net_cost, other_public=told.other_public,
        headcounts=tuple(_headcount(siren, told.starts_on) for siren in sirens),
        group_headcount=told.group_headcount,
        days_before=max(_before(siren)[0] for siren in sirens),
        aided_before=max(_before(siren)[1] for siren in sirens),
    )  # fmt: skip
    if flaws := pcrh.flaws(advice, told.state_aid, told.starts_on):
        raise Impossible(" ".join(flaws))
    row = HrAdvice.objects.create(
        consultant_id=told.consultant, kind=told.kind, starts_on=told.starts_on, days=told.days,
        net_cost=told.net_cost, state_aid=told.state_aid, other_public=told.other_public, token=token,
        made_by=by,
    )  # fmt: skip
    row.companies.set(rows)
    return row


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


def _headcount(siren: str, on: date) -> int | None:
    """The upper bound of the last official headcount; None when it is unknown."""
    row = Headcount.objects.filter(company=siren).order_by("-year").first()
    if row is None or row.most is not None:
        return row.most if row else None
    return row.least if row.least >= law.pcrh_headcount(on) else None


def _before(siren: str) -> tuple[int, Decimal]:
    """Days and aid a firm already had."""
    found = HrAdvice.objects.filter(companies=siren).aggregate(days=Sum("days"), aid=Sum("state_aid"))
    return found["days"] or 0, found["aid"] or Decimal(0)
