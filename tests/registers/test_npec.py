"""NPEC vintages: every quirk of the real files (formats.md, 1.5 and 1.6)."""

from __future__ import annotations

import threading
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest
from django.db import connection
from openpyxl import load_workbook

from registers import actions
from registers.lookups import lookups_for
from registers.models import Committee, CommitteeAgreement, NpecLevel, NpecVintage, SourceFile
from registers.report import Report
from registers.sheets import Refused
from tests.registers.files import archive, vintage, workbook

DAY = date(2024, 7, 15)
pytestmark = pytest.mark.django_db


def load(path: Path) -> Report:
    return actions.load_npec(path)


def levels() -> dict[tuple[str, str], Decimal | None]:
    return {(level.rncp, level.cpne): level.annual for level in NpecLevel.objects.order_by("id")}


def test_real_file(shared_data: Path) -> None:
    report = load(shared_data / "npec" / "referentiel-npec_2024-07-15_maj-2024-07-18.xlsx")
    level = NpecLevel.objects.get()
    assert (level.rncp, level.cpne, level.annual, level.status, level.applicable_from) == (
        "RNCP1002", "2", Decimal(9497), "A", DAY
    )  # fmt: skip
    assert NpecVintage.objects.get().revised_on == date(2024, 7, 18)
    assert (report.counts["read"], report.counts["priced"], report.counts["gaps"]) == (1, 1, 204)
    assert list(CommitteeAgreement.objects.values_list("committee_id", "agreement_id", "since")) == [
        ("2", "0478", DAY)
    ]


def test_cells_as_they_come(tmp_path: Path) -> None:
    """Codes as floats, no prefix, two codes and a slash, amounts as text and with 4 decimals, NC, NR."""
    report = load(
        vintage(
            tmp_path / "a.xlsx",
            [
                ("1002", 2.0, 9497, "A", DAY),
                ("RNCP1/RNCP2/", "4", "8\u202f412,5 €", "CPNE", 45488),
                ("RNCP3", 4, 8412.3333333, "R", "15/07/2024"),
                ("RNCP4", 4, "NC", "", DAY),
                ("RNCP5", 4, "NR", "", DAY),
            ],
        )
    )
    assert levels() == {
        ("RNCP1002", "2"): Decimal(9497),
        ("RNCP1", "4"): Decimal("8412.5"),
        ("RNCP2", "4"): Decimal("8412.5"),
        ("RNCP3", "4"): Decimal("8412.3333"),
        ("RNCP4", "4"): None,
        ("RNCP5", "4"): None,
    }
    assert (report.counts["split"], report.counts["no_value"], report.counts["priced"]) == (1, 2, 4)
    assert Committee.objects.get(pk="4").label == "CPNE 4"


def test_number_formats_are_not_trusted(tmp_path: Path) -> None:
    """A CPNE code and an amount formatted as dates, a status formatted as a date."""
    path = vintage(tmp_path / "a.xlsx", [("RNCP1", 2, 9497, "A", DAY)])
    book = load_workbook(path)
    for place in ("E5", "G5", "H5"):
        book["Onglet 3 - référentiel NPEC"][place].number_format = "dd/mm/yyyy"
    book.save(path)
    load(path)
    assert levels() == {("RNCP1", "2"): Decimal(9497)}


@pytest.mark.parametrize(
    ("line", "message"),
    [
        (("", 2, 9497, "A", DAY), "RNCP manque"),
        (("RNCPx", 2, 9497, "A", DAY), "code RNCP"),
        (("RNCP1", "", 9497, "A", DAY), "CPNE manque"),
        (("RNCP1", "deux", 9497, "A", DAY), "code CPNE"),
        (("RNCP1", 2, 0, "A", DAY), "possible"),
        (("RNCP1", 2, -5, "A", DAY), "possible"),
        (("RNCP1", 2, "ABS", "A", DAY), "montant"),
        (("RNCP1", 2, "*", "A", DAY), "montant"),
        (("RNCP1", 2, None, "A", DAY), "montant"),
        (("RNCP1", 2, 9497, "Z", DAY), "statut"),
        (("RNCP1", 2, 9497, "A", None), "applicabilité manque"),
        (("RNCP1", 2, 9497, "A", "un jour"), "date"),
    ],
)
def test_rejected_rows_have_their_number(tmp_path: Path, line: tuple, message: str) -> None:
    report = load(vintage(tmp_path / "a.xlsx", [("RNCP9", 2, 9497, "A", DAY), line]))
    assert report.counts["rejected"] == 1
    (note,) = report.notes
    assert note.row == 6
    assert message in note.message
    assert set(levels()) == {("RNCP9", "2")}


def test_two_amounts_are_a_conflict_never_a_choice(tmp_path: Path) -> None:
    report = load(
        vintage(
            tmp_path / "a.xlsx",
            [
                ("RNCP1", 2, 9497, "A", DAY),
                ("RNCP1/RNCP2", 2, 8000, "A", DAY),
                ("RNCP3", 2, 7000, "A", DAY),
                ("RNCP3", 2, 7000, "A", DAY),
            ],
        )
    )
    level = NpecLevel.objects.get(rncp="RNCP1")
    assert level.annual is None
    assert level.conflict == [Decimal(8000), Decimal(9497)]
    assert report.counts["conflicts"] == 1
    assert report.counts["duplicates"] == 1
    assert "lignes 5, 6" in report.notes[0].message
    (found,) = lookups_for(rncps=["RNCP1"], cpnes=["2"]).levels("RNCP1", ["2"], DAY)
    assert found.conflict == (Decimal(8000), Decimal(9497))


