"""Two firms, two advisers."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from types import SimpleNamespace
from uuid import uuid4

import pytest

from registers.models import Agreement, Company, Establishment, Headcount
from smeservice.actions import firms, interactions
from smeservice.models import Interaction

ON = dt.date(2026, 11, 23)
BAKERY, GARAGE = "732829320", "404833048"
BAKERY_SIRET = "73282932000074"


@pytest.fixture
def advisers(make_user) -> SimpleNamespace:
    """Two advisers and somebody who is not."""
    return SimpleNamespace(one=make_user("SM"), other=make_user("SM"), officer=make_user("GC"))


@pytest.fixture
def bakery(db: None) -> Company:
    """A bakery of Nice with eight employees in 2024, and a garage of unknown size."""
    Agreement.objects.create(idcc="0843", label="Boulangerie", opco="Opco EP")
    unit = Company.objects.create(siren=BAKERY, name="Boulangerie Brun")
    Establishment.objects.create(
        siret=BAKERY_SIRET, company=unit, idcc="0843", postcode="06000", city="Nice", head_office=True
    )
    Headcount.objects.create(company=unit, year=2023, least=12, most=12)
    Headcount.objects.create(company=unit, year=2024, least=8, most=8)
    Company.objects.create(siren=GARAGE, name="Garage Caro")
    firms.refresh(on=ON)
    return unit


@pytest.fixture
def meet(bakery: Company, advisers: SimpleNamespace) -> Callable[..., Interaction]:
    """Record an exchange with the bakery."""

    def make(**changes: object) -> Interaction:
        given: dict[str, object] = {
            "token": uuid4(), "company": BAKERY, "kind": "visit", "happened_on": ON, "outcome": "interested",
            "by": advisers.one, "on": ON,
        }  # fmt: skip
        return interactions.record(**(given | changes))

    return make
