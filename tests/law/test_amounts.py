"""Pay grids against the SMIC: the published and derived examples; values at the great cut-overs."""

from datetime import date
from decimal import Decimal

import pytest

import law

CELLS = [
    (band, year) for band in ("u18", "18_20", "21_25") for year in (1, 2, 3)
]  # 27 39 55, 43 51 67, 53 61 78


def _euros(text):
    return [Decimal(amount) for amount in text.split()]


def test_d7_the_grid_of_june_2026_to_the_nearest_cent():
    on = date(2026, 6, 1)
    grid, smic = law.app_pay_grid(on), law.smic(on)
    published = _euros("504.10 728.14 1026.86 802.82 952.18 1250.90 989.52 1138.88 1456.28")
    assert [law.cents(smic * grid[cell]) for cell in CELLS] == published
    assert {law.cents(smic * grid["26", year]) for year in (1, 2, 3)} == {Decimal("1867.02")}


@pytest.mark.parametrize(
    ("on", "published"),
    [
        pytest.param(
            date(2024, 11, 1),
            "486.49 702.70 990.99 774.77 918.92 1207.21 954.95 1099.10 1405.40",
            id="H9",
        ),
        pytest.param(
            date(2024, 1, 1),
            "477.07 689.10 971.80 759.77 901.13 1183.83 936.47 1077.82 1378.20",
            id="H10",
        ),
        pytest.param(
            date(2023, 5, 1),
            "471.74 681.41 960.96 751.30 891.07 1170.62 926.02 1065.79 1362.82",
            id="H11",
        ),
        pytest.param(
            date(2019, 1, 1),
            "410.73 593.27 836.67 654.12 775.82 1019.22 806.24 927.94 1186.55",
            id="H12",
        ),
    ],
)
def test_published_grids_are_the_exact_product_within_the_tolerance(on, published):
    grid, smic, tolerance = law.app_pay_grid(on), law.smic(on), law.app_pay_tolerance(on)
    for cell, amount in zip(CELLS, _euros(published), strict=True):
        assert abs(smic * grid[cell] - amount) <= tolerance


def test_h11_with_the_fifteen_points():
    on = date(2023, 5, 1)
    raised = [law.app_pay_grid(on)[cell] + law.app_pay_plus15(on) for cell in CELLS]
    published = dict(zip((42, 54, 70, 58, 66), _euros("733.82 943.49 1223.04 1013.38 1153.15"), strict=True))
    for percentage, amount in published.items():
        assert Decimal(percentage) / 100 in raised
        assert abs(law.smic(on) * percentage / 100 - amount) <= law.app_pay_tolerance(on)


def test_h8_sixty_one_per_cent_raised_is_seventy_six():
    on = date(2026, 9, 1)
    assert law.app_pay_grid(on)["21_25", 2] + law.app_pay_plus15(on) == Decimal("0.76")


def test_d12_professionalisation_at_twenty_with_a_bac_pro():
    on = date(2026, 9, 1)
    assert law.cents(law.smic(on) * law.pro_pay_grid(on)["u21", True]) == Decimal("1213.56")


def test_h14_nine_months_of_the_maitre_function():
    on = date(2025, 9, 1)
    assert law.maitre_exercise_monthly(on) * 9 == Decimal("2070")
    assert law.maitre_exercise_months(on) >= 9


def test_tutor_function_with_its_raise():
    on = date(2025, 9, 1)
    assert law.tutor_exercise_monthly(on) * (1 + law.tutor_exercise_plus(on)) == Decimal("345")


def test_mayotte_has_its_own_smic():
    assert law.smic(date(2026, 11, 23), mayotte=True) == Decimal("1449.93")
    assert law.smic_hourly_mayotte(date(2026, 5, 31)) == Decimal("9.33")


@pytest.mark.parametrize(
    ("on", "hourly"),
    [
        (date(2024, 10, 31), "11.65"),
        (date(2024, 11, 1), "11.88"),
        (date(2025, 12, 31), "11.88"),
        (date(2026, 1, 1), "12.02"),
        (date(2026, 5, 31), "12.02"),
        (date(2026, 6, 1), "12.31"),
    ],
)
def test_the_smic_changes_on_its_day(on, hourly):
    assert law.smic_hourly(on) == Decimal(hourly)


def test_monthly_smic_is_the_hourly_one_for_35_hours():
    for found in law.smic_monthly.values:
        hourly = law.smic_hourly(found.since)
        assert abs(hourly * 35 * 52 / 12 - found.value) <= law.app_pay_tolerance(found.since)


@pytest.mark.parametrize(
    ("parameter", "eve", "before", "after"),
    [
        (law.prorata_method, date(2025, 6, 30), "month", "day"),
        (law.app_checks_version, date(2024, 7, 31), "v1", "v2"),
        (law.refused_not_deposited, date(2024, 7, 31), False, True),
        (law.ministry_title_full, date(2025, 6, 30), True, False),
        (law.handicap_mandatory, date(2020, 12, 31), False, True),
    ],
)
def test_cut_overs(parameter, eve, before, after):
    assert parameter(eve) == before
    assert parameter(law.add_days(eve, 1)) == after


