"""What is known of a training-plan request on a day: the facts its rules read, the costs of its amount."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from django.conf import settings
from django.db.models import Sum

import law
from registers.models import Agreement, Establishment, Provider
from registers.rules.sizes import Size
from smeservice.actions import plan_terms
from smeservice.models import PlanRequest
from smeservice.rules import request_checks, request_price
from smeservice.rules.request_checks import Check, Facts
from smeservice.rules.request_price import ZERO, Asked
from smeservice.rules.requests import Told

MAYOTTE = "976"
SAME = (
    "siret", "title", "provider_siret", "starts_on", "ends_on", "trainees", "hours", "unit", "unit_cost",
    "side_costs", "hourly_wage", "remote_share", "pay_to",
)  # fmt: skip


def checks_of(row: PlanRequest, on: date) -> tuple[Check, ...]:
    """Every rule applied to the request as things stand that day."""
    return request_checks.checks(facts_of(row, on))


def facts_of(row: PlanRequest, on: date) -> Facts:
    """What is known of a request that day: registers first, then what was asked and answered."""
    company = row.company
    place = Establishment.objects.filter(pk=row.siret).first()
    provider = Provider.objects.filter(pk=row.provider_siret).first()
    said = {each.code: each.value for each in row.findings.order_by("pk")}
    closed = [day for day in (company.closed_on, place.closed_on if place else None) if day]
    return Facts(
        on=on,
        sizes=tuple(Size(each.year, each.least, each.most) for each in company.headcounts.order_by("year")),
        headcount_said=said.get("headcount"),
        closed_on=min(closed) if closed else None,
        ours=_ours(place),
        attached_checked="attached" in said,
        provider_known=provider is not None,
        qualiopi_until=provider.qualiopi_until if provider else None,
        state_accredited=bool(provider and provider.state_accredited),
        provider_checked="provider" in said,
        received_on=row.received_on,
        starts_on=row.starts_on,
        remote_share=row.remote_share,
        papers=frozenset(row.papers.values_list("kind", flat=True)),
    )


def priced(
    row: PlanRequest, on: date, retained: Decimal | None = None
) -> tuple[Asked, request_price.Terms] | None:
    """What the amount of that day is computed from; None when no ceiling is known for its branch and year."""
    terms = plan_terms.in_force(idcc=branch_of(row), year=on.year)
    if terms is None:
        return None
    before = PlanRequest.objects.filter(company=row.company_id, payable__year=on.year).exclude(pk=row.pk)
    taken = before.aggregate(total=Sum("payable__total"))["total"] or ZERO
    told = Told(**{name: getattr(row, name) for name in SAME}, received_on=row.received_on)
    return asked_of(told, on, before=taken, retained=retained), terms


def stored_checks(row: PlanRequest) -> tuple[Check, ...]:
    """The checks of the day it was decided."""
    return tuple(Check(*each) for each in row.checks)


def stored_lines(row: PlanRequest) -> tuple[request_price.Line, ...]:
    """The amount as it was decided."""
    return tuple(map(request_price.Line.from_dict, row.lines))


def branch_of(row: PlanRequest) -> str:
    """The branch of its establishment as the registers say it now."""
    known = Establishment.objects.filter(pk=row.siret).values_list("idcc", flat=True).first()
    return known or row.idcc


def asked_of(told: Told, on: date, *, before: Decimal = ZERO, retained: Decimal | None = None) -> Asked:
    return Asked(
        on=on, trainees=told.trainees, hours=told.hours, unit=told.unit, unit_cost=told.unit_cost,
        side_costs=told.side_costs, hourly_wage=told.hourly_wage, before=before, retained=retained,
        smic=_smic(told.siret, on),
    )  # fmt: skip


def _smic(siret: str, on: date) -> Decimal:
    """What a wage is funded up to, an hour of training (D6332-39)."""
    postcode = Establishment.objects.filter(pk=siret).values_list("postcode", flat=True).first() or ""
    hourly = law.smic_hourly_mayotte if postcode.startswith(MAYOTTE) else law.smic_hourly
    return law.cents(hourly(on) * law.plan50_wage_share(on))


def _ours(place: Establishment | None) -> bool | None:
    """Attached to our OPCO by the tables; None when they do not say."""
    if not settings.OPCO_NAME:
        return True
    if place is None:
        return None
    if place.opco:
        return place.opco == settings.OPCO_NAME
    opco = Agreement.objects.filter(pk=place.idcc).values_list("opco", flat=True).first()
    return opco == settings.OPCO_NAME if opco and opco != "multiple" else None
