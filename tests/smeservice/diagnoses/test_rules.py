"""Scores, priorities, answers typed: pure rules."""

from __future__ import annotations

import datetime as dt
import json
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from opco_admin import radar
from smeservice.actions.questionnaires import SHIPPED
from smeservice.rules import diagnoses, pcrh, questionnaires
from smeservice.rules.pcrh import Advice
from smeservice.rules.questionnaires import Option, Question, Section

ON = dt.date(2026, 11, 23)
YES = (Option("Oui", 100), Option("Non", 0, "Écrivez-le."))


def section(*weights: int) -> Section:
    return Section(
        "s1", "Former", tuple(Question(f"q{n}", f"Q{n}", "yes", w, YES) for n, w in enumerate(weights))
    )


def test_a_score_is_the_mean_of_what_was_answered_by_its_weight() -> None:
    part = (section(1, 3, 5),)
    assert diagnoses.scores(part, {})[0].worth is None
    found = diagnoses.scores(part, {"q0": "1", "q1": "2"})[0]
    assert (found.worth, found.answered, found.asked) == (25, 2, 3)
    assert diagnoses.overall(part, {"q0": "1", "q1": "2"}) == 25


@given(st.lists(st.tuples(st.integers(1, 10), st.sampled_from(["", "1", "2"])), min_size=1, max_size=8))
def test_a_score_stays_between_the_worst_and_the_best_answer(told: list[tuple[int, str]]) -> None:
    part = (section(*(weight for weight, _ in told)),)
    answers = {f"q{n}": value for n, (_, value) in enumerate(told)}
    points = [0 if value == "2" else 100 for value in answers.values() if value]
    worth = diagnoses.scores(part, answers)[0].worth
    if points:
        assert min(points) <= worth <= max(points)
    else:
        assert worth is None


@given(st.lists(st.integers(1, 10), min_size=2, max_size=8))
def test_a_better_answer_never_lowers_a_score(weights: list[int]) -> None:
    part = (section(*weights),)
    worse = {f"q{n}": "2" for n in range(len(weights))}
    for code in list(worse):
        better = {**worse, code: "1"}
        assert diagnoses.scores(part, better)[0].worth >= diagnoses.scores(part, worse)[0].worth
        worse = better


def test_priorities_are_the_weak_answers_the_costliest_first() -> None:
    found = diagnoses.proposed((section(1, 3, 5),), {"q0": "2", "q1": "2", "q2": "1"}, ON)
    assert [each.question for each in found] == ["q1", "q0"]
    assert found[0].advice == "Écrivez-le."
    assert "Former" in found[0].reason
    assert "Non" in found[0].reason


@given(st.text(max_size=30))
def test_any_answer_typed_is_kept_or_said_wrong(value: str) -> None:
    for question in (section(1).questions[0], Question("q", "?", "number"), Question("q", "?", "text")):
        assert isinstance(diagnoses.flaw(question, value), str)
        assert diagnoses.said(question, value) is not None


@pytest.mark.parametrize(
    ("text", "kind", "words"),
    [
        ("Oui | 100", "yes", "2 réponses"),
        ("Oui | cent\nNon | 0", "yes", "Ligne 1, points « cent »"),
        ("Oui | 100\nNon | 101", "yes", "Ligne 2"),
        ("A | 1\nA | 2", "choice", "même nom"),
        (" | 3\nB | 2", "choice", "Ligne 1"),
        ("A | 1", "text", "videz"),
    ],
)
def test_answers_typed_wrongly_are_named_by_line(text: str, kind: str, words: str) -> None:
    _, flaws = questionnaires.options_of(text, kind)
    assert words in flaws[0].replace("\N{NO-BREAK SPACE}", " ").replace("\N{NARROW NO-BREAK SPACE}", " ")


options = st.builds(
    Option,
    st.text("abcé ’-", min_size=1, max_size=20).map(str.strip).filter(bool),
    st.integers(0, 100),
    st.text("abcé ’-", max_size=20).map(str.strip),
)


@given(st.lists(options, min_size=2, max_size=8, unique_by=lambda each: each.label))
def test_answers_are_read_as_they_were_written(found: list[Option]) -> None:
    assert questionnaires.options_of(questionnaires.typed(found), "choice") == (tuple(found), [])


def test_the_shipped_questionnaires_can_be_published() -> None:
    told = json.loads(SHIPPED.read_text(encoding="utf-8"))
    assert {each["product"] for each in told} == set(questionnaires.PRODUCTS)
    for each in told:
        sections = questionnaires.read(each["sections"])
        assert questionnaires.unpublishable(sections) == []
        assert questionnaires.written(sections) == each["sections"]
        for question in questionnaires.questions(sections).values():
            typed = questionnaires.typed(question.options)
            assert questionnaires.options_of(typed, question.kind) == (question.options, [])


@pytest.mark.parametrize(
    ("cost", "headcounts", "most"),
    [("24000", (40,), "12000"), ("40000", (40,), "15000"), ("60000", (10, 20, 30, 40), "15000")],
)
def test_the_state_pays_half_under_one_ceiling(cost: str, headcounts: tuple[int, ...], most: str) -> None:
    advice = Advice(kind="deep", days=15, net_cost=Decimal(cost), headcounts=headcounts)
    assert pcrh.state_most(advice, ON) == Decimal(most)
    assert pcrh.flaws(advice, Decimal(most), ON) == []
    assert len(pcrh.flaws(advice, Decimal(most) + Decimal("0.01"), ON)) == 1


def test_public_money_of_the_opco_does_not_lead_above_half() -> None:
    advice = Advice(
        kind="deep", days=15, net_cost=Decimal(24000), headcounts=(40,), other_public=Decimal(5000)
    )
    assert pcrh.state_most(advice, ON) == Decimal(7000)


@given(st.decimals(0, 200000, places=2), st.decimals(0, 50000, places=2))
def test_public_money_never_exceeds_half(cost: Decimal, other: Decimal) -> None:
    most = pcrh.state_most(
        Advice(kind="deep", days=15, net_cost=cost, headcounts=(9,), other_public=other), ON
    )
    assert 0 <= most <= 15000
    assert most == 0 or 2 * (most + other) <= cost


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"headcounts": (250,)}, "250"),
        ({"headcounts": (None,)}, "effectif"),
        ({"group_headcount": 300}, "groupes"),
        ({"days": 21}, "20"),
        ({"kind": "short", "days": 11}, "10"),
        ({"days_before": 16}, "30"),
        ({"aided_before": Decimal("10000.01")}, "L’État paie"),
    ],
)
def test_limits_of_the_advice_are_said(changes: dict, words: str) -> None:
    told = {"kind": "deep", "days": 15, "net_cost": Decimal(10000), "headcounts": (249,)}
    flaws = pcrh.flaws(Advice(**(told | changes)), Decimal(5000), ON)
    assert len(flaws) == 1
    assert words in flaws[0]


def test_a_radar_leaves_out_what_is_not_known() -> None:
    chart = radar.radar("T", "Partie", ["a", "b"], [("A", (0, 10)), ("B", (50, None)), ("C", (100, 30))])
    now, before = chart.outlines
    assert (now.points[0].x, now.points[0].y) == chart.centre
    assert now.line
    assert not before.line
    assert [each.value for each in before.points] == [10, 30]
