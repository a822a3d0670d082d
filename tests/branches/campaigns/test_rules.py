"""What campaigns decide: order, deadlines, moves, bounds, finals, lines."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import law
from branches.rules import campaigns, campaigns_closing, campaigns_lines, campaigns_positions
from branches.rules.campaigns_lines import AdviceLine
from branches.rules.campaigns_positions import Advice
from law.refusal import Impossible

NEW = dt.date(2025, 12, 10)
DAYS = st.dates(dt.date(2025, 12, 10), dt.date(2060, 12, 31))
AMOUNTS = st.decimals(Decimal("0.0001"), Decimal(999_999), places=4)
PUBLISHED = dt.date(2026, 3, 2)
calm = settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])  # a busy machine is no fault


def test_the_order_turned_on_10_december_2025() -> None:
    assert campaigns.order_of(NEW - dt.timedelta(1)) == "branch"
    assert campaigns.order_of(NEW) == "recommendation"


@pytest.mark.parametrize(
    ("kind", "due", "decree"),
    [
        ("general", dt.date(2026, 6, 2), dt.date(2026, 7, 2)),
        ("complementary", dt.date(2026, 6, 2), dt.date(2026, 7, 2)),
        ("revision", dt.date(2026, 5, 2), dt.date(2026, 6, 2)),
    ],
)
def test_case_4_the_new_order(kind: str, due: dt.date, decree: dt.date) -> None:
    found = campaigns.deadlines(kind, PUBLISHED, PUBLISHED)
    assert (found.committee, found.decree) == (due, decree)


def test_case_3_the_round_of_2022_has_its_own_order() -> None:
    launched, upload = dt.date(2021, 12, 15), dt.date(2022, 3, 1)
    assert campaigns.order_of(launched) == "branch"
    assert campaigns.deadlines("general", launched, None, upload).committee == upload
    answered = campaigns.deadlines("general", launched, dt.date(2022, 5, 31), upload)
    assert (answered.committee, answered.decree) == (dt.date(2022, 6, 30), None)


def test_case_2_the_round_of_2024_was_answered_by_its_announced_day() -> None:
    found = campaigns.deadlines("complementary", dt.date(2024, 2, 12), None, dt.date(2024, 4, 19))
    assert found.committee == dt.date(2024, 4, 19)


def test_without_publication_there_is_no_deadline() -> None:
    assert campaigns.deadlines("general", PUBLISHED, None) == campaigns.Deadlines(None, None)


@calm
@given(DAYS, st.sampled_from(sorted(campaigns.KINDS)))
def test_a_deadline_keeps_the_day_of_the_month_or_the_last_one(day: dt.date, kind: str) -> None:
    found = campaigns.deadlines(kind, day, day)
    assert found.committee is not None
    assert found.decree is not None
    months = 2 if kind == "revision" else 3
    assert (found.committee.year * 12 + found.committee.month) - (day.year * 12 + day.month) == months
    assert found.committee.day == day.day or (found.committee + dt.timedelta(1)).day == 1
    assert found.decree == law.add_months(found.committee, 1)
    assert day < found.committee < found.decree


@calm
@given(DAYS, DAYS)
def test_late_is_said_after_the_deadline_only(day: dt.date, due: dt.date) -> None:
    said = campaigns.late("vote", day, due)
    assert bool(said) == (day > due)
    assert not said or f"{due:%d/%m/%Y}" in said
    assert campaigns.late("vote", day, None) == ""


@calm
@given(st.lists(st.sampled_from(sorted(campaigns.POSITION_MOVES)), max_size=30))
def test_the_state_machine_never_sends_what_was_not_received(verbs: list[str]) -> None:
    state, voted, received = "missing", False, False
    for verb in verbs:
        found = campaigns.POSITION_MOVES[verb]
        if state not in found.froms:
            continue
        assert state not in campaigns.ENDED
        state = found.to
        voted = (voted or verb == "vote") and verb != "reopen"
        received = (received or verb == "receive") and verb != "reopen"
        if state in ("transmitted", "retained"):
            assert voted
            assert received
        if state in campaigns.UNVOTED:
            assert not voted
    assert state in campaigns.POSITION_STATES


def test_every_state_is_reached_and_left_but_the_ends() -> None:
    reached = {found.to for found in campaigns.POSITION_MOVES.values()} | {"missing"}
    left = frozenset().union(*(found.froms for found in campaigns.POSITION_MOVES.values()))
    assert reached == set(campaigns.POSITION_STATES)
    assert left == campaigns.PENDING
    assert set(campaigns.STATES) == {found.to for found in campaigns.MOVES.values()} | {"preparation"}


@calm
@given(AMOUNTS, AMOUNTS, AMOUNTS)
def test_out_of_bounds_needs_a_reason(amount: Decimal, one: Decimal, two: Decimal) -> None:
    advice = Advice(None, min(one, two), max(one, two))
    out = campaigns_positions.outside(amount, advice)
    assert out == (not min(one, two) <= amount <= max(one, two))
    wrong = campaigns_positions.wrong_position(amount, advice, "  ", None, PUBLISHED)
    assert ("reason" in wrong) == out
    assert not out or "Risque de carence" in wrong["reason"]
    assert not campaigns_positions.wrong_position(amount, advice, "Coûts relevés.", None, PUBLISHED)


def test_communication_stays_within_its_cap() -> None:
    def wrong(part: str, on: dt.date = PUBLISHED) -> dict[str, str]:
        return campaigns_positions.wrong_position(Decimal(8000), Advice(), "", Decimal(part), on)

    assert wrong("300") == {}
    assert "300,00" in wrong("300.01")["communication"]
    assert "communication" in wrong("-1")
    assert wrong("900", dt.date(2024, 1, 1)) == {}  # no cap was written yet


@pytest.mark.parametrize("choice", ["recommended", "low", "high", "own", "current", "=1+1"])
def test_a_choice_without_its_amount_is_impossible(choice: str) -> None:
    with pytest.raises(Impossible):
        campaigns_positions.amount_of(choice, None, Advice(), None)


def test_a_choice_gives_its_amount() -> None:
    advice = Advice(Decimal(8000), Decimal(7000), Decimal(9000))
    given = {
        choice: campaigns_positions.amount_of(choice, Decimal("7500.5"), advice, Decimal("6079.3333"))
        for choice in campaigns_positions.CHOICES
    }
    assert given == {
        "recommended": 8000, "low": 7000, "high": 9000, "own": Decimal("7500.5"),
        "current": Decimal("6079.3333"),
    }  # fmt: skip
    for wrong in (Decimal(0), Decimal(-1), Decimal(1_000_000), Decimal("1.00001")):
        with pytest.raises(Impossible):
            campaigns_positions.amount_of("own", wrong, advice, None)


def test_how_a_position_ends() -> None:
    advice = Advice(Decimal(8000), Decimal(7000), Decimal(9000))

    def end(state: str, amount: str, decreed: str = "", status: str = "") -> tuple[str, Decimal | None, str]:
        found = campaigns_closing.final_of(
            state, Decimal(amount), advice, Decimal(decreed) if decreed else None, status
        )
        return found.verb, found.amount, found.status

    assert end("transmitted", "8000") == ("retain", 8000, "R")
    assert end("transmitted", "7500") == ("retain", 7500, "CPNE")
    assert end("transmitted", "9500", "8200", "A") == ("default", 8200, "A")
    assert end("proposed", "7500", "8200", "A") == ("default", 8200, "A")
    assert end("missing", "1") == ("default", None, "A")  # no decree: no level, the starting amount stays
    assert campaigns_closing.wrong_outcome("proposed", "CPNE")
    assert not campaigns_closing.wrong_outcome("transmitted", "R")


def test_case_7_two_codes_in_a_cell_and_two_amounts_for_a_key() -> None:
    codes = campaigns_lines.read_rncps("RNCP31946/36989")
    assert codes == ("RNCP31946", "RNCP36989")
    lines = [AdviceLine(12, code, "2", Advice(Decimal(7750))) for code in codes]
    lines.append(AdviceLine(31, "RNCP36989", "2", Advice(Decimal(8502))))
    new, asked, same = campaigns_lines.conflicts(lines, {})
    assert [line.rncp for line in new] == ["RNCP31946"]
    assert same == 0
    (conflict,) = asked
    assert (conflict.rncp, [line.line for line in conflict.lines]) == ("RNCP36989", [12, 31])


def test_what_is_recorded_is_asked_before_it_changes() -> None:
    known = {("RNCP1", "2"): Advice(Decimal(7750))}
    line = AdviceLine(2, "RNCP1", "2", Advice(Decimal(8502)))
    assert campaigns_lines.conflicts([line], known)[1][0].recorded == Advice(Decimal(7750))
    same = AdviceLine(2, "RNCP1", "2", Advice(Decimal("7750.0000")))
    assert campaigns_lines.conflicts([same, same], known) == ([], [], 1)


@calm
@given(
    st.lists(
        st.tuples(st.sampled_from(["RNCP1", "RNCP2"]), st.sampled_from(["", "2"]), st.integers(1, 3)),
        max_size=12,
    )
)
def test_no_line_is_lost_and_none_is_averaged(rows: list[tuple[str, str, int]]) -> None:
    lines = [AdviceLine(n, rncp, cpne, Advice(Decimal(worth))) for n, (rncp, cpne, worth) in enumerate(rows)]
    new, asked, _ = campaigns_lines.conflicts(lines, {})
    keys = {line.key for line in lines}
    assert {line.key for line in new} | {(each.rncp, each.cpne) for each in asked} == keys
    for line in new:
        assert {each.advice for each in lines if each.key == line.key} == {line.advice}
    for conflict in asked:
        key = (conflict.rncp, conflict.cpne)
        assert {line.advice for line in conflict.lines} == {each.advice for each in lines if each.key == key}


@pytest.mark.parametrize("text", ["", "RS12", "abc", "RNCP", "RNCP1;x", "=1", "٣٣", "RNCP1234567"])
def test_a_wrong_code_is_said(text: str) -> None:
    with pytest.raises(ValueError, match=r"\w"):
        campaigns_lines.read_rncps(text)


@pytest.mark.parametrize(
    ("text", "amount"),
    [
        ("", None),
        ("NC", None),
        ("nr", None),
        ("7 750 €", "7750"),
        ("6079,3333", "6079.3333"),
        (8000.0, "8000"),
    ],
)
def test_amounts_are_read_as_written(text: object, amount: str | None) -> None:
    assert campaigns_lines.read_amount(text) == (Decimal(amount) if amount else None)


@pytest.mark.parametrize("text", ["0", "-5", "1e400", "12,34567", "x", "1000000", "=1+1", "1.234"])
def test_a_wrong_amount_is_said(text: str) -> None:
    with pytest.raises(ValueError, match=r"\w"):
        campaigns_lines.read_amount(text)


def test_the_steps_tell_where_a_campaign_is() -> None:
    def tenses(**days: object) -> list[str]:
        given = {
            "order": "recommendation", "state": "open", "launched_on": PUBLISHED, "published_on": PUBLISHED,
            "due": campaigns.deadlines("general", PUBLISHED, PUBLISHED), "transmitted_on": None,
            "closed_on": None, **days,
        }  # fmt: skip
        return [step.tense for step in campaigns.steps(**given)]  # type: ignore[arg-type]

    assert tenses() == ["past", "past", "current", "future", "future", "future"]
    assert tenses(order="branch", published_on=None)[1] == "current"
    assert tenses(transmitted_on=PUBLISHED)[4] == "current"
    assert set(tenses(transmitted_on=PUBLISHED, closed_on=PUBLISHED, state="closed")) == {"past"}
    assert "current" not in tenses(state="cancelled")
