"""What a région adds to the level: who is served, how much, within which limits; the level never moves."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from contracts.rules.assess import assess
from contracts.rules.facts import Facts
from contracts.rules.recompute import recompute
from contracts.rules.replay import facts_from, facts_json
from contracts.rules.terms import terms_on
from contracts.rules.topups import choose, is_regional
from contracts.rules.verdict import Verdict
from contracts.views.sheet import about_disability
from conventions.rules.topups import TopUp
from tests.contracts.rules.cases import APPRENTICESHIP, PROFESSIONALISATION, D, E

RULE = TopUp(
    code="R1", label="CFA de proximité", line=1, value=E(800), since=D(2025, 1, 1), until=D(2027, 12, 31),
    place="employer", departments=("06",), convention="2025-SUD-01", fund=7,
)  # fmt: skip


def topped(*rules: TopUp, **facts: object) -> Facts:
    return replace(APPRENTICESHIP, top_ups=rules or (RULE,), **facts)


def regional(verdict: Verdict) -> list[tuple[str, int | None, E]]:
    assert verdict.amount
    return [(line.rule, line.year, line.amount) for line in verdict.amount.lines if is_regional(line.rule)]


def worth(verdict: Verdict) -> E:
    return sum((euros for *_, euros in regional(verdict)), E(0))


def test_the_level_its_schedule_and_its_checks_stay_as_they_were() -> None:
    plain, more = assess(APPRENTICESHIP), assess(topped())
    assert plain.amount
    assert more.amount
    assert [line for line in more.amount.lines if not is_regional(line.rule)] == list(plain.amount.lines)
    assert [due for due in more.schedule if due.step != "regional"] == list(plain.schedule)
    assert (more.checks, more.npec, more.amount.employer_share) == (
        plain.checks, plain.npec, plain.amount.employer_share,
    )  # fmt: skip
    assert more.total - plain.total == worth(more) == 1600


def test_each_year_has_its_own_instalment_once_it_is_over() -> None:
    dues = [due for due in assess(topped()).schedule if due.step == "regional"]
    assert [(due.year, due.amount, due.opens_on, due.article) for due in dues] == [
        (1, 800, D(2026, 8, 31), "L6211-3 I 1°"), (2, 800, D(2027, 8, 31), "L6211-3 I 1°"),
    ]  # fmt: skip


def test_a_line_says_its_convention_its_article_and_its_arithmetic() -> None:
    amount = assess(topped()).amount
    assert amount
    line = next(line for line in amount.lines if is_regional(line.rule))
    assert "2025-SUD-01" in line.label
    assert line.article == "L6211-3 I 1°"
    assert "800,00" in line.arithmetic


def test_old_verdicts_are_read_and_written_as_before() -> None:
    content = json.loads(assess(APPRENTICESHIP).to_json())
    assert "regional" not in content["amount"]
    assert all(len(row) == 4 for row in content["amount"]["lines"])
    stored = json.loads(facts_json(APPRENTICESHIP))
    assert not {"top_ups", "top_up_granted", "provider_postcode"} & stored.keys()
    assert facts_from(stored) == APPRENTICESHIP


def test_a_topped_verdict_is_replayed_from_its_own_facts() -> None:
    facts = topped(RULE, replace(RULE, code="R2", cumulable=True, cap=E("99.50"), levels=(5, 6)))
    again = facts_from(json.loads(facts_json(facts)))
    assert again == facts
    verdict = assess(again)
    assert Verdict.from_dict(json.loads(verdict.to_json())) == verdict == assess(facts)


@pytest.mark.parametrize(
    ("rule", "facts"),
    [
        ({"since": D(2025, 8, 29)}, {}),
        ({"until": D(2025, 8, 27)}, {}),
        ({"departments": ("83",)}, {}),
        ({"postcodes": ("06000",)}, {}),
        ({"place": "centre"}, {"provider_postcode": "75011"}),
        ({"place": "centre"}, {}),
        ({"sirets": ("73282932000074",)}, {}),
        ({"certifications": ("RNCP1",)}, {}),
        ({"levels": (3, 4)}, {}),
        ({"publics": ("disabled",)}, {}),
        ({"publics": ("minor",)}, {}),
        ({"publics": ("without_diploma",)}, {}),
    ],
)
def test_each_criterion_leaves_out(rule: dict, facts: dict) -> None:
    assert regional(assess(topped(replace(RULE, **rule), **facts))) == []


@pytest.mark.parametrize(
    ("rule", "facts"),
    [
        ({"departments": ()}, {}),
        ({"postcodes": ("06250",), "departments": ()}, {}),
        ({"place": "centre"}, {"provider_postcode": "06000"}),
        ({"departments": ("2A",)}, {"employer_postcode": "20000"}),
        ({"sirets": ("13002526500013",)}, {}),
        ({"certifications": ("RNCP38362",)}, {}),
        ({"levels": (5,)}, {}),
        ({"publics": ("minor", "disabled")}, {"disabled": True}),
        ({"publics": ("minor",)}, {"born_on": D(2008, 3, 14)}),
        ({"publics": ("without_diploma",)}, {"highest_diploma": "25"}),
        ({"publics": ("priority",)}, {"priority_public": True}),
    ],
)
def test_each_criterion_lets_in(rule: dict, facts: dict) -> None:
    assert worth(assess(topped(replace(RULE, **rule), **facts))) > 0


def test_a_professionalisation_contract_is_never_topped_up() -> None:
    everyone = replace(RULE, departments=(), since=D(2020, 1, 1), until=D(2030, 1, 1))
    plain = assess(PROFESSIONALISATION)
    assert assess(replace(PROFESSIONALISATION, top_ups=(everyone,))) == plain


def test_a_rule_for_disabled_people_is_said_apart() -> None:
    verdict = assess(topped(replace(RULE, publics=("disabled",)), disabled=True, top_up_granted=E(100)))
    assert all(about_disability(rule) for rule, *_ in regional(verdict))


def test_order_then_what_adds_up_within_one_envelope() -> None:
    second = replace(RULE, code="R2", rank=2, cumulable=True)
    first = replace(RULE, code="R1", cumulable=True)
    other = replace(second, code="R3", fund=8)
    alone = replace(RULE, code="R4", rank=0)
    terms = terms_on(D(2025, 8, 28))
    codes = lambda *rules: [rule.code for rule in choose(topped(*rules), terms)]  # noqa: E731
    assert codes(second, first, other) == ["R1", "R2"]
    assert codes(second, first, alone) == ["R4"]
    assert codes(replace(first, cumulable=False), second) == ["R1"]


def test_forms_cap_and_what_the_envelope_gives() -> None:
    share = replace(RULE, form="share", value=E(10))
    assert regional(assess(topped(share))) == [
        ("npec.regional.share", 1, E("700.00")), ("npec.regional.share", 2, E("700.00")),
    ]  # fmt: skip
    whole = replace(RULE, form="contract", value=E("1000.01"))
    assert worth(assess(topped(whole))) == E("1000.01")
    capped = assess(topped(replace(RULE, cap=E(1000)), top_up_granted=E(300)))
    assert regional(capped)[2:] == [
        ("npec.regional.cap", 2, E(-600)), ("npec.regional.envelope", 1, E(-500)),
        ("npec.regional.envelope", 2, E(-200)),
    ]  # fmt: skip
    assert capped.amount
    assert capped.amount.regional
    assert (capped.amount.regional.wanted, capped.amount.regional.given) == (1000, 300)
    assert [due.amount for due in capped.schedule if due.step == "regional"] == [300]


def test_half_a_contract_gets_half_of_a_sum_by_contract() -> None:
    whole = replace(RULE, form="contract", value=E(1000))
    short = {"starts_on": D(2025, 9, 1), "ends_on": D(2026, 2, 27)}  # 180 days
    broken = assess(topped(whole, **short, terminated_on=D(2025, 11, 29)))  # 90 days
    assert worth(broken) == 500


EUROS = st.decimals(1, 5000, places=2)


@given(
    form=st.sampled_from(["year", "contract"]),
    value=EUROS,
    cap=st.none() | EUROS,
    given_=st.none() | EUROS,
    days=st.integers(30, 1095),
    broken=st.none() | st.integers(0, 1094),
)
def test_whatever_happens_the_sums_agree(form, value, cap, given_, days, broken) -> None:
    """The lines make what is given, never above a limit; schedule, total and recompute follow."""
    start = D(2025, 9, 1)
    end = start + timedelta(days=days - 1)
    early = None if broken is None else start + timedelta(days=min(broken, days - 1))
    facts = topped(
        replace(RULE, form=form, value=value, cap=cap), ends_on=end, terminated_on=early,
        top_up_granted=given_,
    )  # fmt: skip
    verdict, plain = assess(facts), assess(replace(facts, top_ups=()))
    assert verdict.amount
    used = verdict.amount.regional
    assert used is not None
    assert worth(verdict) == used.given == verdict.total - plain.total
    assert used.given <= min(x for x in (cap, given_, used.wanted) if x is not None)
    assert sum(due.amount for due in verdict.schedule if due.step == "regional") == used.given
    assert sum(due.amount for due in verdict.schedule) == verdict.total
    assert recompute(verdict.schedule, []).total == verdict.total
    if form == "contract":
        assert used.wanted <= value
