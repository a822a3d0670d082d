"""Company files: SIRENE stocks and the table of the OPCO, read whole, replayed without a change."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import pytest

from registers import actions
from registers.models import Company, Establishment, Headcount
from registers.rules import sizes
from registers.sheets import Refused

pytestmark = pytest.mark.django_db
UNITS = (
    "siren;denominationUniteLegale;nomUniteLegale;prenomUsuelUniteLegale;categorieJuridiqueUniteLegale;"
    "activitePrincipaleUniteLegale;etatAdministratifUniteLegale;dateDebut;trancheEffectifsUniteLegale;"
    "anneeEffectifsUniteLegale\n"
)
PLACES = (
    "siret;etablissementSiege;dateCreationEtablissement;etatAdministratifEtablissement;dateDebut;"
    "enseigne1Etablissement;activitePrincipaleEtablissement;codePostalEtablissement;libelleCommuneEtablissement\n"
)
OPCO = "SIRET;Dénomination;IDCC;OPCO;Code postal;Commune;Effectif moyen annuel;Année de l'effectif\n"
SIREN, SIRET = "732829320", "73282932000074"


def load(path: Path, text: str) -> object:
    path.write_text(text, encoding="utf-8")
    return actions.load_companies(path)


def test_units_have_a_name_a_band_and_an_end(tmp_path: Path) -> None:
    report = load(
        tmp_path / "StockUniteLegale.csv",
        UNITS
        + f"{SIREN};ATELIER BRUN;;;5710;16.23Z;A;2010-01-01;11;2024\n"
        + "404833048;;MARTIN;LÉA;1000;10.71C;C;2025-03-31;NN;\n"
        + "123456789;FAUX;;;5710;16.23Z;A;2010-01-01;;\n",
    )
    assert (report.counts["read"], report.counts["rejected"]) == (3, 1)
    assert "123456789" in report.notes[0].message
    assert report.notes[0].row == 4
    brun, martin = Company.objects.get(pk=SIREN), Company.objects.get(pk="404833048")
    assert (brun.name, brun.naf, brun.closed_on) == ("ATELIER BRUN", "1623Z", None)
    assert (martin.name, martin.closed_on) == ("LÉA MARTIN", dt.date(2025, 3, 31))
    band = Headcount.objects.get()
    assert (band.company_id, band.year, band.least, band.most) == (SIREN, 2024, 10, 19)


def test_a_place_closes_and_opens_again(tmp_path: Path) -> None:
    row = f"{SIRET};true;2010-01-01;{{}};16.23Z;6250;MOUGINS\n"
    load(tmp_path / "a.csv", PLACES + row.format("F;2026-01-31;BRUN"))
    place = Establishment.objects.get()
    assert (place.closed_on, place.postcode, place.head_office) == (dt.date(2026, 1, 31), "06250", True)
    load(tmp_path / "b.csv", PLACES + row.format("A;2026-03-01;"))
    place.refresh_from_db()
    assert (place.closed_on, place.name) == (None, "BRUN")


def test_the_table_of_the_opco_says_branch_and_headcount(tmp_path: Path) -> None:
    load(tmp_path / "a.csv", OPCO + f"{SIRET};Atelier Brun;0016;Opco Mobilités;06250;Mougins;49,9;2025\n")
    place = Establishment.objects.get()
    assert (place.idcc, place.idcc_known_by, place.opco) == ("0016", "table", "Opco Mobilités")
    count = Headcount.objects.get()
    assert (count.least, count.most) == (49, 49)
    size = sizes.Size(count.year, count.least, count.most)
    assert sizes.under_plan_threshold(size, dt.date(2026, 11, 1)) is True


def test_the_same_rows_again_write_nothing(tmp_path: Path) -> None:
    text = OPCO + f"{SIRET};Atelier Brun;0016;Opco Mobilités;06250;Mougins;12;2025\n"
    assert load(tmp_path / "a.csv", text).counts["loaded"] == 3
    again = load(tmp_path / "b.csv", text + "\n\n")
    assert (again.counts["loaded"], again.counts["unchanged"]) == (0, 1)
    changed = load(tmp_path / "c.csv", text.replace(";12;", ";55;"))
    assert changed.counts["loaded"] == 1
    assert Headcount.objects.get().least == 55


def test_what_a_contract_told_is_completed_never_emptied(tmp_path: Path) -> None:
    Company.objects.create(siren=SIREN, name="Brun", naf="1623Z")
    Establishment.objects.create(siret=SIRET, company_id=SIREN, idcc="1486", city="Nice")
    load(tmp_path / "a.csv", PLACES + f"{SIRET};false;;A;2026-03-01;;;;\n")
    place = Establishment.objects.get()
    assert (place.idcc, place.idcc_known_by, place.city, place.company.name) == (
        "1486",
        "contract",
        "Nice",
        "Brun",
    )


def test_bad_cells_are_named_and_the_row_is_kept(tmp_path: Path) -> None:
    report = load(
        tmp_path / "a.csv", OPCO + f"{SIRET};Brun;ABC;;06250;Mougins;beaucoup;2025\n{SIRET[:13]};X;;;;;;\n"
    )
    said = {(note.what, note.row) for note in report.notes}
    assert said == {("unreadable", 2), ("rejected", 3)}
    assert not Headcount.objects.exists()
    assert Establishment.objects.get().idcc == ""


def test_another_file_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_text("Titre;Valeur\nA;1\n", encoding="utf-8")
    with pytest.raises(Refused):
        actions.load_companies(path)
