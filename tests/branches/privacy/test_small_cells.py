"""Small cells: whoever knows all that is shown recomputes nothing that is hidden."""

from __future__ import annotations

from datetime import date
from itertools import product

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import law
from branches.rules import privacy

LEAST = 3
COUNTS = st.integers(0, 6)


def believed(count: int, among_zeros: bool, *, told: bool) -> range:
    """What a reader believes of a hidden figure, even told that it is small, or that it is not.

    An empty cell is shown, unless the sum it belongs to is itself small. One person more or less is enough to
    try: what may move at all in a table of counts may move by one.
    """
    least = 0 if among_zeros or count == 0 else 1
    most = count + 1
    if told:
        least, most = (LEAST, most) if count >= LEAST else (least, min(most, LEAST - 1))
    return range(max(least, count - 1), most + 1)


def hidden_of(shown: dict) -> list:
    return [key for key, count in shown.items() if count is None]


@settings(max_examples=300, deadline=None)
@given(st.lists(COUNTS, min_size=1, max_size=4))
def test_a_line_gives_nothing_away(values):
    counts = dict(enumerate(values))
    line = privacy.line(counts, least=LEAST)
    figures = counts | {"total": sum(values)}
    nothing_is_recomputed(figures, line.cells | {"total": line.total}, [("total", list(counts))], told=True)
    hidden = hidden_of(line.cells)
    if line.total is not None and hidden:
        assert sum(counts[key] for key in hidden) >= LEAST


def table_figures(counts: dict) -> tuple[dict, list]:
    rows, columns = sorted({r for r, _ in counts}), sorted({c for _, c in counts})
    figures = dict(counts)
    equations = []
    for row in rows:
        figures["row", row] = sum(counts[row, c] for c in columns)
        equations.append((("row", row), [(row, c) for c in columns]))
    for column in columns:
        figures["column", column] = sum(counts[r, column] for r in rows)
        equations.append((("column", column), [(r, column) for r in rows]))
    figures["total"] = sum(counts.values())
    equations += [("total", [("row", r) for r in rows]), ("total", [("column", c) for c in columns])]
    return figures, equations


def table_shown(table: privacy.Table) -> dict:
    return {
        **table.cells,
        **{("row", row): count for row, count in table.rows.items()},
        **{("column", column): count for column, count in table.columns.items()},
        "total": table.total,
    }


@settings(max_examples=150, deadline=None)
@given(st.data())
def test_a_table_gives_nothing_away(data):
    rows, columns = data.draw(st.sampled_from([(2, 2), (2, 3), (3, 2)]))
    counts = {(r, c): data.draw(COUNTS) for r in range(rows) for c in range(columns)}
    table = privacy.table(counts, least=LEAST)
    figures, equations = table_figures(counts)
    nothing_is_recomputed(figures, table_shown(table), equations)


def nothing_is_recomputed(figures: dict, shown: dict, equations: list, *, told: bool = False) -> None:
    """Small figures are hidden, the others true, and no hidden figure has one possible value only."""
    assert all(shown[key] in (None, figures[key]) for key in figures)
    assert all(shown[key] is None for key, count in figures.items() if 0 < count < LEAST)
    hidden = hidden_of(shown)
    small_sums = [whole for whole, _parts in equations if 0 < figures[whole] < LEAST]
    beneath = {
        each for whole, parts in equations if whole in small_sums for part in parts
        for each in (part, *(p for w, ps in equations if w == part for p in ps))
    }  # fmt: skip
    ranges = {key: believed(figures[key], key in beneath, told=told) for key in hidden}
    sums = [key for key in hidden if any(key == whole for whole, _parts in equations)]
    cells = [key for key in hidden if key not in sums]
    found: dict = {key: set() for key in hidden}
    for values in product(*(ranges[key] for key in cells)):
        world = figures | dict(zip(cells, values, strict=True))
        for whole, parts in equations:
            if whole in sums:
                world[whole] = sum(world[part] for part in parts)
        if all(sum(world[part] for part in parts) == world[whole] for whole, parts in equations) and all(
            world[key] in ranges[key] for key in sums
        ):
            for key in hidden:
                found[key].add(world[key])
    assert all(len(values) > 1 for values in found.values()), (figures, shown, found)


