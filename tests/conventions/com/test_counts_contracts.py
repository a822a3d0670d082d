"""What is counted of the contracts and of their invoices."""

from __future__ import annotations

import datetime as dt

import pytest
from django.utils import timezone

from contracts import indicators
from contracts.actions import runs
from contracts.models import Contract, Invoice
from smeservice import indicators as firm_rows
from smeservice.models import Firm
from tests.contracts.paying.conftest import (  # noqa: F401 -- fixtures
    EXECUTE,
    ON,
    _debtor,
    accepted,
    contract,
    make_provider,
    people,
    receive,
    registers,
)

YEAR = (dt.date(2026, 1, 1), dt.date(2026, 12, 31))
BEFORE = (dt.date(2025, 1, 1), dt.date(2025, 12, 31))

pytestmark = pytest.mark.django_db


def decided(contract: Contract, day: dt.date, due: dt.date | None) -> None:  # noqa: F811
    at = timezone.make_aware(dt.datetime.combine(day, dt.time(23, 30)))
    Contract.objects.filter(pk=contract.pk).update(decided_at=at, decision_due_on=due)


@pytest.mark.parametrize(("late", "counted"), [(-1, 1), (0, 1), (1, 0)])
def test_a_contract_decided_on_its_last_day_is_in_time(contract, late, counted):  # noqa: F811
    decided(contract, dt.date(2026, 11, 2) + dt.timedelta(days=late), dt.date(2026, 11, 2))
    assert indicators.decided(*YEAR, {}).count() == 1
    assert indicators.decided_in_time(*YEAR, {}).count() == counted
    assert indicators.decided(*BEFORE, {}).count() == 0


def test_the_year_ends_at_midnight_here(contract):  # noqa: F811
    decided(contract, dt.date(2026, 12, 31), dt.date(2026, 12, 31))
    assert indicators.decided_in_time(*YEAR, {}).count() == 1
    assert indicators.decided(dt.date(2027, 1, 1), dt.date(2027, 12, 31), {}).count() == 0


def test_a_contract_without_its_last_day_is_not_counted(contract):  # noqa: F811
    decided(contract, dt.date(2026, 11, 2), None)
    assert indicators.decided(*YEAR, {}).count() == 0
    assert indicators.decided(*YEAR, {"idcc": "9999"}).count() == 0


def test_an_invoice_is_paid_in_time_once_every_line_is_executed(accepted, people):  # noqa: F811
    accepted("100", "50")
    assert indicators.payable(*YEAR, {}).count() == 1
    assert indicators.paid_in_time(*YEAR, {}).count() == 0
    run = runs.propose(by=people["finance"], on=ON, execute_on=EXECUTE, mode="bank", schema="pain.001.001.09")
    assert indicators.paid_in_time(*YEAR, {}).count() == 0
    runs.approve(run=run, by=people["approver"], on=ON)
    assert indicators.paid_in_time(*YEAR, {}).count() == 1
    Invoice.objects.update(payable_on=EXECUTE - dt.timedelta(days=1))
    assert indicators.payable(*YEAR, {}).count() == 1
    assert indicators.paid_in_time(*YEAR, {}).count() == 0


def test_an_invoice_with_nothing_accepted_is_not_to_pay(accepted):  # noqa: F811
    (line,) = accepted("100")
    type(line).objects.filter(pk=line.pk).update(state="disputed", paid=0)
    assert indicators.payable(*YEAR, {}).count() == 0


def test_a_firm_under_50_is_funded_by_a_contract_that_starts(contract):  # noqa: F811
    from registers.models import Company

    siren = contract.employer_siret[:9]
    Company.objects.get_or_create(siren=siren, defaults={"name": "Employeur"})
    Firm.objects.update_or_create(company_id=siren, defaults={"size": "plan", "closed": False})
    year = (dt.date(contract.starts_on.year, 1, 1), dt.date(contract.starts_on.year, 12, 31))
    assert firm_rows.funded(*year, {}).count() == 1
    Firm.objects.update(size="medium")
    assert firm_rows.funded(*year, {}).count() == 0
    Firm.objects.update(size="small")
    Contract.objects.update(state="refused")
    assert firm_rows.funded(*year, {}).count() == 0
