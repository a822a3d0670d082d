"""Periods on a line of time stay in the frame, one line a thing."""

from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st

from opco_admin.spans import LEFT, ROOM, spans

DAYS = st.dates(date(1990, 1, 1), date(2060, 1, 1))
ROWS = st.lists(st.tuples(st.sampled_from("abc"), DAYS, st.integers(0, 4000)), max_size=12)


@given(ROWS, st.none() | DAYS)
def test_spans_stay_in_the_frame(rows, on):
    given_ = [(label, since, since + timedelta(days=length), "1") for label, since, length in rows]
    chart = spans("Titre", "Fiche", given_, on)
    assert len(chart.spans) == len(rows)
    assert len(chart.names) == len({label for label, *_ in rows})
    for span in chart.spans:
        assert span.x >= LEFT
        assert span.width >= 2
        assert span.x + span.width <= LEFT + ROOM + 2
        assert 0 <= span.y < chart.height
    assert all(LEFT <= mark.position <= LEFT + ROOM for mark in chart.years)
    assert chart.today is None or LEFT <= chart.today <= LEFT + ROOM