@settings(max_examples=150, deadline=None)
@given(st.lists(st.lists(COUNTS, min_size=1, max_size=3), min_size=1, max_size=3))
def test_groups_and_their_members_give_nothing_away(groups):
    counts = {(row, column): n for row, values in enumerate(groups) for column, n in enumerate(values)}
    table = privacy.nested(counts, least=LEAST)
    figures = dict(counts)
    equations = []
    for row, values in enumerate(groups):
        figures["row", row] = sum(values)
        equations.append((("row", row), [(row, column) for column in range(len(values))]))
    figures["total"] = sum(counts.values())
    equations.append(("total", [("row", row) for row in range(len(groups))]))
    nothing_is_recomputed(figures, table_shown(table), equations)


@pytest.mark.parametrize(
    ("counts", "hidden"),
    [
        ([12, 40, 7], []),
        ([0, 40, 0], []),  # nobody is nobody's secret
        ([2, 40, 9], [0, 2]),  # the smallest of the others
        ([3, 4, 40], [0, 1]),  # two small ones hide each other
        ([1, 1, 40, 9], [0, 1, 3]),  # but not when they make two persons
        ([1, 1, 1, 1, 1, 40], [0, 1, 2, 3, 4, 5]),  # five times one is told by their sum
        ([4, 4, 40], [0, 1, 2]),  # and twice four too
        ([1, 5, 40], [0, 2]),  # the five would be known to be five, and the one one
    ],
)
def test_as_little_is_hidden_as_reason_allows(counts, hidden):
    shown = privacy.published(dict(enumerate(counts)), least=5)
    assert hidden_of(shown) == hidden


def test_a_small_total_is_hidden_with_its_cells():
    assert privacy.line({"a": 3, "b": 0}, least=5).total is None


def test_a_small_cell_of_a_table_hides_a_square_of_four():
    counts = {(r, c): 50 for r in "abc" for c in "xyz"} | {("a", "x"): 2, ("b", "y"): 9}
    table = privacy.table(counts, least=5)
    assert len(hidden_of(table.cells)) == 4
    assert not [n for n in (*table.rows.values(), *table.columns.values(), table.total) if n is None]
    assert {("a", "x"), ("b", "y")} <= set(hidden_of(table.cells))


def test_a_pair_that_is_not_given_counts_nobody():
    table = privacy.table({("a", "x"): 20, ("b", "y"): 30}, least=5)
    assert table.cells["a", "y"] == 0
    assert table.total == 50


def test_amounts_are_hidden_where_counts_are():
    shown = privacy.published({"a": 2, "b": 6, "c": 30}, least=5)
    assert privacy.beside({"a": 900, "b": 10, "c": 77, "d": 4}, shown) == {
        "a": None, "b": None, "c": 77, "d": None,
    }  # fmt: skip


def test_a_long_line_and_a_wide_table_are_quick_enough_to_be_pages():
    line = privacy.published({n: n % 90 for n in range(2_500)}, least=5)
    assert len(hidden_of(line)) == sum(1 for n in range(2_500) if 0 < n % 90 < 5)
    table = privacy.table({(r, c): (r * 7 + c * 13) % 60 for r in range(40) for c in range(30)}, least=5)
    assert all(n is None for pair, n in table.cells.items() if 0 < (pair[0] * 7 + pair[1] * 13) % 60 < 5)


def test_the_thresholds_are_dated():
    assert law.small_cell(date(2026, 11, 23)) == 5
    assert law.small_cell_firms(date(2026, 11, 23)) == 3
