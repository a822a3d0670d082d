"""What a COM puts on the radar of conventions."""

from __future__ import annotations

import datetime as dt

import pytest

from conventions.actions import com_file, radar
from tests.contracts.papers.conftest import HONEST
from tests.conventions.com.world import M, ceilings, charge, com
from tests.conventions.making import ON


@pytest.fixture
def officer(make_user):
    return make_user("CO")


def labels(convention, sort: str) -> list[str]:
    return [each.label for each in radar.of_one(convention, ON) if each.sort == sort]


def test_a_ceiling_is_on_the_radar_when_it_is_near_or_over(officer):
    row = com(officer)
    assert not labels(row, "ceiling")
    ceilings(row, officer)
    charge(row, officer, year=2025, g1=10 * M, m5=20 * M)
    assert not labels(row, "ceiling")
    charge(row, officer, year=2026, g1=75 * M, m5=20 * M)
    (said,) = labels(row, "ceiling")
    assert "gestion" in said
    assert "proche" in said
    charge(row, officer, year=2026, section="plan", g1=10 * M)
    assert any("dépassé" in each for each in labels(row, "ceiling"))


def test_each_year_begun_waits_for_its_evaluation(officer):
    row = com(officer)
    assert labels(row, "review") == ["Évaluation 2025", "Évaluation 2026"]
    com_file.freeze(convention=row.pk, year=2025, content={}, pdf=HONEST, reason="", by=officer, on=ON)
    assert labels(row, "review") == ["Évaluation 2026"]


def test_an_item_of_the_file_waits_until_it_is_ready(officer):
    row = com(officer)
    given = {"convention": row.pk, "place": "2°", "owner": "Julie", "due_on": dt.date(2026, 12, 4),
             "missing": "", "files": [], "by": officer, "on": ON}  # fmt: skip
    com_file.write_item(**given, state="doing", seen=1)
    assert labels(row, "deliverable") == ["Dossier préparatoire, pièce 2°"]
