"""What decides of a COM: ceilings, transfer one way, values, definitions; the cases of the law page."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

import law
from conventions.rules import com_ceilings as ceilings
from conventions.rules import com_charges as charges
from conventions.rules import com_file, com_formulas
from conventions.rules import com_indicators as indicators
from conventions.rules.com_ceilings import Ceilings, Charge, Judgement, Spent
from conventions.rules.com_indicators import Definition, Figure

ON = dt.date(2026, 11, 29)
M = 1_000_000
MONEY = st.decimals(0, 200_000_000, places=2)


def judged(management: int, mission: int, cooperation: int = 0, limit: int | None = None) -> Judgement:
    return Judgement(
        Ceilings(Decimal(90 * M), Decimal(120 * M), None if limit is None else Decimal(limit * M)),
        Spent(Decimal(management * M), Decimal(mission * M), Decimal(cooperation * M)),
    )


@pytest.mark.parametrize(
    ("management", "mission", "held"),
    [(84, 125, True), (84, 126, True), (84, 127, False), (93, 110, False), (90, 120, True), (0, 210, True)],
)
def test_case_17_what_management_saves_passes_to_missions_never_the_reverse(management, mission, held):
    assert judged(management, mission).held is held


def test_what_passes_and_what_is_over_are_told():
    found = judged(84, 127)
    assert (found.saved, found.passed, found.mission_over) == (6 * M, 6 * M, M)
    found = judged(93, 110)
    assert (found.saved, found.passed, found.management_over, found.mission_over) == (0, 0, 3 * M, 0)


def test_cooperation_has_its_own_amount_inside_missions():
    assert judged(80, 100, 5, 5).held
    over = judged(80, 100, 6, 5)
    assert not over.held
    assert (over.cooperation_over, over.over) == (M, 0)


@given(MONEY, MONEY, MONEY, MONEY)
def test_the_invariant_of_the_law_page(ceiling, missions, spent_management, spent_mission):
    found = Judgement(Ceilings(ceiling, missions), Spent(spent_management, spent_mission))
    allowed = missions + max(Decimal(0), ceiling - spent_management)
    assert found.held is (spent_management <= ceiling and spent_mission <= allowed)
    assert 0 <= found.passed <= found.saved
    assert found.mission_over == max(Decimal(0), spent_mission - allowed)


@given(MONEY, MONEY, MONEY, MONEY, MONEY)
def test_saving_on_missions_never_helps_management(ceiling, missions, spent_management, mission, less):
    one = Judgement(Ceilings(ceiling, missions), Spent(spent_management, mission))
    other = Judgement(Ceilings(ceiling, missions), Spent(spent_management, min(mission, less)))
    assert one.management_over == other.management_over


@given(st.lists(st.tuples(st.integers(2026, 2028), st.sampled_from(sorted(charges.ITEMS)), MONEY)))
def test_cumulated_years_never_decrease_and_end_at_the_whole(rows):
    kept = [Charge(*row) for row in rows]
    found = ceilings.cumulated(kept, range(2026, 2029))
    assert found[-1][1] == ceilings.spent(kept)
    for (_, before), (_, after) in pairwise(found):
        assert before.management <= after.management
        assert before.cooperation <= after.cooperation <= after.mission


def test_the_projection_keeps_closed_years_and_repeats_their_mean():
    rows = [Charge(2025, "g1", Decimal(20)), Charge(2026, "g1", Decimal(5)), Charge(2025, "m1c", Decimal(9))]
    found = ceilings.projected(rows, range(2025, 2028), ON)
    assert found == Spent(Decimal(60), Decimal(27), Decimal(27))
    more = [*rows, Charge(2026, "g2", Decimal(25))]
    assert ceilings.projected(more, range(2025, 2028), ON).management == 20 + 30 + 20


def test_before_the_first_year_ends_what_is_entered_stands_for_a_year():
    assert ceilings.projected([Charge(2026, "m5", Decimal(4))], range(2026, 2029), ON).mission == 12
    assert ceilings.projected([], range(2026, 2029), ON) == Spent()


@given(st.lists(st.tuples(st.integers(2024, 2030), st.sampled_from(sorted(charges.ITEMS)), MONEY)))
def test_a_projection_is_never_under_what_is_spent_in_its_years(rows):
    years = range(2025, 2028)
    kept = [Charge(*row) for row in rows if row[0] in years]
    found, now = (
        ceilings.projected([Charge(*row) for row in rows], years, ON),
        ceilings.spent(each for each in kept if each.year <= ON.year),
    )
    assert found.management >= now.management
    assert found.mission >= now.mission


@pytest.mark.parametrize(
    ("management", "mission", "later", "expected"),
    [
        (10, 10, (20, 20), ("calm", "calm")),
        (10, 10, (95, 20), ("path", "calm")),
        (81, 10, (81, 10), ("near", "calm")),
        (91, 109, (91, 109), ("over", "near")),
        (84, 127, (84, 127), ("calm", "over")),
    ],
)
def test_alarms(management, mission, later, expected):
    found = ceilings.standings(judged(management, mission), judged(*later), ON)
    expected = ("near", expected[1]) if management == 84 else expected
    assert (found["management"], found["mission"]) == expected


def test_case_18_the_old_band_of_management():
    assert ceilings.maximum(Decimal(500 * M), dt.date(2025, 6, 1)) == (10 * M, 30 * M)
    assert ceilings.maximum(Decimal(500 * M), ON) is None


def test_case_25_equalisation():
    assert not ceilings.equalised(Decimal(100), Decimal(94), ON)
    assert ceilings.equalised(Decimal(100), Decimal(95), ON)
    assert ceilings.equalised(Decimal(100), Decimal(92), dt.date(2026, 2, 20))


def test_every_item_of_the_law_has_its_code_and_only_them():
    places = {place for _kind, place in charges.ITEMS.values()}
    assert places == set(law.com_management_items(ON)) | set(law.com_mission_items(ON))
    assert len(law.com_management_items(ON)) == 3
    assert len(law.com_mission_items(ON)) == 5
    assert {each.code for each in charges.items(ON)} == set(charges.ITEMS)
    assert charges.kind_of(charges.COOPERATION) == "mission"


def test_wrong_ceilings_are_said():
    assert not ceilings.flaws(Ceilings(Decimal(1), Decimal(2), Decimal(2)))
    assert len(ceilings.flaws(Ceilings(Decimal(0), Decimal(2), Decimal(3)))) == 2


def test_a_value_is_rounded_to_the_tenth_and_unknown_over_nothing():
    assert indicators.value(Figure(Decimal(1), Decimal(3)), "percent") == Decimal("33.3")
    assert indicators.value(Figure(Decimal(1), Decimal(0)), "percent") is None
    assert indicators.value(Figure(Decimal(7)), "count") == 7
    assert indicators.value(Figure(Decimal(82), Decimal(10)), "score") == Decimal("8.2")


@given(st.integers(0, 10**6), st.integers(1, 10**6))
def test_a_part_of_a_whole_is_between_0_and_100(part, whole):
    found = indicators.value(Figure(Decimal(min(part, whole)), Decimal(whole)), "percent")
    assert 0 <= found <= 100


def test_targets_are_met_by_direction():
    assert indicators.met(Decimal(5), Decimal(5), "up")
    assert indicators.met(Decimal(6), Decimal(5), "down") is False
    assert indicators.met(None, Decimal(5), "down") is None


def definition(**more):
    given = {
        "label": "Visites", "mission": "4", "key": "visits", "unit": "count", "direction": "up",
        "owner": "SM", "baseline": None, "source": "", "targets": {2026: Decimal(10)}, "filters": {},
    }  # fmt: skip
    return Definition(**{**given, **more})


@pytest.mark.parametrize(
    ("more", "field"),
    [
        ({"key": "zzz"}, "key"),
        ({"unit": "percent"}, "unit"),
        ({"targets": {2035: Decimal(1)}}, "target_2035"),
        ({"targets": {2026: Decimal(-1)}}, "target_2026"),
        ({"key": "studies", "filters": {"size": "small"}}, "filter_size"),
    ],
)
def test_a_wrong_definition_names_its_field(more, field):
    assert set(indicators.flaws(definition(**more), range(2026, 2029))) == {field}
    assert not indicators.flaws(definition(), range(2026, 2029))


def test_the_catalogue_covers_p1_to_p11_once_each():
    codes = [each.code for each in com_formulas.FORMULAS]
    assert len(set(codes)) == len(codes)
    assert {f"P{rank}" for rank in range(1, 12)} <= set(codes)
    assert {each.mission for each in com_formulas.FORMULAS} <= set(com_formulas.MISSIONS)


def test_a_seal_does_not_depend_on_the_order_of_keys():
    assert indicators.seal({"a": 1, "b": Decimal(2)}) == indicators.seal({"b": Decimal(2), "a": 1})
    assert indicators.seal({"a": 1}) != indicators.seal({"a": 2})


def test_the_period_of_a_year_is_cut_by_the_convention():
    start, end = dt.date(2026, 3, 1), dt.date(2029, 2, 28)
    assert indicators.period_of(2026, start, end) == (start, dt.date(2026, 12, 31))
    assert indicators.period_of(2029, start, end) == (dt.date(2029, 1, 1), end)
    assert indicators.period_of(2030, start, end) is None
    assert list(indicators.years_of(start, end)) == [2026, 2027, 2028, 2029]


def test_an_item_of_the_file_says_what_it_lacks():
    assert len(com_file.places(ON)) == 10
    assert com_file.lacking(com_file.Line("1°"), ON) == ["un responsable", "une échéance", "un document"]
    late = com_file.Line("1°", "doing", 1, ON - dt.timedelta(days=1), "Paul")
    assert com_file.lacking(late, ON) == ["échéance dépassée"]
    assert not com_file.lacking(com_file.Line("1°", "ready", 1), ON)
    assert com_file.wrong_ready(0, "")
    assert com_file.wrong_ready(1, "la carte")
    assert not com_file.wrong_ready(1, " ")
