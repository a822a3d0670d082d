"""Ages, pyramids, projections and tensions: exact, conserved, without a database."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from branches.rules import projection, tensions, workforce
from branches.rules.projection import BANDS, Hypotheses
from branches.rules.workforce import Band, Figure, band_of

rates = st.integers(0, 40).map(lambda each: Decimal(each) / 100)
bands = st.tuples(st.integers(14, 60), st.integers(0, 9)).map(lambda pair: Band(pair[0], pair[0] + pair[1]))
figures = st.lists(
    st.builds(
        Figure, rome=st.sampled_from(("D1102", "D1104", "N4105")), band=bands, gender=st.sampled_from("FM"),
        heads=st.integers(0, 5000),
    ),
    min_size=1, max_size=12,
)  # fmt: skip
hypotheses = st.builds(
    Hypotheses, retirement_age=st.integers(60, 67), exits=st.tuples(*[rates] * len(BANDS)),
    entries=st.integers(0, 3000), growth=st.none(), apprentices=st.integers(0, 900),
    apprentice_months=st.integers(6, 36), stay=rates,
)  # fmt: skip


@pytest.mark.parametrize(
    ("text", "first", "last"),
    [
        ("27", 27, 27), ("25-29", 25, 29), ("25 à 29 ans", 25, 29), ("25 – 29", 25, 29),
        ("moins de 20", 14, 19), ("moins de 20 ans", 14, 19), ("60 et plus", 60, None),
        ("60 ans et plus", 60, None), ("60+", 60, None),
    ],
)  # fmt: skip
def test_ages_as_people_write_them(text, first, last):
    assert band_of(text) == Band(first, last)


@pytest.mark.parametrize("text", ["", "jeunes", "29-25", "12", "25-130", "moins de 10", "-5", "25-29-33"])
def test_what_is_no_age_is_refused_in_words(text):
    with pytest.raises(ValueError, match=r"âge|Âge|tranche"):
        band_of(text)


@given(bands)
def test_a_band_is_read_again_as_it_is_shown(band):
    assert band_of(band.label.replace("–", "-")) == (
        band if band.first > 14 else Band(14, band.last)
    )  # fmt: skip


def test_bands_that_share_an_age_are_found():
    assert workforce.overlap([Band(20, 24), Band(25, 29), Band(25, 29)]) is None
    assert workforce.overlap([Band(20, 24), Band(24, 29)]) == (Band(20, 24), Band(24, 29))
    assert workforce.overlap([Band(60), Band(62, 64)]) == (Band(60), Band(62, 64))


@given(figures)
def test_spreading_over_ages_loses_nobody(rows):
    ages = workforce.by_age(rows)
    assert sum(ages.values()) == workforce.total(rows)
    assert workforce.seniors(rows, 14) == workforce.total(rows)
    pyramid = workforce.pyramid(ages)
    assert abs(sum(w + m for _, w, m in pyramid) - workforce.total(rows)) <= len(pyramid)


def test_the_print_of_figures_does_not_depend_on_their_order():
    one, two = Figure("D1102", Band(20, 24), "F", 3), Figure("D1102", Band(25, 29), "M", 4)
    assert workforce.digest([one, two]) == workforce.digest([two, one])
    assert workforce.digest([one, two]) != workforce.digest([one, replace(two, heads=5)])


@given(figures, hypotheses, st.integers(1, 5))
def test_who_is_there_at_the_end_is_who_was_less_who_left_plus_who_came(rows, supposed, years):
    found = projection.project(rows, supposed, year=2025, years=years)
    before = Fraction(workforce.total(rows))
    for rank, each in enumerate(found, start=1):
        assert each.year == 2025 + rank
        assert each.start == before
        assert each.end == each.start - each.retired - each.left + each.entered
        assert each.entered == supposed.entries + supposed.inflow
        assert all(count >= 0 for count in each.heads.values())
        assert all(age < supposed.retirement_age for _, age in each.heads)
        before = each.end


@given(figures, hypotheses)
def test_the_same_inputs_give_the_same_projection_even_kept_as_text(rows, supposed):
    again = Hypotheses.from_dict(supposed.as_dict())
    assert again == supposed
    one = projection.told(projection.project(rows, supposed, year=2025, years=3))
    assert one == projection.told(projection.project(list(reversed(rows)), again, year=2025, years=3))


def test_a_worked_example():
    # 100 women of 62: none retires at 64 the first year, all do the second.
    rows = [Figure("D1102", Band(62, 62), "F", 100)]
    supposed = Hypotheses(
        64, (Decimal(0),) * 3 + (Decimal("0.10"),), entries=20, growth=None, apprentices=40,
        apprentice_months=24, stay=Decimal("0.5"),
    )  # fmt: skip
    first, second = projection.project(rows, supposed, year=2025, years=2)
    assert supposed.inflow == 10  # 40 × 12 ÷ 24 × 50 %
    assert (first.retired, first.left, first.entered, first.end) == (0, 10, 30, 120)
    assert second.retired == 90
    assert second.end == 60


@given(figures, st.integers(-5, 10))
def test_a_growth_is_reached_unless_even_no_entry_is_too_many(rows, percent):
    supposed = Hypotheses(64, (Decimal("0.05"),) * 4, entries=None, growth=Decimal(percent) / 100)
    (year,) = projection.project(rows, supposed, year=2025, years=1)
    aim = year.start * (1 + Fraction(percent, 100))
    assert year.end == aim or (year.entered == 0 and year.end > aim)


@given(figures, hypotheses)
def test_the_low_scenario_is_never_above_the_high_one(rows, supposed):
    ends = {
        code: projection.project(rows, each, year=2025, years=5)[-1].end
        for code, each in projection.around(supposed, Decimal("0.2")).items()
    }
    assert ends["low"] <= ends["central"] <= ends["high"]


@pytest.mark.parametrize(
    "change",
    [
        {"retirement_age": 40}, {"exits": (Decimal(2),) * 4}, {"exits": (Decimal(0),)},
        {"growth": Decimal(0)},
        {"entries": None}, {"entry_from": 40, "entry_to": 30}, {"stay": Decimal(2)}, {"apprentice_months": 0},
    ],
)  # fmt: skip
def test_hypotheses_that_cannot_be_are_named(change):
    sound = Hypotheses(64, (Decimal("0.05"),) * 4, entries=10, growth=None)
    assert projection.flaws(sound) == []
    assert projection.flaws(replace(sound, **change))


def test_tension_is_exits_over_entries_by_occupation():
    rows = [Figure("D1102", Band(60, 63), "M", 400), Figure("D1104", Band(25, 28), "F", 400)]
    supposed = Hypotheses(64, (Decimal(0),) * 4, entries=100, growth=None)
    old, young = tensions.tensions(rows, supposed, year=2025, years=4, senior_age=55)
    assert (old.rome, old.heads, old.seniors, old.retiring) == ("D1102", 400, 400, 400)
    assert old.exits == 100  # 400 retirements over four years
    assert old.entries == 50  # half of the branch
    assert old.ratio == 2
    assert (young.rome, young.seniors, young.ratio) == ("D1104", 0, 0)
    none = tensions.tensions(rows, replace(supposed, entries=0), year=2025, years=4, senior_age=55)
    assert {each.ratio for each in none} == {None}
