"""The rules of training-plan requests, without a database."""

from __future__ import annotations

import datetime as dt
import json
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

import law
from registers.rules.sizes import Size
from smeservice.rules import request_bills, request_checks, request_price
from smeservice.rules import requests as rules
from smeservice.rules.request_bills import Account
from smeservice.rules.request_checks import Facts
from smeservice.rules.request_price import SIDE, TRAINING, WAGES, Asked, Terms

ON = dt.date(2026, 11, 23)
SMIC = law.smic_hourly(ON)


def facts(**changes: Any) -> Facts:
    """A firm of 49, ours, with a certified provider and its papers."""
    known: dict[str, Any] = {
        "on": ON, "sizes": (Size(2025, 49, 49),), "ours": True, "provider_known": True,
        "qualiopi_until": dt.date(2027, 1, 1), "received_on": ON, "starts_on": dt.date(2026, 12, 1),
        "papers": frozenset({"programme", "quote"}),
    }  # fmt: skip
    return Facts(**known | changes)


def outcomes(**changes: Any) -> dict[str, str]:
    return {each.code: each.outcome for each in request_checks.checks(facts(**changes))}


def asked(**changes: Any) -> Asked:
    """Three trainees, fourteen hours, 40 € an hour each."""
    known: dict[str, Any] = {
        "on": ON, "trainees": 3, "hours": Decimal(14), "unit": "hour", "unit_cost": Decimal(40), "smic": SMIC,
    }  # fmt: skip
    return Asked(**known | changes)


def terms(**changes: Any) -> Terms:
    return Terms(**{"year": 2026, "idcc": "0843", "source": "CA du 12/12/2025"} | changes)


def test_49_passes_and_50_fails_with_its_article():
    assert set(outcomes().values()) == {"pass"}
    found = request_checks.checks(facts(sizes=(Size(2025, 50, 50),)))
    assert (found[0].code, found[0].outcome, found[0].article) == ("headcount", "fail", "L6332-17")
    assert request_checks.failed(found) == ("headcount",)


@pytest.mark.parametrize(
    ("sizes", "said", "outcome"),
    [
        ((), None, "ask"),
        ((), 12, "pass"),
        ((), 50, "fail"),
        ((Size(2025, 40, 60),), None, "ask"),
        ((Size(2025, 40, 60),), 49, "pass"),
        ((Size(2025, 40, 60),), 51, "fail"),
        ((Size(2025, 20, 49),), None, "pass"),
        ((Size(2025, 50, None),), None, "fail"),
        ((Size(2025, 50, None),), 12, "fail"),  # the official one decides
        ((Size(2024, 60, 60), Size(2025, 49, 49)), None, "pass"),  # the last year counts
        ((Size(2022, 12, 12),), None, "ask"),  # too old
        ((Size(2027, 12, 12),), None, "ask"),  # not of this time
    ],
)
def test_a_headcount_is_read_or_asked_never_guessed(sizes, said, outcome):
    assert outcomes(sizes=sizes, headcount_said=said)["headcount"] == outcome


def test_attachment_is_read_or_looked_up():
    assert outcomes(ours=False)["attached"] == "fail"
    assert outcomes(ours=False, attached_checked=True)["attached"] == "fail"
    assert outcomes(ours=None)["attached"] == "ask"
    assert outcomes(ours=None, attached_checked=True)["attached"] == "pass"


def test_the_provider_is_certified_on_the_day_of_the_decision():
    assert outcomes(qualiopi_until=ON)["provider"] == "pass"
    assert outcomes(qualiopi_until=ON - dt.timedelta(days=1))["provider"] == "fail"
    assert outcomes(qualiopi_until=None, provider_known=False)["provider"] == "ask"
    assert outcomes(qualiopi_until=None, provider_checked=True)["provider"] == "pass"
    assert outcomes(qualiopi_until=None, state_accredited=True)["provider"] == "pass"


def test_missing_papers_are_named():
    found = request_checks.checks(facts(papers=frozenset({"quote"})))
    assert (found[0].code, found[0].outcome) == ("papers", "ask")
    assert "programme" in found[0].sentence


def test_what_is_worth_a_look_stops_nothing():
    found = outcomes(starts_on=ON - dt.timedelta(days=3), remote_share=80)
    assert found["begun"] == found["remote"] == "warn"
    assert not request_checks.failed(request_checks.checks(facts(remote_share=80)))


def test_a_closed_firm_fails():
    assert outcomes(closed_on=ON)["closed"] == "fail"
    assert "closed" not in outcomes(closed_on=ON + dt.timedelta(days=1))


def test_the_clock_is_two_months():
    assert rules.due_on(dt.date(2026, 12, 31)) == dt.date(2027, 2, 28)
    assert rules.clock(ON - dt.timedelta(days=1), ON) == "late"
    assert rules.clock(ON + dt.timedelta(days=15), ON) == "soon"
    assert rules.clock(ON + dt.timedelta(days=16), ON) == ""


def test_every_unit_of_price():
    assert asked().cost == Decimal("1680.00")
    assert asked(unit="trainee", unit_cost=Decimal("500.05")).cost == Decimal("1500.15")
    assert asked(unit="group", unit_cost=Decimal(900)).cost == Decimal(900)


def test_the_hourly_ceiling_cuts_and_says_who_decided_it():
    lines = request_price.price(asked(), terms(hourly=Decimal(25)))
    assert [each.rule for each in lines] == ["plan.training", "plan.hourly"]
    assert request_price.total(lines) == Decimal("1050.00")
    assert "CA du 12/12/2025" in lines[1].arithmetic
    assert lines[1].article == "R6332-23"


