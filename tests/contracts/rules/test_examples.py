"""The worked examples H (published) and D (derived from the articles)."""

import pytest

import law
from contracts.rules.assess import assess
from contracts.rules.checks.pay import minimum_share
from contracts.rules.recompute import Written, recompute
from contracts.rules.terms import terms_on, years_of
from law.money import cents
from tests.contracts.rules.cases import D, E, app, found, lines, outcome, paid, pro

NEW = D(2025, 8, 28)
OLD = D(2024, 8, 28)


def test_h1_twelve_months_and_three_days() -> None:
    facts = app(starts_on=D(2025, 9, 1), ends_on=D(2026, 9, 3), annual="7300", level=5)
    assert [(line.inputs["days"], line.amount) for line in assess(facts).amount.lines] == [
        (365, E("7300.00")),
        (3, cents(E(3) / 365 * 7300)),
    ]


def test_h2_broken_after_twenty_days_in_the_trial() -> None:
    facts = app(annual="9000", level=6, terminated_on=D(2025, 9, 20), practical_days=20)
    assert assess(facts).amount.employer_share == E("246.58")


def test_h3_broken_on_the_forty_fifth_day() -> None:
    facts = app(annual="8000", level=6, terminated_on=D(2025, 10, 15))
    assert assess(facts).amount.employer_share == E("493.15")


def test_h4_started_months_slide() -> None:
    facts = app(concluded_on=OLD, starts_on=D(2024, 9, 28), ends_on=D(2025, 10, 3), annual="1200")
    assert assess(facts).amount.total == E("1300.00")


def test_h5_old_rule_broken_at_nine_months() -> None:
    facts = app(
        concluded_on=OLD,
        starts_on=D(2024, 9, 1),
        ends_on=D(2025, 8, 31),
        annual="7000",
        terminated_on=D(2025, 5, 31),
    )
    assert assess(facts).amount.total == E("5250.00")


def test_h6_old_rule_cycle_shortened_to_nine_months() -> None:
    facts = app(
        concluded_on=OLD, starts_on=D(2024, 9, 1), ends_on=D(2025, 5, 31), annual="7000", derogation="21"
    )
    assert assess(facts).amount.total == E("5775.00")


def test_h7_three_days_in_the_new_rule() -> None:
    (year,) = years_of(D(2026, 1, 31), D(2026, 2, 2))
    assert year.days == 3


def test_h8_fifteen_points_more() -> None:
    assert minimum_share(terms_on(NEW), 22, 2, plus=E("0.15")) == E("0.76")


H9 = (
    (17, "486.49 702.70 990.99"),
    (19, "774.77 918.92 1207.21"),
    (23, "954.95 1099.10 1405.40"),
)
H11 = (
    (17, "471.74 681.41 960.96"),
    (19, "751.30 891.07 1170.62"),
    (23, "926.02 1065.79 1362.82"),
)
D7 = (
    (17, "504.10 728.14 1026.86"),
    (19, "802.82 952.18 1250.90"),
    (23, "989.52 1138.88 1456.28"),
    (26, "1867.02 1867.02 1867.02"),
)


@pytest.mark.parametrize(
    ("on", "age", "year", "due"),
    [
        (on, age, year, E(due))
        for on, grid in ((D(2024, 11, 1), H9), (D(2023, 5, 1), H11), (D(2026, 6, 1), D7))
        for age, dues in grid
        for year, due in enumerate(dues.split(), 1)
    ],
)
def test_h9_h11_d7_grids_in_euros(on: D, age: int, year: int, due: E) -> None:
    assert cents(law.smic(on) * minimum_share(terms_on(on), age, year)) == due


@pytest.mark.parametrize(
    ("age", "year", "due"),
    [(17, 1, "733.82"), (17, 2, "943.49"), (17, 3, "1223.04"), (19, 1, "1013.38"), (19, 2, "1153.15")],
)
def test_h11_with_the_majoration(age: int, year: int, due: str) -> None:
    on = D(2023, 5, 1)
    assert cents(law.smic(on) * minimum_share(terms_on(on), age, year, plus=E("0.15"))) == E(due)


def test_h10_published_truncated_amounts_pass() -> None:
    """Published grids mix rounding and truncation: a cent less is accepted."""
    truncated = "477.07 689.10 971.80 759.77 901.13 1183.83 936.47 1077.82 1378.20"
    shares = [(age, year) for age in (17, 19, 23) for year in (1, 2, 3)]
    on, tolerance = D(2024, 1, 1), terms_on(D(2024, 1, 1)).app_pay_tolerance
    for (age, year), amount in zip(shares, truncated.split(), strict=True):
        due = cents(law.smic(on) * minimum_share(terms_on(on), age, year))
        assert abs(E(amount) - due) <= tolerance, (age, year, amount, due)