def test_matrix_against_list(tmp_path: Path) -> None:
    """The list wins; columns are found by their CPNE code wherever they stand."""
    matrix = [("Code RNCP", "Intitulé", "Type diplôme", 4, 2), (None, None, None, "Quatre", "Deux")]
    matrix += [("RNCP1/RNCP2", "x", "BTS", 8000, 9497)]
    lines = [("RNCP1", 2, 9497, "A", DAY), ("RNCP1", 4, "NC", "", DAY), ("RNCP2", 2, 9000, "A", DAY)]
    report = load(vintage(tmp_path / "a.xlsx", lines, matrix=matrix))
    assert levels()["RNCP2", "2"] == 9000
    assert report.counts["gaps"] == 3  # NC against 8000, 9000 against 9497, and one pair missing
    assert any("8000.00 dans le tableau croisé, NC dans la liste" in note.message for note in report.notes)


def test_unknown_column_or_sheet_is_refused(tmp_path: Path) -> None:
    extra = vintage(tmp_path / "a.xlsx", [("RNCP1", 2, 9497, "A", DAY, "surprise")])
    with pytest.raises(Refused, match="colonne 10"):
        load(extra)
    sheet = vintage(tmp_path / "b.xlsx", [("RNCP1", 2, 9497, "A", DAY)], Surprise=[("x",)])
    with pytest.raises(Refused, match="onglet") as refusal:
        load(sheet)
    assert refusal.value.details == ("Surprise",)
    empty = vintage(tmp_path / "c.xlsx", [("RNCP1", 2, 9497, "A", DAY)], Feuil2=[])
    assert load(empty).counts["loaded"] == 1
    assert SourceFile.objects.count() == NpecVintage.objects.count() == 1


def test_missing_column_is_refused(tmp_path: Path) -> None:
    header = ("RNCP", "Code CPNE", "NPEC final", "Statut")
    with pytest.raises(Refused, match="applicabilité"):
        load(workbook(tmp_path / "npec_2024-07-15.xlsx", {"Onglet 3": [header, ("RNCP1", 2, 9497, "A")]}))


def test_same_pair_twice_in_the_mapping_is_refused(tmp_path: Path) -> None:
    mapping = [(2, "CPNE deux", "478"), (2, "CPNE deux", "0478")]
    with pytest.raises(Refused, match="deux fois"):
        load(vintage(tmp_path / "a.xlsx", [("RNCP1", 2, 9497, "A", DAY)], mapping=mapping))
    assert not NpecLevel.objects.exists()


def test_lists_of_idcc_and_committees_without_any(tmp_path: Path) -> None:
    mapping = [(2, "CPNE deux", "16, 18,29 ; 44"), (4, "CPNE quatre", "NA"), (5, "CPNE cinq", None)]
    load(vintage(tmp_path / "a.xlsx", [("RNCP1", 2, 9497, "A", DAY)], mapping=mapping))
    pairs = CommitteeAgreement.objects.values_list("committee_id", "agreement_id")
    assert sorted(pairs, key=str) == sorted(
        [("2", "0016"), ("2", "0018"), ("2", "0029"), ("2", "0044"), ("4", None), ("5", None)], key=str
    )


def test_same_file_again_changes_nothing(tmp_path: Path) -> None:
    path = vintage(tmp_path / "a.xlsx", [("RNCP1", 2, 9497, "A", DAY)])
    load(path)
    assert load(path.rename(tmp_path / "autre-nom.xlsx")).status == "unchanged"
    assert NpecVintage.objects.count() == NpecLevel.objects.count() == 1


def test_revisions_replace_and_stay_readable(tmp_path: Path) -> None:
    first = vintage(tmp_path / "npec_15.07.2024_vMAJ-18.07.2024.xlsx", [("RNCP1", 2, 9497, "A", DAY)])
    second = vintage(tmp_path / "npec_15.07.2024_vMAJ-01.08.2024.xlsx", [("RNCP1", 2, 9000, "A", DAY)])
    late = vintage(tmp_path / "npec_15.07.2024_vMAJ-20.07.2024.xlsx", [("RNCP1", 2, 8000, "A", DAY)])
    for path in (first, second, late):
        load(path)
    assert NpecLevel.objects.count() == 3
    live = NpecVintage.objects.live().get()
    assert live.revised_on == date(2024, 8, 1)
    (level,) = lookups_for(rncps=["RNCP1"], cpnes=["2"]).levels("RNCP1", ["2"], DAY)
    assert level.annual == 9000


