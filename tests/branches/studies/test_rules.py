"""What a study asks for at each step, and its money to the cent."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st

from branches.rules import studies as rules
from branches.rules.studies import Deliverable

DAY = dt.date(2026, 11, 23)
cents = st.integers(1, 10**9).map(lambda each: Decimal(each) / 100)
percents = st.lists(st.integers(1, 9999), min_size=1, max_size=4).map(
    lambda parts: [Decimal(part) for part in parts]
)


@given(st.lists(cents, min_size=1, max_size=6), percents)
def test_shares_always_make_the_line_to_the_cent(amounts, parts):
    lines = [(f"Ligne {rank}", amount) for rank, amount in enumerate(amounts)]
    for (_, amount), line in zip(lines, rules.shared(lines, parts), strict=True):
        assert sum(line.shares) == amount == line.amount
        assert all(share == share.quantize(Decimal("0.01")) for share in line.shares)


def test_the_last_funder_takes_the_cent_that_is_left():
    (line,) = rules.shared([("Étude", Decimal("100.00"))], [Decimal(1), Decimal(1), Decimal(1)])
    assert line.shares == (Decimal("33.33"), Decimal("33.33"), Decimal("33.34"))


def test_the_edec_of_the_performing_arts_is_half_and_half():
    (line,) = rules.shared([("EDEC 3CST", Decimal(5_874_000))], [Decimal(50), Decimal(50)])
    assert line.shares == (Decimal(2_937_000), Decimal(2_937_000))
    assert line.amount / 50 == Decimal(117_480)  # more than fifty actions: less than that each


def test_a_budget_whose_shares_do_not_make_one_hundred_is_refused():
    flaws = rules.budget_flaws([("Étude", Decimal(10))], [Decimal("60.5"), Decimal(30)])
    assert flaws == ["Les parts des financeurs font 90,5 %, et non 100 %."]
    assert rules.budget_flaws([("Étude", Decimal(10))], [Decimal(100)]) == []
    assert len(rules.budget_flaws([], [])) == 2


def test_each_step_names_what_it_lacks():
    def lacking(verb, *papers, deliverables=(), supplier="", summary=""):
        return rules.lacking(verb, papers, deliverables, supplier=supplier, summary=summary)

    assert lacking("scope") == (rules.PAPERS["order"], rules.PAPERS["scoping"])
    assert lacking("scope", "order", "scoping") == ()
    assert lacking("award", "scoring", "contract") == ("Nom du prestataire",)
    assert lacking("award", "scoring", "contract", supplier="Cabinet") == ()
    assert lacking("deliver") == ("Au moins un livrable",)
    late, here = Deliverable("Note", DAY), Deliverable("Rapport", DAY, DAY, DAY)
    assert lacking("deliver", deliverables=(late, here)) == ("Réception de « Note »",)
    assert lacking("validate", "validation", deliverables=(here,)) == ()
    assert lacking("publish") == ("Résumé à publier",)


def test_the_table_leads_from_the_request_to_the_publication_and_nowhere_after():
    state = "requested"
    for verb in ("scope", "tender", "award", "start", "deliver", "validate", "publish"):
        assert state in rules.MOVES[verb].froms
        state = rules.MOVES[verb].to
    assert state == "published"
    assert all(
        "published" not in move.froms and "abandoned" not in move.froms for move in rules.MOVES.values()
    )
    assert {move.to for move in rules.MOVES.values()} | {"requested"} == set(rules.STATES)
    assert rules.MOVES["abandon"].needs_reason


def test_nothing_is_spent_beyond_what_is_committed_nor_committed_beyond_the_budget():
    def flaw(kind, amount, committed=0, spent=0):
        return rules.spending_flaw(
            kind, Decimal(amount), budget=Decimal(100), committed=Decimal(committed), spent=Decimal(spent)
        )

    assert not flaw("commitment", 100)
    assert flaw("commitment", "100.01")
    assert flaw("commitment", 1, committed=100)
    assert not flaw("payment", 60, committed=60)
    assert flaw("payment", 60, committed=60, spent="0.01")
    assert flaw("payment", 0, committed=60)
