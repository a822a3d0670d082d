"""Which level, what is paid and when, on each side of every cut-over."""

from dataclasses import replace

import pytest

import law
from contracts.rules.assess import assess
from contracts.rules.facts import Facts, Level
from tests.contracts.rules.cases import (
    CERTIFICATION,
    PROVIDER,
    D,
    E,
    announced,
    app,
    found,
    lines,
    outcome,
    paid,
)  # fmt: skip

ONE_YEAR = {"starts_on": D(2025, 9, 1), "ends_on": D(2026, 8, 31)}


def two_cpnes(first: str | None, second: str | None) -> tuple[Level, ...]:
    return tuple(
        Level(cpne, annual and E(annual), "A", D(2025, 7, 1))
        for cpne, annual in (("2", first), ("7", second))
    )


class TestLevel:
    def test_the_published_one(self) -> None:
        npec = assess(app()).npec
        assert (npec.annual, npec.cpne, npec.source, npec.applicable_from) == (
            E("7000"),
            "2",
            "npec",
            D(2025, 7, 1),
        )

    def test_several_committees_with_the_same_amount(self) -> None:
        verdict = assess(app(cpnes=("2", "7"), levels=two_cpnes("7000", "7000")))
        assert verdict.npec.annual == E("7000")
        assert not verdict.questions

    @pytest.mark.parametrize("second", ["8000", None])
    def test_several_committees_that_differ_ask(self, second: str | None) -> None:
        verdict = assess(app(cpnes=("2", "7"), levels=two_cpnes("7000", second)))
        assert verdict.npec is verdict.amount is None
        assert "employeur_code_cpne" in verdict.questions[0]
        assert found(verdict, "npec.key").field == "employeur_code_cpne"
        assert not verdict.clean

    def test_the_committee_chosen_answers(self) -> None:
        facts = app(cpnes=("2", "7"), cpne_chosen="7", levels=two_cpnes("7000", "8000"))
        assert assess(facts).npec.annual == E("8000")

    def test_a_conflict_is_asked_never_averaged(self) -> None:
        level = Level("2", E("7000"), "A", conflict=(E("7000"), E("8000")))
        verdict = assess(app(levels=(level,)))
        assert verdict.npec is None
        assert "7\N{NARROW NO-BREAK SPACE}000,00" in verdict.questions[0]

    @pytest.mark.parametrize(
        ("level", "annual"), [(3, 5470), (4, 5621), (5, 6000), (6, 6000), (7, 7000), (8, 7000)]
    )
    def test_the_interim_amount_when_none_is_published(self, level: int, annual: int) -> None:
        for levels in ((), (Level("2", None, "NC"),)):
            verdict = assess(app(level=level, levels=levels))
            assert (verdict.npec.annual, verdict.npec.source) == (E(annual), "interim")
            assert outcome(app(level=level, levels=levels), "npec.interim") == "warn"

    def test_the_diploma_code_gives_the_level(self) -> None:
        assert assess(app(certification=None, levels=(), diploma_code="40025214")).npec.annual == E("5621")

    @pytest.mark.parametrize(
        "facts",
        [
            app(rncp=None, levels=()),
            app(levels=(), npec_covered=False),
            app(levels=(), cpnes=()),
            app(levels=(), certification=None),
            app(levels=(), concluded_on=D(2022, 8, 31)),
            app(certification=None),
            app(starts_on=None),
            app(ends_on=None),
            app(concluded_on=None),
            app(concluded_on=D(2019, 12, 31)),
            app(ends_on=D(2025, 8, 1)),
        ],
    )
    def test_what_is_missing_is_named(self, facts: Facts) -> None:
        verdict = assess(facts)
        assert verdict.amount is None
        assert verdict.schedule == ()
        assert all(sentence.endswith(".") for sentence in verdict.missing)
        assert verdict.missing

    def test_amounts_stand_when_checks_fail(self) -> None:
        verdict = assess(app(gross_monthly=E(1), employer_public=True, born_on=D(1980, 1, 1)))
        assert verdict.failures
        assert verdict.amount.total == E("14000.00")


