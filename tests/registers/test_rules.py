"""Codes, numbers and dates as others write them (formats.md: real cells)."""

from datetime import date, datetime
from decimal import Decimal

import pytest

from registers import rules
from registers.rules.levels import Level, level_on

CELL = datetime(2026, 9, 1)  # noqa: DTZ001 -- the cells of a workbook have no zone


@pytest.mark.parametrize("text", ["16", "0016", "00016", "16.0", "IDCC 16", " 16 ", "idcc16"])
def test_one_idcc_many_spellings(text: str) -> None:
    assert rules.normalise_idcc(text) == "0016"


@pytest.mark.parametrize("text", ["", "NA", "N.A.", "na", "0", "12345", "CODE APE NON DIFFUSABLE"])
def test_not_an_idcc(text: str) -> None:
    assert rules.normalise_idcc(text) is None


def test_rncp() -> None:
    assert rules.normalise_rncp("1002") == rules.normalise_rncp("rncp 1002") == "RNCP1002"
    assert rules.normalise_rncp("1002.0") == "RNCP1002"
    assert rules.normalise_rncp("RS5000") == "RS5000"
    assert rules.normalise_rncp("RNCP") is None
    assert rules.split_rncp("RNCP1/RNCP2/") == ("RNCP1", "RNCP2")
    assert rules.split_rncp("RNCP1/RNCP1") == ("RNCP1",)
    assert rules.split_rncp("RNCP1/ABS") is None
    assert rules.split_rncp("") == ()


def test_diploma_codes_are_text() -> None:
    assert rules.normalise_diploma("1022001") == "01022001"
    assert rules.normalise_diploma("25023061.0") == "25023061"
    assert rules.normalise_diploma("26E22701") == "26E22701"
    assert rules.normalise_diploma("SQWQ") is None


def test_other_codes() -> None:
    assert rules.normalise_cpne("2.0") == rules.normalise_cpne("02") == "2"
    assert rules.normalise_naf("62.02A") == "6202A"
    assert rules.normalise_siret("\t110 043 015 00012") == "11004301500012"
    assert list(rules.iter_codes("16, 18,29;44 / 45|46")) == ["16", "18", "29", "44", "45", "46"]
    assert [rules.normalise_level(text) for text in ("Niveau 6", "niveau6", "NIV6", "06")] == [6] * 4
    assert [rules.normalise_level(text) for text in ("NR", "REPRISE", "", "99")] == [None] * 4
    assert rules.normalise_opco("OPCO entreprises de proximité") == "Opco EP"
    assert (
        rules.normalise_opco("OPCO entreprises et salariés des services à forte intensité de main-d’œuvre")
        == "AKTO"
    )


def test_keys() -> None:
    assert rules.siret_ok("73282932000074")
    assert rules.siret_ok("35600000000048")  # La Poste, head office
    assert not rules.siret_ok("73282932000075")
    assert rules.uai_ok("0831774C")
    assert not rules.uai_ok("0831774A")
    assert rules.nda_ok("93131234513")


def test_departments() -> None:
    assert rules.department_of("06250") == "06"
    assert rules.department_of("97600") == "976"
    assert rules.department_of("97150") == "978"
    assert rules.department_of("20000") is None
    assert rules.is_mayotte("97680")


@pytest.mark.parametrize(
    "text", ["1 081,23", "1\u00a0081,23", "1\u202f081,23", "1081.23", "1.081,23", "1081,23 €", 1081.23]
)
def test_one_amount_many_spellings(text: object) -> None:
    assert rules.parse_amount(text) == Decimal("1081.23")


@pytest.mark.parametrize("text", ["-", "#REF!", "ABS", "*", "", "1.081", None, True, float("inf")])
def test_not_an_amount(text: object) -> None:
    with pytest.raises(ValueError, match=r"\w"):
        rules.parse_amount(text)


