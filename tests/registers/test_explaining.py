"""« Quel niveau pour ce contrat, et pourquoi ? »: the reasons lead where `level_on` leads."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal as E
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from registers import actions
from registers.explaining import explain
from registers.models import Agreement, Certification, Committee, CommitteeAgreement, Succession
from registers.rules.explaining import Asked, answer
from registers.rules.levels import Level, level_on
from tests.registers.files import vintage

FIRST, SECOND, THIRD = dt.date(2022, 9, 1), dt.date(2023, 10, 15), dt.date(2024, 7, 15)
VINTAGES = (FIRST, SECOND, THIRD)


def level(annual: int | None, vintage_from: dt.date, since: dt.date | None = None, **more) -> Level:
    worth = None if annual is None else E(annual)
    return Level(
        "2", worth, "A" if annual else "NC", since or vintage_from, "fichier", None, vintage_from, **more
    )


def asked(*levels: Level, on: dt.date, **more) -> Asked:
    return Asked("RNCP1002", "2", on, levels, VINTAGES, **more)


class TestReasons:
    """The sentences, and the amount they lead to."""

    def test_case_2_the_eve_and_the_day(self) -> None:
        """h 2: concluded on 2024-07-14 the old level, on 2024-07-15 the new one."""
        rows = (level(10552, FIRST), level(9497, SECOND), level(9000, THIRD))
        before, after = (answer(asked(*rows, on=day)) for day in (dt.date(2024, 7, 14), THIRD))
        assert (before.annual, after.annual) == (9497, 9000)
        assert "15/10/2023" in before.steps[0].text
        assert [each.title for each in after.steps] == [
            "Liste en vigueur",
            "Ligne de la liste",
            "Niveau retenu",
        ]
        assert after.steps[0].article.startswith("Décret 2024-695")

    def test_case_6_nc_is_no_level(self) -> None:
        """h 6: NC gives the starting amount, never 0 €."""
        found = answer(asked(level(9497, FIRST), level(None, SECOND), on=SECOND, diploma_level=3))
        assert (found.source, found.annual) == ("interim", 5470)
        assert "0\u00a0€" in found.steps[1].text
        assert "D6332-80" in found.steps[-1].article

    def test_a_row_that_begins_later_leaves_the_list_before(self) -> None:
        found = answer(asked(level(10552, FIRST), level(9497, SECOND, THIRD), on=SECOND))
        assert found.annual == 10552
        assert "la liste précédente vaut encore" in found.steps[1].text

    def test_no_row_left_the_list(self) -> None:
        found = answer(asked(level(10552, FIRST), on=SECOND))
        assert (found.source, found.annual, found.level) == ("none", None, None)
        assert "n’y est pas" in found.steps[1].text
        assert "niveau de la certification" in found.steps[-1].text

    def test_contradictory_amounts_are_never_averaged(self) -> None:
        two = Level("2", None, "A", FIRST, "fichier", (E(7750), E(8502)), FIRST)
        found = answer(asked(two, on=FIRST))
        assert (found.source, found.annual) == ("conflict", None)
        assert "une personne doit trancher" in found.steps[-1].text

    def test_before_every_list_and_every_starting_amount(self) -> None:
        found = answer(asked(on=dt.date(2020, 3, 1), diploma_level=5))
        assert (found.source, found.annual) == ("none", None)

    def test_a_renewed_certification_is_remarked(self) -> None:
        """npec-renouvellement: a level survives, except a substantial change."""
        older = (("RNCP900", level(7000, SECOND)),)
        found = answer(asked(on=SECOND, diploma_level=5, older=older))
        assert found.source == "interim"
        assert "RNCP900" in found.steps[-1].text
        assert found.steps[-1].article == "D6332-78 V"
        kept = answer(asked(level(6000, SECOND), on=SECOND, older=older))
        assert all(each.title != "Certification renouvelée" for each in kept.steps)

    def test_the_least_life_is_said(self) -> None:
        old = answer(asked(level(9497, THIRD), on=THIRD))
        assert "2 ans, donc jusqu’au 14/07/2026" in old.steps[-1].text


ROWS = st.lists(
    st.builds(
        level,
        st.none() | st.integers(1, 9000),
        st.sampled_from(VINTAGES),
        st.sampled_from([*VINTAGES, dt.date(2025, 1, 1), dt.date(2021, 1, 1)]),
        rank=st.integers(0, 2),
    ),
    max_size=6,
)


@given(rows=ROWS, on=st.dates(dt.date(2021, 1, 1), dt.date(2026, 12, 31)))
def test_the_reasons_lead_where_prices_do(rows: list[Level], on: dt.date) -> None:
    found, priced = answer(asked(*rows, on=on, diploma_level=4)), level_on(rows, on, VINTAGES)
    assert found.level == priced
    if priced and priced.annual is not None:
        assert (found.source, found.annual) == ("level", priced.annual)
    else:
        assert found.source in ("interim", "none")
        assert found.annual != 0
    assert len(found.steps) >= 3
    assert all(each.text for each in found.steps)


@pytest.mark.django_db
def test_the_registers_are_asked(tmp_path: Path) -> None:
    Agreement.objects.create(idcc="0478", label="Sociétés financières")
    lines = [("RNCP1", 2, 7000, "A", THIRD), ("RNCP1", 4, 7100, "R", THIRD)]
    mapping = [(2, "CPNE deux", "478"), (4, "CPNE quatre", "478")]
    actions.load_npec(vintage(tmp_path / "a.xlsx", lines, mapping=mapping))
    Certification.objects.create(code="RNCP5", title="Nouvelle", level=5)
    Succession.objects.create(old="RNCP1", new="RNCP5")
    found = explain(rncp="RNCP1", idcc="0478", cpne="", conclusion=THIRD)
    assert [(line.committee.code, line.answer.annual) for line in found.lines] == [("2", 7000), ("4", 7100)]
    assert found.undecided
    assert found.lines[0].mapping.source.name == "a.xlsx"
    renewed = explain(rncp="RNCP5", idcc="", cpne="4", conclusion=THIRD)
    assert renewed.lines[0].answer.source == "interim"
    assert "RNCP1" in renewed.lines[0].answer.steps[-1].text
    assert explain(rncp="RNCP1", idcc="", cpne="99", conclusion=THIRD).lines[0].committee.code == "99"


@pytest.mark.django_db
def test_a_committee_without_agreement_has_its_levels(tmp_path: Path) -> None:
    """h 9: CPNE without IDCC."""
    actions.load_npec(
        vintage(tmp_path / "a.xlsx", [("RNCP1", 7, 6000, "A", THIRD)], mapping=[(7, "Sept", "NA")])
    )
    assert not CommitteeAgreement.objects.exclude(agreement=None).exists()
    assert Committee.objects.filter(pk="7").exists()
    assert explain(rncp="RNCP1", idcc="", cpne="7", conclusion=THIRD).lines[0].answer.annual == 6000