def test_wages_are_funded_up_to_the_smic():
    lines = request_price.price(asked(hourly_wage=Decimal(20)), terms())
    assert request_price.by_kind(lines)[WAGES] == law.cents(SMIC * 42)
    assert lines[-1].article == "D6332-39"
    under = request_price.price(asked(hourly_wage=Decimal(10)), terms())
    assert request_price.by_kind(under)[WAGES] == Decimal(420)
    none = request_price.price(asked(hourly_wage=Decimal(10)), terms(wages=False))
    assert WAGES not in request_price.by_kind(none)


def test_a_ceiling_on_the_whole_takes_side_costs_first_then_wages():
    given_ = asked(hourly_wage=Decimal(10), side_costs=Decimal(100))
    lines = request_price.price(given_, terms(request=Decimal(1900)))
    assert request_price.by_kind(lines) == {TRAINING: Decimal(1680), WAGES: Decimal(220)}
    lines = request_price.price(given_, terms(request=Decimal(1000)))
    assert request_price.by_kind(lines) == {TRAINING: Decimal(1000)}


def test_the_yearly_ceiling_counts_what_the_firm_already_has():
    lines = request_price.price(asked(before=Decimal(2500)), terms(firm=Decimal(3000)))
    assert request_price.total(lines) == Decimal(500)
    assert (
        request_price.total(request_price.price(asked(before=Decimal(9000)), terms(firm=Decimal(3000)))) == 0
    )


EUROS = st.integers(0, 500_000).map(lambda cents: Decimal(cents) / 100)
CEILING = st.none() | EUROS
QUARTERS = st.integers(1, 1200).map(lambda quarters: Decimal(quarters) / 4)


@given(
    given_=st.builds(
        Asked,
        on=st.just(ON), trainees=st.integers(1, 40), hours=QUARTERS,
        unit=st.sampled_from(sorted(rules.UNITS)), unit_cost=EUROS, side_costs=EUROS, hourly_wage=EUROS,
        before=EUROS, retained=CEILING, smic=st.just(SMIC),
    ),
    ceilings=st.builds(
        Terms,
        year=st.just(2026), idcc=st.sampled_from(["", "0843"]), hourly=CEILING, request=CEILING, firm=CEILING,
        side=CEILING, wages=st.booleans(), source=st.just("CA"),
    ),
)  # fmt: skip
def test_an_amount_is_explained_to_the_cent_and_replays(given_, ceilings):
    lines = request_price.price(given_, ceilings)
    total, kinds = request_price.total(lines), request_price.by_kind(lines)
    assert 0 <= total <= given_.total
    assert all(amount >= 0 for amount in kinds.values())
    assert sum(kinds.values(), Decimal(0)) == total
    if ceilings.request is not None:
        assert total <= ceilings.request
    if given_.retained is not None:
        assert total <= given_.retained
    if ceilings.firm is not None:
        assert total <= max(ceilings.firm - given_.before, 0)
    assert kinds.get(WAGES, 0) <= law.cents(given_.smic * given_.trainee_hours)
    assert all(each.why and each.article and each.amount == law.cents(each.amount) for each in lines)
    stored = json.loads(json.dumps(request_price.inputs(given_, ceilings)))
    assert request_price.replayed(stored) == lines
    kept = json.loads(json.dumps([each.as_dict() for each in lines]))
    assert tuple(request_price.Line.from_dict(each) for each in kept) == lines


def account(**changes: Any) -> Account:
    known: dict[str, Any] = {
        "pay_to": "provider", "granted": {TRAINING: Decimal(1000), WAGES: Decimal(300)},
        "foreseen": Decimal(42), "attested": Decimal(42),
    }  # fmt: skip
    return Account(**known | changes)


def test_the_provider_bills_its_training_and_the_firm_the_rest():
    due = account()
    assert not request_bills.mismatches(due, "provider", {TRAINING: Decimal(1000)})
    assert not request_bills.mismatches(due, "firm", {WAGES: Decimal(300)})
    assert set(request_bills.mismatches(due, "firm", {TRAINING: Decimal(1)})) == {TRAINING}
    assert set(request_bills.mismatches(due, "provider", {WAGES: Decimal(1)})) == {WAGES}
    assert set(request_bills.mismatches(due, "firm", {SIDE: Decimal(1)})) == {SIDE}
    whole = account(pay_to="firm")
    assert not request_bills.mismatches(whole, "firm", {TRAINING: Decimal(1000), WAGES: Decimal(300)})
    assert request_bills.mismatches(whole, "provider", {TRAINING: Decimal(1)})


def test_nothing_without_service_and_a_part_for_a_part():
    assert "attestée" in request_bills.mismatches(account(attested=Decimal(0)), "provider",
                                                  {TRAINING: Decimal(1)})[TRAINING]  # fmt: skip
    half = account(attested=Decimal(21))
    assert not request_bills.mismatches(half, "provider", {TRAINING: Decimal(500)})
    assert request_bills.mismatches(half, "provider", {TRAINING: Decimal("500.01")})
    billed = account(accepted={TRAINING: Decimal(600)})
    assert billed.left(TRAINING) == Decimal(400)
    assert request_bills.mismatches(billed, "provider", {TRAINING: Decimal(401)})


@given(granted=EUROS, attested=st.integers(0, 168).map(lambda quarters: Decimal(quarters) / 4))
def test_what_is_due_never_passes_what_is_granted(granted, attested):
    found = account(granted={TRAINING: granted}, attested=attested)
    assert 0 <= found.due(TRAINING) <= granted


@pytest.mark.parametrize("verb", rules.MOVES)
def test_every_move_has_its_words(verb):
    found = rules.MOVES[verb]
    assert found.froms <= set(rules.STATES)
    assert found.to in rules.STATES
    assert rules.TOLD[verb] == found.label
