"""Firms under and over the threshold, a certified provider, ceilings and a budget; requests of them."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from itertools import count
from typing import Any
from uuid import uuid4

from django.core.files.base import ContentFile

from contracts.actions import budgets
from contracts.models import SectionBudget
from registers.models import Agreement, Company, Establishment, Headcount, Provider
from smeservice.actions import firms, plan_terms, requests
from smeservice.actions.plan_terms import Ceilings
from smeservice.models import PlanRequest
from smeservice.rules.requests import Told

ON = dt.date(2026, 11, 23)
STARTS, ENDS = dt.date(2026, 11, 2), dt.date(2026, 11, 13)
SMALL, LARGE = "732829320", "404833048"  # 49 and 50 employees
SMALL_SIRET, LARGE_SIRET = "73282932000074", "40483304800022"
PROVIDER = "13002526500013"
PDF = b"%PDF-1.7\n1 0 obj<<>>endobj\ntrailer<<>>\n%%EOF\n"
NUMBERS = count(1)


def furnish(*, budget: str = "100000", on: dt.date = ON, **ceilings: Any) -> None:
    """Two bakeries, a certified provider, the ceilings and the budget of the year of `on`."""
    Agreement.objects.get_or_create(idcc="0843", defaults={"label": "Boulangerie", "opco": "Opco EP"})
    for siren, siret, name, number in (
        (SMALL, SMALL_SIRET, "Boulangerie Brun", 49),
        (LARGE, LARGE_SIRET, "Fournil Caro", 50),
    ):
        unit, _ = Company.objects.get_or_create(siren=siren, defaults={"name": name})
        Establishment.objects.update_or_create(
            siret=siret,
            defaults={
                "company": unit, "idcc": "0843", "postcode": "06000", "city": "Nice", "head_office": True,
                "opco": "Opco EP",
            },
        )  # fmt: skip
        Headcount.objects.update_or_create(
            company=unit, year=on.year - 1, defaults={"least": number, "most": number}
        )
    Provider.objects.update_or_create(
        siret=PROVIDER,
        defaults={"name": "Institut du pain", "qualiopi_until": on + dt.timedelta(days=400)},
    )
    firms.refresh(on=on, sirens=[SMALL, LARGE])
    plan_terms.set_terms(
        year=on.year, idcc="", ceilings=Ceilings(**ceilings), source="Délibération n° 14", decided_on=on,
        by=None, on=on,
    )  # fmt: skip
    if not SectionBudget.objects.filter(section="plan", year=on.year).exists():
        budgets.decide(
            section="plan", year=on.year, amount=Decimal(budget), source="Budget du CA", decided_on=on,
            by=None, on=on,
        )  # fmt: skip


def told(**changes: Any) -> Told:
    """Three trainees, fourteen hours at 25 € each."""
    known: dict[str, Any] = {
        "siret": SMALL_SIRET, "title": "Viennoiserie", "provider_siret": PROVIDER,
        "provider_name": "Institut du pain", "starts_on": STARTS, "ends_on": ENDS, "trainees": 3,
        "hours": Decimal(14), "unit": "hour", "unit_cost": Decimal(25), "pay_to": "provider",
        "received_on": STARTS - dt.timedelta(days=20),
    }  # fmt: skip
    return Told(**known | changes)


def file(name: str = "programme.pdf") -> ContentFile[bytes]:
    return ContentFile(PDF, name=name)


def request(by: Any, *, papers: bool = True, on: dt.date = ON, **changes: Any) -> PlanRequest:
    """A request received, with its programme and its quote."""
    row = requests.receive(told=told(**changes), token=uuid4(), by=by, on=on)
    if papers:
        for kind in ("programme", "quote"):
            requests.add_paper(request=row.pk, kind=kind, file=file(), by=by, on=on)
    return row


def followed(siren: str, adviser: Any, on: dt.date = ON) -> None:
    """The firm is in the portfolio of that adviser."""
    firms.follow(companies=[siren], adviser=adviser, by=adviser, on=on)