@pytest.mark.parametrize(
    ("age", "year", "due"),
    [
        (17, 1, "410.73"),
        (17, 2, "593.27"),
        (19, 1, "654.12"),
        (19, 2, "775.82"),
        (23, 1, "806.24"),
        (23, 3, "1186.55"),
    ],
)
def test_h12_grid_of_2019(age: int, year: int, due: str) -> None:
    on = D(2019, 3, 1)
    computed = cents(law.smic(on) * minimum_share(terms_on(on), age, year))
    assert abs(computed - E(due)) <= terms_on(on).app_pay_tolerance


def test_h13_new_contract_for_the_second_year_only() -> None:
    facts = app(contract_type="23", born_on=D(2009, 9, 20), cycle_year=2, derogation="11")
    assert found(facts, "app.pay.grid").facts["part du SMIC"] == "39\N{NO-BREAK SPACE}%"


def test_h15_d1_level_seven_one_year() -> None:
    facts = app(annual="8000", level=7, starts_on=D(2025, 9, 1), ends_on=D(2026, 8, 31))
    verdict = assess(facts)
    assert [due.amount for due in verdict.schedule] == [E(2450), E(2400), E(1600), E(800)]
    assert [due.due_on for due in verdict.schedule] == [None, D(2026, 3, 1), D(2026, 6, 1), D(2026, 12, 31)]
    assert (verdict.amount.total, verdict.amount.employer_share) == (E("7250.00"), E("750"))


def test_d2_level_five_two_years() -> None:
    verdict = assess(app(annual="7000", level=5))
    assert [due.amount for due in verdict.schedule] == [
        E(2800), E(2100), E(1400), E(700), E(2800), E(2100), E(1400), E(700),
    ]  # fmt: skip
    assert verdict.schedule[-1].due_on == D(2027, 12, 31)
    assert verdict.schedule[3].opens_on == verdict.schedule[4].opens_on == D(2026, 9, 1)


def test_d3_under_a_year() -> None:
    facts = app(annual="7300", level=5, ends_on=D(2026, 6, 30))
    assert paid(facts) == [E("3030.00"), E("3030.00")]


def test_d4_broken_after_the_trial() -> None:
    facts = app(annual="8000", level=7, ends_on=D(2026, 8, 31))
    broken = app(
        annual="8000", level=7, ends_on=D(2026, 8, 31), terminated_on=D(2026, 1, 10), practical_days=60
    )
    amount = assess(broken).amount
    assert amount.total + amount.employer_share == E("2893.15")
    due = assess(broken).total
    assert due == E("2143.15")
    assert paid(facts)[0] - due == E("306.85")


def test_d5_broken_inside_the_trial() -> None:
    facts = app(
        annual="8000", level=7, ends_on=D(2026, 8, 31), terminated_on=D(2025, 10, 15), practical_days=30
    )
    assert assess(facts).amount.employer_share == E("493.15")


@pytest.mark.parametrize(("annual", "reduced", "rule"), [
    ("6000", "4800", "distance.minus20"), ("4800", "4000", "distance.floor"),
])  # fmt: skip
def test_d6_mostly_remote(annual: str, reduced: str, rule: str) -> None:
    facts = app(annual=annual, level=5, ends_on=D(2026, 8, 31), training_hours=500, remote_hours=400)
    verdict = assess(facts)
    assert verdict.npec.adjusted == verdict.amount.total == E(reduced)
    assert lines(facts)[rule] == E(reduced) - E(annual)


def test_d8_transmission_deadline() -> None:
    start = D(2026, 9, 1)
    assert outcome(app(starts_on=start, received_on=D(2026, 9, 7)), "app.transmit.deadline") == "pass"
    assert outcome(app(starts_on=start, received_on=D(2026, 9, 8)), "app.transmit.deadline") == "warn"


@pytest.mark.parametrize(("facts", "silence"), [
    (app(complete_on=D(2026, 10, 1)), "refused"), (pro(complete_on=D(2026, 10, 1)), "accepted"),
])  # fmt: skip
def test_d9_twenty_days(facts: object, silence: str) -> None:
    verdict = assess(facts)
    assert (verdict.decision_due_on, verdict.silence) == (D(2026, 10, 21), silence)


def test_d10_interim_then_fixed() -> None:
    advance = Written(1, "advance", "pay.schedule.2025", E(2400), E(2400), 1, 40)
    fixed = assess(app(annual="5400", level=5, ends_on=D(2026, 8, 31)))
    assert recompute(fixed.schedule, [advance]).adjustments == (("training", E("-240.00")),)


def test_d11_succession_keeps_the_share() -> None:
    assert minimum_share(terms_on(NEW), 20, 1, kept=E("0.51")) == E("0.51")
    facts = app(contract_type="22", previous_share=E("0.51"), gross_monthly=E("900"), born_on=D(2005, 3, 14))
    assert outcome(facts, "app.pay.succession_other") == outcome(facts, "app.pay.grid") == "fail"


def test_d12_professional_bac_at_twenty() -> None:
    check = found(pro(born_on=D(2006, 6, 30)), "pro.pay.under21")
    assert check.facts["minimum"] == law.money.euros(E("1213.56"))