def test_vintages_by_conclusion_date(tmp_path: Path) -> None:
    older = date(2023, 10, 15)
    load(vintage(tmp_path / "a.xlsx", [("RNCP1", 2, 100, "R", older), ("RNCP2", 2, 50, "R", older)]))
    load(vintage(tmp_path / "b.xlsx", [("RNCP1", 2, "NC", "", DAY)]))
    lookups = lookups_for(rncps=["RNCP1", "RNCP2"], cpnes=["2"])
    assert lookups.levels("RNCP1", ["2"], date(2023, 10, 14)) == ()
    assert lookups.levels("RNCP1", ["2"], date(2024, 7, 14))[0].annual == 100
    assert (lookups.levels("RNCP1", ["2"], DAY)[0].annual, lookups.levels("RNCP1", ["2"], DAY)[0].status) == (
        None,
        "NC",
    )
    assert lookups.levels("RNCP2", ["2"], DAY) == ()  # left the list


class TestOldLayouts:
    """2019 to 2023: other names, no date, no RNCP."""

    def test_2019_rows_without_rncp_are_parked(self, tmp_path: Path) -> None:
        header = ("Code la formation", "Libellé de la formation", "Code CPNE", "Code IDCC", "Libellé CPNE",
                  "Valeur finale", "Statut")  # fmt: skip
        rows = [(), header, (1022001, "MC", 2.0, "478", "CPNE deux", 5000, "CPNE")]
        path = workbook(tmp_path / "vf_oct_2019.xlsx", {"Onglet 3 - par formation-CPNE": rows})
        report = load(path)
        level = NpecLevel.objects.get()
        assert (level.rncp, level.diploma, level.applicable_from) == ("", "01022001", date(2019, 10, 1))
        assert (report.counts["parked"], report.counts["loaded"]) == (1, 0)

    def test_2019_09_has_labels_only(self, tmp_path: Path) -> None:
        header = ("Code la formation", "Libellé de la formation", "Libellé CPNE", "Valeur finale", "Statut")
        rows = [(), header, (32031213, "BTS", "CPNE deux", 5000, "D")]
        report = load(workbook(tmp_path / "a.xlsx", {"Onglet 3 - par formation-CPNE": rows}))
        assert report.dated_on == date(2019, 9, 1)
        assert report.notes[0].what == "warning"

    def test_2020_merged_column(self, tmp_path: Path) -> None:
        header = ("Code diplôme/Code RNCP", "Libellé dde la certification", "Code CPNE", "Libellé CPNE",
                  "Valeur finale", "Statut")  # fmt: skip
        rows = [header, ("RNCP1", "a", 2, "x", 5000, "R"), (40022105, "b", 2, "x", 6000, "R")]
        load(workbook(tmp_path / "VF_avril2020.xlsx", {"Onglet 2": rows}))
        assert list(NpecLevel.objects.order_by("id").values_list("rncp", "diploma")) == [
            ("RNCP1", ""), ("", "40022105")
        ]  # fmt: skip

    def test_2021_two_columns(self, tmp_path: Path) -> None:
        header = ("Code diplôme", "Code RNCP", "Libellé de la certification", "Code CPNE", "Libellé CPNE",
                  "Code IDCC", "Valeur finale", "Statut")  # fmt: skip
        rows = [(), header, (32031213, "RNCP1", "a", 2, "x", "478", 5000, "D")]
        report = load(workbook(tmp_path / "VF_11.02.2021.xlsx", {"Onglet 2 - par formation-CPNE": rows}))
        assert report.dated_on == date(2021, 2, 11)
        assert levels() == {("RNCP1", "2"): Decimal(5000)}

    def test_procedure_gives_the_first_of_september(self, tmp_path: Path) -> None:
        header = ("Code RNCP", "Code CPNE", "NPEC final", "Statut", "Procédure")
        sheets = {
            "Onglet 3a - référentiel NPEC": [header, ("RNCP1", 2, 5000, "A", 2022)],
            "3b - NPEC historisées": [header, ("RNCP1", 2, 4000, "A", "2021")],
        }
        load(workbook(tmp_path / "a.xlsx", sheets))
        levels = NpecLevel.objects.order_by("applicable_from")
        assert list(levels.values_list("applicable_from", "annual")) == [
            (date(2021, 9, 1), 4000), (date(2022, 9, 1), 5000)
        ]  # fmt: skip

    def test_zip_of_one_workbook_dated_by_its_name(self, tmp_path: Path) -> None:
        inner = vintage(tmp_path / "in.xlsx", [("RNCP1", 2, 9497, "A", DAY)])
        path = archive(tmp_path / "Référentiel_vMAJ-18.07.2024.zip", {"Référentiel.xlsx": inner.read_bytes()})
        assert load(path).revised_on == date(2024, 7, 18)


@pytest.mark.django_db(transaction=True)
def test_two_loads_at_once_give_one_vintage(tmp_path: Path) -> None:
    path = vintage(tmp_path / "a.xlsx", [("RNCP1", 2, 9497, "A", DAY)])
    outcomes = []

    def run() -> None:
        outcomes.append(load(path).status)
        connection.close()

    threads = [threading.Thread(target=run) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(outcomes) == ["loaded", "unchanged"]
    assert NpecVintage.objects.count() == NpecLevel.objects.count() == 1
