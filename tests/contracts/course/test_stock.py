"""A text that gives another level to the remaining duration of contracts already concluded."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from contracts.rules.assess import assess
from contracts.rules.facts import Level
from contracts.rules.replay import facts_from, facts_json
from tests.contracts.rules.cases import app, lines

E, D = Decimal, date
NEW = (Level("2", E("6000"), "", D(2023, 10, 15)),)


def concluded(on: date, **changes):
    given = {"annual": "7200", "level": 5, "starts_on": D(2023, 9, 11), "ends_on": D(2025, 9, 10), **changes}
    return app(concluded_on=on, **given)


def test_months_begun_before_the_text_keep_the_first_level() -> None:
    facts = concluded(D(2023, 9, 10), rerated=NEW)
    verdict = assess(facts)
    rerated = [line for line in verdict.amount.lines if line.rule == "npec.stock"]
    assert [(line.year, line.amount) for line in rerated] == [(1, E("-1000.00")), (2, E("-1200.00"))]
    assert verdict.total == E(7200 * 2 - 2200)
    assert sum(due.amount for due in verdict.schedule) == verdict.total
    assert "6 000,00" in rerated[0].arithmetic.replace("\N{NARROW NO-BREAK SPACE}", " ")


def test_a_contract_that_starts_after_the_text_is_wholly_at_the_new_level() -> None:
    facts = concluded(D(2023, 10, 10), starts_on=D(2023, 11, 6), ends_on=D(2024, 11, 5), rerated=NEW)
    assert assess(facts).total == 6000


def test_only_contracts_of_the_text_are_concerned() -> None:
    for on in (D(2023, 9, 7), D(2023, 10, 15)):
        assert "npec.stock" not in lines(concluded(on, starts_on=D(2023, 11, 6), rerated=NEW))


def test_the_same_level_or_none_changes_nothing() -> None:
    same = (Level("2", E("7200")),)
    for rerated in ((), same, (Level("9", E("5000")),)):
        assert assess(concluded(D(2023, 9, 10), rerated=rerated)).total == 14400


def test_stored_and_replayed_it_is_the_same() -> None:
    import json

    facts = concluded(D(2023, 9, 10), rerated=NEW)
    assert facts_from(json.loads(facts_json(facts))) == facts