@pytest.mark.parametrize(
    "text",
    ["01/09/2026", "1/9/26", "2026-09-01", "2026-09-01 00:00:00", "46266", 46266, CELL],
)
def test_one_day_many_spellings(text: object) -> None:
    assert rules.parse_date(text) == date(2026, 9, 1)


@pytest.mark.parametrize("text", ["31/02/2026", "00/00/0000", "09/28/2026", "demain"])
def test_not_a_day(text: str) -> None:
    with pytest.raises(ValueError, match="«"):
        rules.parse_date(text)


def test_text() -> None:
    assert rules.fold("  CPNE  de l’Œuvre\n") == "cpne de l'oeuvre"
    assert rules.fold_header("Certificateur* \n(*liste") == "certificateur"
    assert rules.fold_header("Date d'applicabilité des NPEC** \n(**hors") == "date d'applicabilite des npec"
    assert rules.garbled("PÃ‚TISSIER")
    assert rules.garbled("p\ufffdtissier")
    assert not rules.garbled("PÂTISSIER, pâtissier")
    assert rules.text_of(2.0) == "2"
    assert rules.text_of(CELL) == "2026-09-01"


@pytest.mark.parametrize(
    ("name", "applicable", "revised"),
    [
        ("Referentiel-des-NPEC-15.07.2024_vMAJ-18.07.2024.xlsx", date(2024, 7, 15), date(2024, 7, 18)),
        ("referentiel-npec_2024-07-15_maj-2024-07-18.xlsx", date(2024, 7, 15), date(2024, 7, 18)),
        ("Référentiel-NPEC-_01092022-1.zip", date(2022, 9, 1), None),
        ("vf_referentiel_avec_idcc_oct_2019.xlsx", date(2019, 10, 1), None),
        ("VF_11.02.2021.xlsx", None, date(2021, 2, 11)),
        ("vMAJ-09.04.2024.xlsx", None, date(2024, 4, 9)),
        ("export-fiches-csv-2024-02-22.zip", date(2024, 2, 22), None),
        ("Kit_apprentissage_20250131.xlsx", date(2025, 1, 31), None),
        ("Referentiel-NPEC-20222023_v24.08.203.xlsb.zip", None, None),
    ],
)
def test_dates_of_names(name: str, applicable: date | None, revised: date | None) -> None:
    assert rules.file_dates(name) == rules.FileDates(applicable, revised)


def level(amount: int | None, since: date, vintage: date) -> Level:
    return Level("2", None if amount is None else Decimal(amount), "A", since, "v", None, vintage)


class TestLevelOn:
    """The list in force on the conclusion date, and its row that had begun."""

    old, new = date(2023, 10, 15), date(2024, 7, 15)

    def test_latest_begun(self) -> None:
        levels = [level(1, self.old, self.old), level(2, self.new, self.new)]
        vintages = [self.old, self.new]
        assert level_on(levels, date(2024, 7, 14), vintages).annual == 1
        assert level_on(levels, self.new, vintages).annual == 2
        assert level_on(levels, date(2023, 10, 14), vintages) is None

    def test_a_row_that_starts_later_leaves_the_previous_list(self) -> None:
        levels = [level(1, self.old, self.old), level(2, date(2024, 9, 1), self.new)]
        assert level_on(levels, date(2024, 8, 1), [self.old, self.new]).annual == 1

    def test_a_certification_that_left_the_list_has_no_level(self) -> None:
        assert level_on([level(1, self.old, self.old)], date(2024, 8, 1), [self.old, self.new]) is None

    def test_no_value_hides_an_older_amount(self) -> None:
        levels = [level(1, self.old, self.old), level(None, self.new, self.new)]
        assert level_on(levels, date(2025, 1, 1), [self.old, self.new]).annual is None

    def test_older_rows_of_a_later_list_serve_before_every_vintage(self) -> None:
        levels = [level(3, date(2022, 9, 1), self.new), level(2, self.new, self.new)]
        assert level_on(levels, date(2023, 1, 1), [self.new]).annual == 3
