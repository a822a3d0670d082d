"""Geometry of pyramids and curves: everything inside the drawing, hidden numbers left out."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from opco_admin import curves

numbers = st.none() | st.integers(0, 2_000_000)
ages = st.lists(st.tuples(st.text(max_size=5), numbers, numbers), max_size=14)
years = st.lists(st.tuples(st.text(max_size=4), st.tuples(numbers, numbers, numbers)), max_size=8)


@given(ages)
def test_a_pyramid_stays_in_its_frame_and_hides_what_is_hidden(rows):
    chart = curves.pyramid("Titre", "Âges", ("Femmes", "Hommes"), rows)
    assert len(chart.bars) == sum(bool(value) for _, *pair in rows for value in pair)
    for bar in chart.bars:
        assert bar.x >= 0
        assert bar.x + bar.width <= chart.width
        assert bar.x + bar.width <= curves.HALF or bar.x >= curves.HALF + curves.GUTTER
        assert bar.y + bar.height <= chart.height
    assert [label for label, _ in chart.named] == [label for label, *_ in reversed(rows)]


@given(years)
def test_curves_stay_in_their_frame_and_are_cut_where_a_number_is_hidden(rows):
    chart = curves.curves("Titre", "Année", ("Bas", "Central", "Haut"), rows)
    for rank, curve in enumerate(chart.curves):
        assert len(curve.dots) == sum(values[rank] is not None for _, values in rows)
        for dot in curve.dots:
            assert 0 <= dot.x <= chart.width
            assert 0 <= dot.y <= chart.height
    assert chart.named == [
        (label, list(zip(("Bas", "Central", "Haut"), values, strict=True))) for label, values in rows
    ]


def test_the_scale_says_where_it_begins():
    chart = curves.curves("Titre", "Année", ("Effectif",), [("2024", (17_250,)), ("2025", (17_536,))])
    written = [int(mark.text.replace("\N{NARROW NO-BREAK SPACE}", "")) for mark in chart.scale]
    assert written == list(range(17_200, 17_601, 100))
    (curve,) = chart.curves
    low, high = curve.dots
    assert low.y > high.y
    assert curve.pieces == (f"{low.x},{low.y} {high.x},{high.y}",)
