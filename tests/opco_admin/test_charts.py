"""Charts: whole coordinates inside the frame, and the same values in the table."""

from hypothesis import given
from hypothesis import strategies as st

from opco_admin import charts


@given(st.lists(st.tuples(st.integers(0, 10**7), st.integers(0, 10**7)), min_size=1, max_size=40))
def test_columns_stay_in_the_frame(values):
    chart = charts.columns(
        "Titre", "Mois", ("Reçus", "Acceptés"), [(str(n), pair) for n, pair in enumerate(values)]
    )
    for bar in chart.bars:
        assert bar.x >= 0
        assert bar.x + bar.width <= chart.width
        assert bar.y >= 0
        assert bar.y + bar.height <= chart.height
    assert [pair for _, pair in chart.rows] == values


@given(st.integers(0, 10**9))
def test_ceiling_covers_and_has_whole_quarters(value):
    top = charts.ceiling(value)
    assert top >= value
    assert top % 4 == 0
    assert top <= max(4, 2 * value)


def test_lines_are_in_proportion():
    chart = charts.lines("Titre", "État", "Dossiers", [("Reçu", 50), ("Accepté", 100)])
    small, large = chart.bars
    assert large.width == 2 * small.width
    assert not chart.empty
    assert charts.lines("Titre", "État", "Dossiers", [("Reçu", 0)]).empty
