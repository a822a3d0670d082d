"""A line against a schedule, without a database: what is chosen, what is said, how much it weighs."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from decimal import Decimal

import pytest

from contracts.rules import billing
from contracts.rules.dues import Due, Party, Proof, opening, payable_on
from contracts.rules.invoice_line import Named, named
from contracts.rules.matching import Line, Mismatch, match

ON = dt.date(2027, 6, 15)
CFA = "13002526500013"
PARTY = Party(
    kind="app", accepted=True, state="Accepté", provider_siret=CFA, concluded_on=dt.date(2026, 8, 28),
    starts_on=dt.date(2026, 9, 1), ends_on=dt.date(2028, 8, 31), level=5,
)  # fmt: skip
OLD = replace(
    PARTY,
    concluded_on=dt.date(2024, 8, 28),
    starts_on=dt.date(2024, 9, 1),
    ends_on=dt.date(2026, 8, 31),
)


def due(number, step, amount, year=1, **more):
    return Due(id=number, number=number, step=step, year=year, label=step, amount=Decimal(amount), **more)


DUES = [
    due(1, "advance", 3200),
    due(2, "month7", 2400, due_on=dt.date(2027, 3, 1)),
    due(3, "month10", 1600, due_on=dt.date(2027, 6, 1)),
    due(4, "balance_year", 800, opens_on=dt.date(2027, 9, 1)),
    due(5, "advance_next", 3200, 2, opens_on=dt.date(2027, 9, 1)),
    due(8, "balance_last_share", 800, 2, due_on=dt.date(2028, 12, 31)),
    due(9, "meal", 300, None),
    due(10, "equipment", 300, None),
]


def line(amount=3200, **more):
    given = {"kind": "training", "provider_siret": CFA, "received_on": ON, **more}
    return Line(amount=Decimal(amount), **given)


def codes(found):
    return [each.code for each in found.mismatches]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("3", Named(3)),
        ("E2", Named(2)),
        ("échéance n° 4", Named(4)),
        ("A2 M7", Named(None, "month7", 2)),
        ("Année 1 – avance", Named(None, "advance", 1)),
        ("10e mois", Named(None, "month10")),
        ("solde 2e année", Named(None, "balance", 2)),
        ("A3", Named()),
        ("n’importe quoi", Named()),
    ],
)
def test_how_an_instalment_is_named(text, expected):
    assert named(text) == expected


@pytest.mark.parametrize(
    ("given", "number"),
    [
        (line(2400), 2),  # by its amount
        (line(1), 1),  # else the first one open
        (line(5, asked="3"), 3),
        (line(5, asked="M10"), 3),
        (line(5, asked="avance année 2"), 5),
        (line(5, instalment_id=8), 8),
        (line(60, kind="meal", quantity=Decimal(20), unit=Decimal(3)), 9),
    ],
)
def test_the_instalment_chosen(given, number):
    assert match(given, PARTY, DUES, [], ON).due.number == number


def test_nothing_to_bill_for_a_kind_or_a_number():
    assert codes(match(line(kind="mobility"), PARTY, DUES, [], ON)) == ["no_instalment"]
    assert codes(match(line(asked="77"), PARTY, DUES, [], ON)) == ["no_instalment"]
    refused = replace(PARTY, accepted=False, state="Refusé")
    assert codes(match(line(), refused, [], [], ON)) == ["not_accepted"]


def test_what_is_billed_already():
    full = [replace(DUES[0], accepted=Decimal(3200))]
    assert codes(match(line(), PARTY, full, [], ON)) == ["billed"]
    held = [replace(DUES[0], waiting=Decimal(3200))]
    assert codes(match(line(), PARTY, held, [], ON)) == ["duplicate"]
    part = [replace(DUES[0], accepted=Decimal(200))]
    assert codes(match(line(), PARTY, part, [], ON)) == ["over"]
    assert codes(match(line(3000), PARTY, part, [], ON)) == []
    assert codes(match(line(2999), PARTY, part, [], ON)) == ["below"]


@pytest.mark.parametrize(
    ("number", "first"),
    [
        (1, dt.date(2026, 9, 1)),
        (2, dt.date(2027, 3, 1)),
        (3, dt.date(2027, 6, 1)),
        (4, dt.date(2027, 9, 1)),
        (8, dt.date(2028, 8, 31)),
    ],
)
def test_when_an_instalment_opens(number, first):
    chosen = next(each for each in DUES if each.number == number)
    assert opening(PARTY, chosen) == first
    bill = line(chosen.amount, asked=str(number))
    assert "not_open" in codes(match(bill, PARTY, DUES, [], first - dt.timedelta(days=1)))
    assert "not_open" not in codes(match(bill, PARTY, DUES, [], first))


def test_the_old_months_are_open_from_their_first_day():
    seventh = due(2, "month7_end", 2400, due_on=dt.date(2025, 3, 31))
    assert opening(OLD, seventh) == dt.date(2025, 3, 1)


@pytest.mark.parametrize(
    ("until", "expected"),
    [(dt.date(2025, 2, 27), ["certificate"]), (dt.date(2025, 2, 28), []), (dt.date(2025, 4, 1), [])],
)
def test_old_contracts_prove_the_period_before(until, expected):
    seventh = due(2, "month7_end", 2400, due_on=dt.date(2025, 3, 31))
    proof = Proof(final=False, from_on=dt.date(2024, 9, 1), to_on=until, received_on=ON)
    assert codes(match(line(2400), OLD, [seventh], [proof], ON)) == expected
    assert codes(match(line(2400), OLD, [due(1, "advance", 2400)], [], ON)) == []


def test_a_new_cfa_attests_the_start():
    first = due(1, "advance_new_cfa", 3200)
    assert codes(match(line(), PARTY, [first], [], ON)) == ["start_attestation"]
    proof = Proof(final=False, from_on=dt.date(2026, 9, 1), to_on=dt.date(2026, 9, 1), received_on=ON)
    assert codes(match(line(), PARTY, [first], [proof], ON)) == []


def test_the_last_balance_is_lost_the_day_after():
    last = DUES[5]
    final = Proof(final=True, from_on=dt.date(2026, 9, 1), to_on=PARTY.ends_on,
                  received_on=dt.date(2028, 12, 31), employer_invoice=True)  # fmt: skip
    bill = line(800, asked="8", received_on=dt.date(2028, 12, 31))
    later = dt.date(2029, 1, 10)
    assert codes(match(bill, PARTY, [last], [final], later)) == []
    tomorrow = dt.date(2029, 1, 1)
    assert codes(match(replace(bill, received_on=tomorrow), PARTY, [last], [final], later)) == ["forfeited"]
    late = replace(final, received_on=tomorrow)
    assert codes(match(bill, PARTY, [last], [late], later)) == ["forfeited"]
    without = replace(final, employer_invoice=False)
    assert codes(match(bill, PARTY, [last], [without], later)) == ["forfeited"]
    assert codes(match(bill, PARTY, [last], [without], dt.date(2028, 12, 31))) == ["employer_invoice"]


def test_side_costs():
    meal = {"kind": "meal", "unit": Decimal(3)}
    assert codes(match(line(300, quantity=Decimal(100), **meal), PARTY, DUES, [], ON)) == []
    assert codes(match(line(303, quantity=Decimal(101), **meal), PARTY, DUES, [], ON)) == ["over", "quantity"]
    dear = line(31, kind="meal", quantity=Decimal(10), unit=Decimal("3.10"))
    assert codes(match(dear, PARTY, DUES, [], ON)) == ["ceiling"]
    kit = line(300, kind="equipment")
    assert codes(match(kit, PARTY, DUES, [], ON)) == []
    late = replace(kit, received_on=dt.date(2027, 9, 2))
    assert codes(match(late, PARTY, DUES, [], ON)) == ["late_request"]
    assert codes(match(kit, replace(PARTY, level=6), DUES, [], ON)) == ["ceiling"]
    before = replace(PARTY, level=6, concluded_on=dt.date(2026, 7, 29))
    assert codes(match(kit, before, DUES, [], ON)) == []


def test_every_mismatch_has_words_and_a_weight():
    assert billing.WEIGHTS.keys() == billing.MISMATCHES.keys()
    assert Mismatch("unheard of", "").weight == billing.NEVER
    assert billing.WEIGHTS.keys() >= billing.DOCUMENTS


@pytest.mark.parametrize(
    ("states", "state"),
    [
        ({"pending", "accepted"}, "pending"),
        ({"disputed", "accepted", "withdrawn"}, "disputed"),
        ({"accepted", "withdrawn"}, "accepted"),
        ({"withdrawn"}, "withdrawn"),
    ],
)
def test_the_state_of_an_invoice(states, state):
    assert billing.settled(states) == state


def test_thirty_days_to_pay():
    assert payable_on(dt.date(2026, 11, 23)) == dt.date(2026, 12, 23)
    assert payable_on(dt.date(2024, 1, 31)) == dt.date(2024, 3, 1)
