"""A branch with contracts in progress, its officer, its representative, and what simulates it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

import pytest

from accounts.models import User
from branches.actions import scenarios, scenarios_stock
from branches.actions.scenarios import Draft
from branches.models import Access, Scenario
from contracts.actions import decide
from registers.models import Committee
from tests.contracts.decide.conftest import ON, officer, receive, registers  # noqa: F401 -- fixtures

LATER = dt.date(2027, 1, 1)
PLAIN = {"nombre_repas": "", "date_conclusion": "26/10/2026"}


@dataclass(frozen=True)
class People:
    """Who simulates."""

    officer: User
    other: User
    direction: User
    representative: User  # of CPNE 1


@pytest.fixture
def people(make_user: Callable[..., Any], registers: None) -> People:  # noqa: F811
    """An officer of every branch, another, the direction, a representative of the first branch."""
    found = [make_user(code) for code in ("BR", "BR", "DI", "BX")]
    rows = [Access(user=user, committee=each, since=dt.date(2025, 1, 1))
            for user in found[:2] for each in Committee.objects.order_by("pk")]  # fmt: skip
    rows.append(Access(user=found[3], committee_id="1", since=dt.date(2025, 1, 1)))
    Access.objects.bulk_create(rows)
    return People(*found)


@pytest.fixture
def live(receive, officer) -> Callable[..., list[Any]]:  # noqa: F811
    """Receive variations of a line, accept them, read them into the stock."""

    def make(*variations: dict[str, str]) -> list[Any]:
        contracts = receive(*({**PLAIN, **each} for each in variations))
        decide.accept(contracts=[each.pk for each in contracts], by=officer, on=ON, comment="Essai.")
        scenarios_stock.refresh(on=ON)
        return contracts

    return make


@pytest.fixture
def write(people: People) -> Callable[..., Scenario]:
    """A scenario of the first branch, its effects computed."""

    def make(*, by: User | None = None, committee: str = "1", amount: int = 7600, **given: Any) -> Scenario:
        draft = Draft("Baisse", "", LATER, 3, False, Decimal(0), {"RNCP38362": Decimal(amount)})
        row = scenarios.create(
            committee=Committee.objects.get(pk=committee),
            draft=draft._replace(**given),
            by=by or people.officer,
            on=ON,
        )
        scenarios.compute(scenario=row.pk)
        return row

    return make
