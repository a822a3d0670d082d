"""Schedules that change, in the database: versions, notices of adjustment, books."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from decimal import Decimal

import pytest
from django.db import transaction

from contracts.actions import moving, recomputing, schedules
from contracts.actions.assessing import latest
from contracts.models import Contract, Entry, Invoice, InvoiceLine, Posting
from contracts.rules.assess import assess
from contracts.rules.replay import facts_from
from contracts.rules.verdict import Instalment
from law.refusal import Impossible
from tests.contracts.course.conftest import ON, balance, check_money, live

E = Decimal
OTHER_CFA = "73282932000074"
pytestmark = pytest.mark.django_db


def verdict_of(contract: Contract, **changes):
    """The verdict on the stored facts, changed."""
    return assess(replace(facts_from(latest([contract.pk])[contract.pk].facts), **changes))


def recompute(contract: Contract, reason: str = "rupture", **changes):
    with transaction.atomic():
        held = moving.found_of([contract.pk])[0]
        return recomputing.recompute(
            [held], {held.pk: verdict_of(contract, **changes)}, reason=reason, by=None, on=ON
        )[0]


def test_a_break_closes_what_is_not_billed_and_the_old_version_stays_readable(accepted, bill) -> None:
    (contract,) = accepted()
    before = [(line.label, line.amount) for line in live(contract)]
    bill(live(contract)[0])
    difference = recompute(contract, terminated_on=dt.date(2027, 3, 31), practical_days=90)
    check_money(contract)
    assert contract.version == difference.version == 2
    assert [line.step for line in live(contract)] == ["advance", "rupture"]
    versions = schedules.versions(contract)
    assert [(line.label, line.amount) for line in versions[1]] == before
    assert list(schedules.version(contract, 1)) == versions[1]
    assert versions[2] == live(contract)
    assert not recompute(contract, terminated_on=dt.date(2027, 3, 31), practical_days=90).change
    contract.refresh_from_db()
    assert contract.version == 2


def test_an_overpayment_is_a_negative_notice_that_the_next_payment_takes_back(accepted, bill) -> None:
    (contract,) = accepted()
    advance = bill(live(contract)[0])
    difference = recompute(contract, terminated_on=dt.date(2026, 12, 10), practical_days=80)
    check_money(contract)
    notice = Invoice.objects.get(kind="adjustment")
    line = notice.lines.get()
    assert notice.number == f"REG-{contract.number}-2"
    assert (notice.state, line.state, line.paid) == ("accepted", "accepted", 0)
    assert notice.total == line.amount == difference.adjusted == contract.total - advance.amount < 0
    assert line.instalment.step == "adjustment"
    assert balance(contract, "401") == contract.total
    assert balance(contract, "801") == 0


def test_a_line_billed_in_part_is_closed_at_what_was_billed(accepted, bill) -> None:
    (contract,) = accepted()
    first = live(contract)[0]
    billed = bill(first, E(1000))
    recompute(contract, terminated_on=dt.date(2027, 3, 31), practical_days=90)
    check_money(contract)
    billed.refresh_from_db()
    assert billed.instalment_id != first.pk
    assert billed.instalment.amount == 1000
    assert schedules.version(contract, 1).get(number=1).amount == first.amount


def test_a_line_waiting_for_its_decision_bills_what_replaces_its_own(accepted, bill) -> None:
    (contract,) = accepted({"date_fin_contrat": "31/10/2028"})
    first, second = live(contract)[:2]
    waiting, lost = bill(first, state="pending"), bill(second, state="disputed")
    recompute(contract, "amendment", remote_hours=9999)
    check_money(contract)
    waiting.refresh_from_db()
    assert waiting.instalment.step == first.step
    assert waiting.instalment.until is None
    assert waiting.instalment.amount < first.amount
    recompute(contract, terminated_on=dt.date(2027, 3, 31), practical_days=90)
    lost.refresh_from_db()
    assert lost.instalment is None


def test_lines_that_no_verdict_foresees_outlive_a_recompute(accepted, bill) -> None:
    (contract,) = accepted()
    bill(live(contract)[0])
    total = contract.total
    due = Instalment(1, "tutor_exercise", "tutor.exercise", E(1380))
    with transaction.atomic():
        held = moving.found_of([contract.pk])[0]
        schedules.add(held, [due], None, ON)
        schedules.adjust(held, E(-500), "Heures non prouvées", None, ON)
    check_money(contract)
    assert contract.total == total + 1380 - 500
    assert contract.version == 3
    recompute(contract, terminated_on=dt.date(2027, 3, 31), practical_days=90)
    check_money(contract)
    steps = [line.step for line in live(contract)]
    assert steps.count("tutor_exercise") == 1
    assert InvoiceLine.objects.filter(contract=contract, amount=-500, kind="training").count() == 1
    assert (
        contract.total
        == verdict_of(contract, terminated_on=dt.date(2027, 3, 31), practical_days=90).total + 880
    )


def test_a_forfeited_balance_loses_what_was_not_billed_once(accepted, bill) -> None:
    (contract,) = accepted()
    total = contract.total
    last = live(contract)[-1]
    bill(last, E(100))
    with transaction.atomic():
        assert schedules.forfeit([last], None, ON) == last.amount - 100
    check_money(contract)
    assert contract.total == total - last.amount + 100
    with transaction.atomic():
        assert schedules.forfeit([last], None, ON) == 0
    assert "perdu" in live(contract)[-1].label
    recompute(contract, "level")
    check_money(contract)


def test_a_contract_without_schedule_is_not_adjusted(receive) -> None:
    (contract,) = receive({})
    with pytest.raises(Impossible, match="échéancier"):
        schedules.adjust(contract, E(10), "Essai", None, ON)


def test_many_contracts_in_a_bounded_number_of_queries(accepted, bill, django_assert_max_num_queries) -> None:
    contracts = accepted({}, {}, {})
    for contract in contracts:
        bill(live(contract)[0])
    verdicts = {
        each.pk: verdict_of(each, terminated_on=dt.date(2026, 12, 10), practical_days=80)
        for each in contracts
    }
    with transaction.atomic():
        held = moving.found_of(verdicts)
        with django_assert_max_num_queries(18):
            recomputing.recompute(held, verdicts, reason="rupture", by=None, on=ON)
    assert Entry.objects.filter(key__startswith="adjust:").count() == 3
    for contract in contracts:
        check_money(contract)


def taken_back(contract: Contract) -> dict[str, Decimal]:
    """What each provider is adjusted by, by its invoices and by the books."""
    lines = InvoiceLine.objects.filter(contract=contract, invoice__kind="adjustment", amount__lt=0)
    found: dict[str, Decimal] = {}
    for line in lines.select_related("invoice"):
        siret = line.invoice.provider_siret
        found[siret] = found.get(siret, E(0)) + line.amount
    for siret, amount in found.items():
        books = Posting.objects.filter(contract=contract, account="401", provider_siret=siret)
        booked = books.filter(entry__key__startswith="adjust:")
        assert sum((each.credit - each.debit for each in booked), E(0)) == amount
    return found


def billed_by(line: InvoiceLine, siret: str, **changes) -> None:
    """An accepted line of another provider: its invoice and its entry say so."""
    Invoice.objects.filter(pk=line.invoice_id).update(provider_siret=siret)
    InvoiceLine.objects.filter(pk=line.pk).update(**changes)


def test_what_is_taken_back_for_training_is_never_the_tutor_s(accepted, bill) -> None:
    (contract,) = accepted()
    bill(live(contract)[0])
    with transaction.atomic():
        held = moving.found_of([contract.pk])[0]
        schedules.add(held, [Instalment(1, "tutor_exercise", "maitre.exercise", E(460))], None, ON)
    billed_by(bill(live(contract)[-1]), contract.employer_siret, kind="tutoring")
    recompute(contract, terminated_on=dt.date(2026, 12, 10), practical_days=80)
    check_money(contract)
    assert set(taken_back(contract)) == {contract.provider_siret}


def test_a_provider_never_gives_back_more_than_it_billed(accepted, bill) -> None:
    """The CFA changed after the first advance: the second one billed little before the end."""
    (contract,) = accepted()
    first = bill(live(contract)[0])
    billed_by(bill(live(contract)[1], E(100)), OTHER_CFA)
    difference = recompute(contract, terminated_on=dt.date(2026, 12, 10), practical_days=80)
    check_money(contract)
    left = difference.adjusted + 100
    assert -first.amount < left < 0
    assert taken_back(contract) == {OTHER_CFA: E(-100), contract.provider_siret: left}
    recompute(contract, terminated_on=dt.date(2026, 12, 9), practical_days=79)
    check_money(contract)
    assert taken_back(contract)[OTHER_CFA] == E(-100)
