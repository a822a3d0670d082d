"""The verdict as it is stored, replayed and handed out."""

import json

import pytest

from contracts.rules.assess import assess
from contracts.rules.facts import Facts, Level
from contracts.rules.replay import facts_from, facts_json
from contracts.rules.rulebook import RULES
from contracts.rules.states import DECIDED, MOVES, OPEN, REASONS, STATES, can, reason_for, refusals, verbs
from contracts.rules.verdict import Verdict, precheck_dict
from contracts.rules.wording import LINES, STEPS
from law.typography import french
from tests.contracts.rules.cases import D, E, announced, app, pro

FILES = [
    app(),
    app(
        level=7,
        announced=announced(meals=3, npec_annual=E("1"), disability=E("10")),
        disabled=True,
        tutor_name=None,
    ),
    app(levels=(), cpnes=()),
    app(ends_on=D(2026, 5, 1), training_hours=500, remote_hours=500),
    app(concluded_on=D(2021, 5, 1), terminated_on=D(2026, 5, 1)),
    pro(),
    Facts(kind="app"),
]


@pytest.mark.parametrize("facts", FILES)
def test_stored_and_read_back(facts: Facts) -> None:
    verdict = assess(facts)
    assert Verdict.from_dict(json.loads(verdict.to_json())) == verdict


@pytest.mark.parametrize("facts", FILES)
def test_precheck_has_the_keys_promised(facts: Facts) -> None:
    said = precheck_dict(assess(facts))
    json.dumps(said)
    assert set(said) == {"checks", "npec", "amount", "schedule", "decision_due_on", "silence"}
    for check in said["checks"]:
        assert set(check) == {"rule", "outcome", "message", "article"}
    for due in said["schedule"]:
        assert set(due) == {"number", "label", "due_on", "condition", "amount"}
    if said["amount"]:
        assert set(said["amount"]) == {"total", "employer_share", "lines"}
        assert set(said["npec"] or ()) <= {"annual", "cpne", "status", "applicable_from", "source"}


def test_every_amount_explains_itself() -> None:
    verdict = assess(app(level=7, annual="8000", ends_on=D(2026, 8, 31)))
    gross, share = verdict.amount.lines
    assert gross.arithmetic == french("8\u202f000,00 € × 365 / 365 jours = 8\u202f000,00 €")
    assert gross.label.endswith("année 1")
    assert share.article == "R6332-25-1 al. 1"
    assert verdict.schedule[0].label == french("Année 1 – avance (40 %)")


@pytest.mark.parametrize("facts", FILES)
def test_every_line_and_payment_has_words(facts: Facts) -> None:
    verdict = assess(facts)
    for line in verdict.amount.lines if verdict.amount else ():
        assert line.article and line.label and line.arithmetic  # noqa: PT018
    for due in verdict.schedule:
        assert due.article and due.label and due.condition.endswith(".")  # noqa: PT018


def test_words_are_in_french_typography() -> None:
    texts = [
        *(text for rule in RULES.values() for text in (rule.title, rule.ok)),
        *(text for line in LINES.values() for text in (line.label, line.arithmetic)),
        *(text for step in STEPS.values() for text in step),
        *(reason.sentence for reason in REASONS.values()),
    ]
    for text in texts:
        assert text == french(text), text


def test_grounds_are_reasons() -> None:
    assert {rule.ground for rule in RULES.values() if rule.ground} <= set(REASONS)


def test_moves_use_known_states() -> None:
    for move in MOVES.values():
        assert move.froms <= set(STATES)
        assert move.to in STATES
    assert OPEN.isdisjoint(DECIDED)
    assert can("accept", "assessed")
    assert can("accept", "lapsed")
    assert not can("refuse", "accepted")
    assert verbs("cancelled") == ()
    assert "send_back" in verbs("received")


@pytest.mark.parametrize(
    ("kind", "version", "count"), [("app", "v1", 4), ("app", "v2", 9), ("pro", "v1", 1), ("pro", "v2", 2)]
)
def test_refusals_by_kind_and_date(kind: str, version: str, count: int) -> None:
    assert len(refusals(kind, version)) == count


@pytest.mark.parametrize(
    ("ground", "kind", "version", "reason"),
    [
        ("pay", "app", "v1", "pay"),
        ("other", "app", "v1", None),
        ("qualiopi", "app", "v1", None),
        ("qualiopi", "app", "v2", "qualiopi"),
        ("qualiopi", "pro", "v2", "pro_clause"),
        (None, "app", "v2", None),
    ],
)
def test_reason_given_by_a_failed_check(
    ground: str | None, kind: str, version: str, reason: str | None
) -> None:
    assert reason_for(ground, kind, version) == reason


@pytest.mark.parametrize(
    "facts", [*FILES, app(levels=(Level("2", None, "", D(2024, 7, 15)), Level("3", E("7000"), "R")))]
)
def test_stored_facts_are_read_back_as_they_were(facts: Facts) -> None:
    assert facts_from(json.loads(facts_json(facts))) == facts