class TestProrata:
    def test_months_until_june_2025_days_after(self) -> None:
        dates = {"starts_on": D(2025, 7, 1), "ends_on": D(2026, 7, 10), "annual": "7300"}
        before, after = app(concluded_on=D(2025, 6, 30), **dates), app(concluded_on=D(2025, 7, 1), **dates)
        assert lines(before) == {"prorata.old": E("7908.33")}
        assert lines(after) == {"prorata.new": E("7500.00")}

    def test_a_year_with_the_29th_of_february_is_one_level(self) -> None:
        facts = app(starts_on=D(2027, 9, 1), ends_on=D(2028, 8, 31), annual="7320")
        assert assess(facts).amount.total == E("7320.00")
        part = replace(facts, ends_on=D(2028, 2, 29))
        assert assess(part).amount.total == E("3640.00")

    def test_reduced_under_a_year(self) -> None:
        facts = app(ends_on=D(2026, 6, 30), derogation="21", annual="7300")
        assert lines(facts) == {"prorata.new": E("6060.00"), "pay.short.plus10": E("606.00")}
        almost = app(ends_on=D(2026, 8, 30), derogation="21", annual="7300")
        assert assess(almost).amount.total == E("7300.00")
        assert lines(app(ends_on=D(2026, 8, 31), derogation="21")) == {"prorata.new": E("7000.00")}

    def test_ministry_title_under_a_year(self) -> None:
        title = replace(CERTIFICATION, ministry_title=True)
        dates = {"certification": title, "derogation": "21", "annual": "7300"}
        old = app(concluded_on=D(2025, 6, 30), starts_on=D(2025, 9, 1), ends_on=D(2026, 5, 31), **dates)
        assert lines(old) == {"prorata.ministry_title": E("7300.00")}
        new = replace(old, concluded_on=D(2025, 7, 1))
        assert lines(new) == {"prorata.new": E("5460.00")}
        assert lines(replace(old, certification=CERTIFICATION, diploma_code="36T25501")) == lines(old)


class TestReductions:
    @pytest.mark.parametrize(("remote", "total"), [(0, 6000), (399, 6000), (400, 4800), (500, 4800)])
    def test_distance_threshold(self, remote: int, total: int) -> None:
        facts = app(**ONE_YEAR, annual="6000", training_hours=500, remote_hours=remote)
        assert assess(facts).amount.total == E(total)

    def test_distance_before_july_2025(self) -> None:
        facts = app(
            **ONE_YEAR, concluded_on=D(2025, 6, 30), annual="6000", training_hours=500, remote_hours=500
        )
        assert assess(facts).amount.total == E(6000)

    def test_a_level_under_the_floor_is_not_raised(self) -> None:
        facts = app(**ONE_YEAR, annual="3500", training_hours=500, remote_hours=500)
        assert assess(facts).amount.total == E(3500)

    @pytest.mark.parametrize(
        ("concluded_on", "said", "rule", "added"),
        [
            (D(2021, 1, 1), "4500", "handicap.plus", "4000"),
            (D(2021, 1, 1), "1500", "handicap.plus", "1500"),
            (D(2020, 12, 31), "4500", "handicap.plus.old", "3500"),
        ],
    )
    def test_disability(self, concluded_on: D, said: str, rule: str, added: str) -> None:
        facts = app(
            **ONE_YEAR,
            concluded_on=concluded_on,
            disabled=True,
            announced=announced(disability=E(said)),
            annual="7000",
        )
        assert lines(facts)[rule] == E(added)
        assert rule not in lines(replace(facts, disabled=False))


class TestEmployerShare:
    @pytest.mark.parametrize(("level", "share"), [(3, 0), (5, 0), (6, 750), (7, 750), (8, 750)])
    def test_from_level_six(self, level: int, share: int) -> None:
        verdict = assess(app(level=level))
        assert verdict.amount.employer_share == E(share)
        assert verdict.amount.total == E(14000 - share)
        assert verdict.schedule[0].amount == E(2800 - share)
        assert verdict.schedule[0].rule == ("pay.advance.net" if share else "pay.schedule.2025")

    def test_from_july_2025(self) -> None:
        facts = app(level=7, concluded_on=D(2025, 6, 30))
        assert assess(facts).amount.employer_share == 0

    def test_after_an_early_rupture(self) -> None:
        assert lines(app(level=7, contract_type="23"))["employer.share.200"] == E(-200)

    def test_a_small_advance_passes_the_rest_on(self) -> None:
        facts = app(level=7, annual="1500", **ONE_YEAR)
        assert paid(facts) == [E(0), E(300), E(300), E(150)]
        assert assess(facts).amount.total == E(750)

    def test_the_trial_is_counted_in_company_days(self) -> None:
        facts = app(level=7, annual="8000", terminated_on=D(2026, 1, 10))
        assert assess(facts).amount.employer_share == E(750)
        assert assess(facts).questions
        inside = replace(facts, practical_days=45)
        assert lines(inside)["employer.share.trial"] == E(-750)  # half of 2 893.15 is capped
        assert not assess(inside).questions
        assert not assess(replace(facts, practical_days=46)).questions


