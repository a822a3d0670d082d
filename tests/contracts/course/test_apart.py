"""Regularisations shared between processes: the same totals, the same file, the same schedules as one."""

from __future__ import annotations

from decimal import Decimal

import pytest

from contracts.actions import apart, books, regularising
from contracts.models import Contract, Instalment
from tests.contracts.course.conftest import ON
from tests.contracts.course.test_regularising import ONE_YEAR, publish, unpublished  # noqa: F401 -- a fixture

pytestmark = pytest.mark.django_db(transaction=True)


def test_two_processes_do_what_one_does(unpublished, accepted, monkeypatch) -> None:  # noqa: F811
    accepted(*[ONE_YEAR] * 5)
    publish(5400)
    alone = regularising.simulate(regularisation=regularising.start(scope="interim", by=None, on=ON))
    with alone.file.open("rb") as stream:
        expected = stream.read()
    monkeypatch.setattr(regularising, "LONG", 1)
    monkeypatch.setattr(apart, "shares", lambda: 2)
    row = regularising.simulate(regularisation=regularising.start(scope="interim", by=None, on=ON))
    with row.file.open("rb") as stream:
        assert stream.read() == expected
    assert row.counts == alone.counts
    regularising.confirm(regularisation=row, by=None)
    row = regularising.apply(regularisation=row, on=ON)
    assert row.counts["applied"] == alone.counts
    assert set(Contract.objects.values_list("total", "version", "interim")) == {(Decimal(5400), 2, False)}
    assert Instalment.objects.filter(until=None).count() == 20
    assert books.broken() == []