@pytest.mark.parametrize(
    ("on", "percentages"),
    [
        (date(2020, 12, 31), (50, 25, 25)),
        (date(2021, 1, 1), (40, 30, 30)),
        (date(2025, 6, 30), (40, 30, 30)),
        (date(2025, 7, 1), (40, 30, 20, 10)),
    ],
)
def test_payment_calendars(on, percentages):
    steps = law.payment_calendar(on)
    assert tuple(step.share * 100 for step in steps) == percentages
    assert sum(step.share for step in steps) == 1
    assert [step.number for step in steps] == list(range(1, len(steps) + 1))


def test_h15_the_calendar_of_july_2025():
    advance, second, third, balance = law.payment_calendar(date(2025, 7, 1))
    assert (advance.timing, second.month, third.month, balance.timing) == ("invoice", 7, 10, "term")
    assert law.payment_delay_days(date(2025, 7, 1)) == 30
    assert law.balance_forfeit_months(date(2025, 7, 1)) == 4


def test_first_equipment_depends_on_the_level_since_july_2026():
    before, after = law.equipment_cap(date(2026, 7, 29)), law.equipment_cap(date(2026, 7, 30))
    assert before[6] == before[None] == 500
    assert (after[3], after[5], after.get(6)) == (500, 300, None)


@pytest.mark.parametrize(
    ("concluded_on", "kept"),
    [
        (date(2020, 9, 1), date(2032, 12, 31)),
        (date(2023, 9, 1), date(2031, 12, 31)),
        (date(2024, 1, 1), date(2029, 1, 1)),
        (date(2024, 2, 29), date(2029, 2, 28)),
    ],
)
def test_contracts_are_kept_long_enough(concluded_on, kept):
    assert law.kept_until(concluded_on) == kept


@pytest.mark.parametrize(
    ("parameter", "since", "worth", "eve"),
    [  # law pages B, D.2 to D.4 and E: from which day, how much, and how much the day before
        (law.pro_rupture_notice_days, date(2021, 4, 1), 30, None),
        (law.general_reject_months, date(2024, 1, 1), 2, None),
        (law.short_advance, date(2019, 12, 12), Decimal("0.5"), None),
        (law.balance_forfeit_months, date(2025, 7, 1), 4, None),
        (law.new_cfa_months, date(2025, 7, 1), 6, None),
        (law.new_cfa_deferral_month, date(2025, 7, 1), 3, None),
        (law.pro_advance_max, date(2025, 7, 1), Decimal("0.30"), Decimal("0.30")),
        (law.payment_delay_days, date(2026, 6, 30), 30, 30),
        (law.rupture_maintain_months, date(2019, 8, 23), 6, None),
        (law.trial_days, date(2019, 1, 1), 45, None),
        (law.mediator_answer_days, date(2019, 1, 1), 5, None),
        (law.resignation_notice_days, date(2019, 1, 1), 7, None),
        (law.mediator_minor_days, date(2019, 1, 1), 15, None),
        (law.diploma_notice_months, date(2020, 4, 1), 1, None),
        (law.exclusion_months, date(2019, 1, 1), 2, None),
        (law.control_answer_days, date(2026, 3, 1), 7, None),
        (law.publication_days, date(2019, 1, 1), 15, None),
        (law.distance_threshold, date(2025, 7, 1), Decimal("0.80"), None),
        (law.distance_cut, date(2025, 7, 1), Decimal("0.20"), None),
        (law.distance_floor, date(2025, 7, 1), Decimal(4000), None),
        (law.handicap_cap, date(2021, 1, 1), Decimal(4000), None),
        (law.handicap_old_rate, date(2019, 1, 1), Decimal("0.50"), None),
        (law.employer_share_min_level, date(2025, 7, 1), 6, None),
        (law.employer_share_flat, date(2025, 7, 1), Decimal(750), None),
        (law.employer_share_after_rupture, date(2025, 7, 1), Decimal(200), None),
        (law.employer_share_trial_rate, date(2025, 7, 1), Decimal("0.50"), None),
        (law.meal, date(2020, 4, 1), Decimal(3), None),
        (law.night, date(2020, 4, 1), Decimal(6), None),
        (law.equipment_request_months, date(2026, 7, 30), 12, None),
        (law.maitre_training_hourly, date(2019, 1, 1), Decimal(15), None),
        (law.maitre_training_hours, date(2019, 1, 1), 40, None),
        (law.maitre_exercise_monthly, date(2019, 1, 1), Decimal(230), None),
        (law.maitre_exercise_months, date(2019, 1, 1), 12, None),
        (law.tutor_exercise_monthly, date(2019, 1, 1), Decimal(230), None),
        (law.tutor_exercise_months, date(2019, 1, 1), 6, None),
        (law.pro_hourly_default, date(2020, 10, 1), Decimal("9.15"), None),
        (law.pro_hourly_priority, date(2020, 10, 1), Decimal(15), None),
    ],
)
def test_every_number_of_the_money_and_its_day(parameter, since, worth, eve):
    found, before = parameter.at(since), parameter.at(law.add_days(since, -1))
    assert found.value == worth
    assert (before.value if before else None) == eve


def test_interim_amounts_by_level():
    amounts = law.npec_interim(date(2022, 9, 1))
    assert [amounts[level] for level in range(3, 9)] == [5470, 5621, 6000, 6000, 7000, 7000]