class TestSchedule:
    @pytest.mark.parametrize(
        ("concluded_on", "shares", "rule"),
        [
            (D(2020, 12, 31), [50, 25, 25], "pay.schedule.2020"),
            (D(2021, 1, 1), [40, 30, 30], "pay.schedule.2021"),
            (D(2025, 6, 30), [40, 30, 30], "pay.schedule.2021"),
            (D(2025, 7, 1), [40, 30, 20, 10], "pay.schedule.2025"),
        ],
    )
    def test_calendars(self, concluded_on: D, shares: list[int], rule: str) -> None:
        schedule = assess(app(**ONE_YEAR, concluded_on=concluded_on)).schedule
        assert [due.share for due in schedule] == shares
        assert schedule[0].rule == rule
        assert [due.number for due in schedule] == list(range(1, len(shares) + 1))

    def test_before_july_2025_the_months_end(self) -> None:
        schedule = assess(app(**ONE_YEAR, concluded_on=D(2025, 6, 30))).schedule
        assert [due.due_on for due in schedule] == [None, D(2026, 3, 31), D(2026, 6, 30)]

    def test_an_incomplete_last_year_keeps_the_shares(self) -> None:
        schedule = assess(app(ends_on=D(2026, 11, 9), annual="7300")).schedule
        assert [due.amount for due in schedule[4:]] == [E(560), E(420), E(280), E(140)]
        assert [due.due_on for due in schedule[5:]] == [D(2026, 11, 9), D(2026, 11, 9), D(2027, 3, 9)]

    @pytest.mark.parametrize(("declared_on", "step"), [
        (D(2025, 3, 1), "advance"), (D(2025, 3, 2), "advance_new_cfa"), (None, "advance"),
    ])  # fmt: skip
    def test_a_newly_declared_cfa(self, declared_on: D | None, step: str) -> None:
        due = assess(app(provider=replace(PROVIDER, declared_on=declared_on))).schedule[0]
        assert due.step == step

    def test_the_last_balance_asks_for_the_employer_invoice(self) -> None:
        assert "employeur" in assess(app(level=6)).schedule[-1].condition
        assert "employeur" not in assess(app(level=5)).schedule[-1].condition

    def test_under_a_year(self) -> None:
        old = assess(app(concluded_on=D(2025, 6, 30), ends_on=D(2026, 6, 30))).schedule
        new = assess(app(ends_on=D(2026, 6, 30), level=6)).schedule
        assert (old[1].due_on, new[1].due_on) == (D(2026, 6, 30), D(2026, 10, 30))
        assert new[0].amount == new[1].amount - 750

    def test_a_broken_contract_has_one_balance(self) -> None:
        (due,) = assess(app(terminated_on=D(2025, 11, 30), annual="7300")).schedule
        assert (due.step, due.amount) == ("rupture", E("1820.00"))


class TestSideCosts:
    def test_quantities_at_their_price(self) -> None:
        facts = app(announced=announced(meals=200, nights=10, equipment=E(450)))
        assert lines(facts) == {
            "prorata.new": E(14000),
            "annexes.meal": E(600),
            "annexes.lodging": E(60),
            "annexes.equipment.old": E(450),
        }  # fmt: skip
        assert [due.step for due in assess(facts).schedule[-3:]] == ["meal", "lodging", "equipment"]
        assert assess(facts).schedule[-1].due_on is None

    @pytest.mark.parametrize(("level", "due"), [(3, 500), (4, 500), (5, 300), (6, 0), (7, 0)])
    def test_equipment_by_level_since_the_end_of_july_2026(self, level: int, due: int) -> None:
        after = app(level=level, concluded_on=D(2026, 7, 30), announced=announced(equipment=E(500)))
        before = replace(after, concluded_on=D(2026, 7, 29))
        assert lines(after).get("annexes.equipment.new", 0) == due
        assert lines(before)["annexes.equipment.old"] == E(500)


def test_a_partial_year_is_over_its_own_days_and_the_reading_is_dated_data(monkeypatch) -> None:
    """formats.md 5.3: 10 days of a year that holds a 29 February, 199.45 or 200.00 by the reading."""
    from contracts.rules import price
    from contracts.rules.terms import Terms

    (year,) = law.execution_years(D(2027, 10, 1), D(2027, 10, 10))
    terms = Terms(D(2027, 9, 1))
    assert price.day_share(year, terms) == (10, 366)
    monkeypatch.setattr(terms, "prorata_leap", "ordinary", raising=False)
    assert price.day_share(year, terms) == (10, 365)
    (full,) = law.execution_years(D(2027, 10, 1), D(2028, 9, 30))
    assert price.day_share(full, terms) == (365, 365)


def test_several_committees_of_which_one_has_no_level_are_asked_about() -> None:
    verdict = assess(app(cpnes=("2", "3"), levels=(Level("2", E("7000"), "R"),)))
    assert verdict.npec is None
    assert "CPNE" in verdict.questions[0]


def test_a_committee_foreign_to_the_agreement_is_paid_but_never_by_lot() -> None:
    verdict = assess(app(cpnes=("2",), cpne_chosen="4", levels=(Level("4", E("6500"), "R"),)))
    assert verdict.npec.annual == E("6500")
    assert found(verdict, "npec.key").outcome == "warn"
    assert not verdict.clean


def test_more_meals_than_days_are_asked_about() -> None:
    verdict = assess(app(announced=announced(meals=1_000_000)))
    assert found(verdict, "annexes.meal").outcome == "warn"
    assert not verdict.clean


def test_a_branch_of_another_opco_is_said() -> None:
    check = found(assess(app(other_opco="OPCO 2i")), "app.instruct.attachment")
    assert check.outcome == "warn"
    assert "OPCO 2i" in check.message
