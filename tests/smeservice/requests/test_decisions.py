"""Requests received, completed, decided: within the rules, the ceilings and the budget."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from uuid import uuid4

import pytest

from contracts.actions import books, budgets
from contracts.actions.books import Filters
from contracts.models import Entry, Payable
from law.refusal import Impossible
from registers.models import Establishment, Headcount, Provider
from smeservice.actions import plan_terms, request_decisions, requests
from smeservice.actions.plan_terms import Ceilings
from smeservice.actions.request_facts import checks_of
from smeservice.models import PlanRequest
from smeservice.rules import request_price
from smeservice.rules.request_checks import asked
from tests.smeservice.requests import world
from tests.smeservice.requests.world import ON

pytestmark = pytest.mark.django_db


def accept(row: PlanRequest, by, **more):
    return request_decisions.accept(request=row.pk, by=by, on=ON, **more)


def test_a_request_is_received_once_and_its_clock_starts(house):
    token = uuid4()
    first = requests.receive(told=world.told(), token=token, by=house.adviser, on=ON)
    assert requests.receive(told=world.told(), token=token, by=house.adviser, on=ON) == first
    assert first.decision_due_on == dt.date(2026, 12, 13)
    assert first.asked == Decimal("1050.00")
    assert [each.verb for each in first.traces.all()] == ["receive"]


def test_a_reference_of_the_firm_comes_in_once(house):
    first = requests.receive(told=world.told(reference="D-1"), token=uuid4(), by=None, on=ON)
    assert requests.receive(told=world.told(reference="D-1"), token=uuid4(), by=None, on=ON) == first
    with pytest.raises(Impossible, match="autre demande"):
        requests.receive(told=world.told(reference="D-1", trainees=4), token=uuid4(), by=None, on=ON)


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"siret": "11111111111111"}, "n’est pas au registre"),
        ({"received_on": ON + dt.timedelta(days=1)}, "dans l’avenir"),
        ({"ends_on": world.STARTS - dt.timedelta(days=1)}, "précède son début"),
        ({"trainees": 0}, "au moins un stagiaire"),
        ({"unit_cost": Decimal(0)}, "aucun montant"),
    ],
)
def test_what_cannot_be_received_is_said(house, changes, said):
    with pytest.raises(Impossible, match=said):
        requests.receive(told=world.told(**changes), token=uuid4(), by=None, on=ON)
    assert not PlanRequest.objects.exists()


def test_a_firm_of_49_is_funded_and_its_amount_replays(house):
    row = accept(world.request(house.adviser, hourly_wage=Decimal(30)), house.adviser)
    row.refresh_from_db()
    assert row.state == "accepted"
    lines = tuple(map(request_price.Line.from_dict, row.lines))
    assert request_price.total(lines) == row.amount < row.asked
    assert request_price.replayed(row.inputs) == lines
    assert row.payable.total == row.amount
    balance = books.total(Filters(payable=row.payable_id))
    assert (balance.committed, balance.left) == (row.amount, row.amount)
    assert books.broken() == []
    assert [each.verb for each in row.traces.all()] == ["accept", "paper", "paper", "receive"]


def test_a_firm_of_50_is_refused_with_its_article(house):
    row = world.request(house.adviser, siret=world.LARGE_SIRET)
    with pytest.raises(Impossible, match="L6332-17"):
        accept(row, house.adviser)
    suggested = request_decisions.suggested(checks_of(row, ON))
    assert suggested == ["headcount"]
    request_decisions.refuse(request=row.pk, reasons=suggested, by=house.adviser, on=ON)
    row.refresh_from_db()
    assert (row.state, row.reasons, row.payable) == ("refused", ["headcount"], None)
    assert "L6332-17" in row.traces.first().comment
    assert not Entry.objects.exists()


def test_the_headcount_is_read_on_the_day_of_the_decision(house):
    row = world.request(house.adviser)
    Headcount.objects.create(company_id=world.SMALL, year=2026, least=50, most=50)
    with pytest.raises(Impossible, match=r"2026.: 50"):
        accept(row, house.adviser)


def test_what_is_not_known_is_asked_then_written_down(house):
    Headcount.objects.all().delete()
    Establishment.objects.update(opco="")
    row = world.request(house.adviser, papers=False, provider_siret="77565599200018")
    establishment = Establishment.objects.get(pk=world.SMALL_SIRET)
    establishment.idcc = ""
    establishment.save()
    codes = {each.code for each in asked(checks_of(row, ON))}
    assert codes == {"headcount", "attached", "provider", "papers"}
    with pytest.raises(Impossible):
        accept(row, house.adviser)
    finding = {"request": row.pk, "by": house.adviser, "on": ON}
    with pytest.raises(Impossible, match="d’où vient"):
        requests.find(code="headcount", note=" ", value=49, **finding)
    with pytest.raises(Impossible, match="effectif"):
        requests.find(code="headcount", note="DSN", **finding)
    requests.find(code="headcount", note="DSN d’octobre", value=50, **finding)
    assert "headcount" in request_decisions.suggested(checks_of(row, ON))
    requests.find(code="headcount", note="DSN corrigée", value=49, **finding)
    requests.find(code="attached", note="Table du 20/11/2026", **finding)
    requests.find(code="provider", note="Liste publique", **finding)
    for kind in ("programme", "quote"):
        requests.add_paper(request=row.pk, kind=kind, file=world.file(), by=house.adviser, on=ON)
    assert accept(row, house.adviser).state == "accepted"


def test_another_opco_and_a_lapsed_certificate_fail(house):
    Establishment.objects.update(opco="AKTO")
    Provider.objects.update(qualiopi_until=ON - dt.timedelta(days=1))
    found = request_decisions.suggested(checks_of(world.request(house.adviser), ON))
    assert sorted(found) == ["attached", "provider"]


def test_only_the_adviser_of_the_firm_decides(house):
    row = world.request(house.adviser)
    for verb in (
        lambda by: accept(row, by),
        lambda by: request_decisions.refuse(request=row.pk, reasons=["training"], by=by, on=ON),
    ):
        with pytest.raises(Impossible, match="autre conseiller"):
            verb(house.other)
    world.followed(world.SMALL, house.other, ON + dt.timedelta(days=1))
    assert accept(row, house.other).decided_by == house.other


def test_a_decision_is_taken_once(house):
    row = accept(world.request(house.adviser), house.adviser)
    for again in (
        lambda: accept(row, house.adviser),
        lambda: request_decisions.refuse(request=row.pk, reasons=["training"], by=house.adviser, on=ON),
    ):
        with pytest.raises(Impossible, match="déjà acceptée par Camille Roux le 23/11/2026"):
            again()
    assert Payable.objects.count() == 1


def test_a_refusal_is_reasoned(house):
    row = world.request(house.adviser)
    for reasons, said in (([], "motivé"), (["nothing"], "motivé"), (["other"], "critère publié")):
        with pytest.raises(Impossible, match=said):
            request_decisions.refuse(request=row.pk, reasons=reasons, by=house.adviser, on=ON)


def test_granting_less_is_a_partial_refusal_and_needs_its_reason(house):
    row = world.request(house.adviser)
    with pytest.raises(Impossible, match="R6332-24"):
        accept(row, house.adviser, retained=Decimal(500))
    row = accept(row, house.adviser, retained=Decimal(500), comment="Deux stagiaires seulement.")
    assert row.amount == Decimal(500)
    assert row.lines[-1]["rule"] == "plan.retained"


def test_ceilings_of_the_branch_come_before_those_of_all_and_the_last_decision_counts(house):
    for idcc, hourly in (("0843", 20), ("0843", 15), ("", 5)):
        plan_terms.set_terms(
            year=2026, idcc=idcc, ceilings=Ceilings(hourly=Decimal(hourly)), source="CA", decided_on=ON,
            by=house.finance, on=ON,
        )  # fmt: skip
    assert accept(world.request(house.adviser), house.adviser).amount == Decimal(15 * 42)


def test_without_ceilings_nothing_is_decided(house):
    row = world.request(house.adviser, received_on=dt.date(2026, 12, 20), on=dt.date(2027, 1, 4))
    Headcount.objects.create(company_id=world.SMALL, year=2026, least=9, most=9)
    with pytest.raises(Impossible, match="Aucun plafond 2027"):
        request_decisions.accept(request=row.pk, by=house.adviser, on=dt.date(2027, 1, 4))


def test_the_yearly_ceiling_of_a_firm_counts_its_other_requests(house):
    plan_terms.set_terms(
        year=2026, idcc="", ceilings=Ceilings(firm=Decimal(1500)), source="CA", decided_on=ON, by=None, on=ON
    )
    assert accept(world.request(house.adviser), house.adviser).amount == Decimal(1050)
    second = accept(world.request(house.adviser, title="Levain"), house.adviser)
    assert second.amount == Decimal(450)
    third = world.request(house.adviser, title="Décors")
    with pytest.raises(Impossible, match="refusez-la"):
        accept(third, house.adviser)
    request_decisions.cancel(request=second.pk, reason="Reportée", by=house.adviser, on=ON)
    assert accept(third, house.adviser).amount == Decimal(450)


def test_the_budget_is_never_passed_and_never_set_below_what_is_promised(house):
    given = {"section": "plan", "year": 2026, "source": "CA", "decided_on": ON, "by": None, "on": ON}
    budgets.decide(amount=Decimal(1500), **given)
    first = accept(world.request(house.adviser), house.adviser)
    second = world.request(house.adviser, title="Levain")
    with pytest.raises(Impossible, match="L’enveloppe 2026 ne suffit pas"):
        accept(second, house.adviser)
    second.refresh_from_db()
    assert (second.state, second.payable) == ("pending", None)
    with pytest.raises(Impossible, match="déjà engagés"):
        budgets.decide(amount=Decimal(1000), **given)
    request_decisions.cancel(request=first.pk, reason="Annulée par l’entreprise", by=house.adviser, on=ON)
    assert accept(second, house.adviser).state == "accepted"
    assert budgets.room("plan", 2026).left == Decimal(450)
    assert books.broken() == []


def test_a_request_is_withdrawn_with_a_reason(house):
    row = world.request(house.adviser)
    with pytest.raises(Impossible, match="motif"):
        requests.withdraw(request=row.pk, reason="", by=house.adviser, on=ON)
    assert (
        requests.withdraw(request=row.pk, reason="Elle renonce", by=house.adviser, on=ON).state == "withdrawn"
    )
    with pytest.raises(Impossible, match="déjà retirée"):
        accept(row, house.adviser)
