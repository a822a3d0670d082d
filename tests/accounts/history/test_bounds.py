"""The instants of a day, those without a neighbour too."""

import datetime as dt

import pytest

from accounts import telling


@pytest.mark.parametrize("day", [dt.date.min, dt.date(2026, 3, 29), dt.date.max])
def test_every_day_has_its_instants(day: dt.date) -> None:
    start, end = telling.day_bounds(day)
    length = end.astimezone(dt.UTC) - start.astimezone(dt.UTC)
    assert dt.timedelta(hours=23) <= length <= dt.timedelta(hours=25)
