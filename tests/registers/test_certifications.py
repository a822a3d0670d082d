"""Kit apprentissage, BCN and RNCP export, with their quirks (formats.md, 2.4)."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from registers import actions
from registers.lookups import lookups_for
from registers.models import (
    Block,
    Certification,
    CertificationActor,
    CertificationTopic,
    DiplomaCode,
    DiplomaLink,
    Succession,
)
from registers.sheets import Refused
from tests.registers.files import archive, workbook

KIT = (
    "Code Diplôme",
    "Intitulé diplôme (DEPP)",
    "FicheRNCP",
    "Niveau fiche RNCP",
    "Accès à l'apprentissage de la fiche RNCP",
    "Date d'échéance de la fiche RNCP",
    "Fiche ACTIVE/INACTIVE",
    "Nouvelle Certification rempla (RNCP)",
)
pytestmark = pytest.mark.django_db
load = actions.load_certifications


def kit(path: Path, *rows: tuple) -> Path:
    return workbook(path, {"Présentation": [("Kit",)], "Kit Apprentissage": [(), KIT, *rows]})


def test_real_kits(shared_data: Path) -> None:
    folder = shared_data / "certifications"
    report = load(folder / "kit-apprentissage_2025-01-31.xlsx")
    assert (report.counts["read"], report.counts["no_value"], report.counts["garbled"]) == (6822, 31, 19)
    assert (Certification.objects.count(), DiplomaCode.objects.count()) == (4587, 5953)
    assert Certification.objects.filter(active=True, apprenticeship=True).count() == 2816
    assert DiplomaCode.objects.filter(code__regex=r"^\d+E\d+$").count() == 21
    sheet = Certification.objects.get(pk="RNCP37566")
    assert (sheet.level, sheet.active, sheet.registered_until) == (3, True, date(2026, 8, 31))
    older = load(folder / "kit-apprentissage_v3.0.csv")
    assert older.counts["read"] == 5546
    assert (
        Certification.objects.get(pk="RNCP37316").active is False
    )  # the dated kit wins over the undated one
    assert load(folder / "kit-apprentissage_v3.0.csv").status == "unchanged"


def test_real_bcn(shared_data: Path) -> None:
    folder = shared_data / "certifications"
    assert load(folder / "bcn_n-formation-diplome_cp1252.csv").counts["read"] == 3923
    load(folder / "bcn_n-niveau-formation-diplome_cp1252.csv")
    code = DiplomaCode.objects.get(pk="48120999")
    assert (code.level, code.closed_on) == (4, date(2012, 8, 31))


@pytest.mark.parametrize("name", ["_sample.zip", "_sample"])
def test_real_rncp_export(shared_data: Path, name: str) -> None:
    path = shared_data / "certifications" / f"rncp-export-fiches-csv_2024-02-22{name}"
    load(path)
    sheet = Certification.objects.get(pk="RNCP509")
    assert (sheet.level, sheet.active, sheet.as_of) == (3, False, date(2024, 2, 22))
    assert sheet.apprenticeship is not None
    assert CertificationActor.objects.get(certification="RNCP509", role="certifier").siret == "11004301500012"
    assert Block.objects.filter(certification="RNCP509").exists()
    assert Succession.objects.filter(old="RNCP509", new="RNCP38228").exists()
    assert CertificationTopic.objects.filter(scheme="brochure", code="3117").exists()


def test_levels_dates_and_truths_in_all_spellings(tmp_path: Path) -> None:
    load(
        kit(
            tmp_path / "a.xlsx",
            (1022001, "A", "RNCP1", "Niveau 6", "Oui", 46599, "ACTIVE", "RNCP8|RNCP9"),
            ("26E22701", "B", "2", "niveau6", "oui", "31/07/2027", "INACTIVE", None),
            ("32031213", "C", "RNCP3", "NIV6", "Non", date(2027, 7, 31), "NR", None),
            (25023061.0, "D", "NR", "NR", "NR", "NR", "NR", None),
        )
    )
    rows = Certification.objects.order_by("code").values_list(
        "code", "level", "active", "apprenticeship", "registered_until"
    )
    until = date(2027, 7, 31)
    assert list(rows) == [
        ("RNCP1", 6, True, True, until),
        ("RNCP2", 6, False, True, until),
        ("RNCP3", 6, None, False, until),
    ]
    codes = set(DiplomaCode.objects.values_list("code", flat=True))
    assert codes == {"01022001", "26E22701", "32031213", "25023061"}
    assert set(Succession.objects.values_list("new", flat=True)) == {"RNCP8", "RNCP9"}


def test_notes_have_their_rows(tmp_path: Path) -> None:
    report = load(
        kit(
            tmp_path / "a.xlsx",
            ("SQWQ", "A", "RNCP1", "Niveau 6", "Oui", "31/02/2027", "ACTIVE", None),
            ("32031213", "P\ufffdtisserie", "RNCP1", "Niveau 5", "Oui", None, "ACTIVE", None),
            ("32031213", "P\ufffdtisserie", "RNCP1", "Niveau 5", "Oui", None, "ACTIVE", None),
        )
    )
    noted = {(note.what, note.row) for note in report.notes}
    assert {("rejected", 3), ("unreadable", 3), ("garbled", 4), ("conflicts", 4), ("duplicates", 5)} <= noted
    assert Certification.objects.get().level is None  # Niveau 6 and Niveau 5: neither is chosen


def test_older_header_names(tmp_path: Path) -> None:
    path = tmp_path / "kit.csv"
    path.write_text('CodeDiplome;Libelle;CodeRNCP;Niveau2019\n1022001;"une\nligne";955;4\n', encoding="utf-8")
    load(path)
    link = DiplomaLink.objects.get()
    assert (link.diploma_id, link.certification_id) == ("01022001", "RNCP955")


def test_export_without_its_main_file(tmp_path: Path) -> None:
    part = b'"Numero_Fiche";"Si_Jury"\r\n"RNCP1";"x"\r\n'
    with pytest.raises(Refused, match="Standard"):
        load(archive(tmp_path / "a.zip", {"VoixdAcc\u00e8s.csv": part}))


def test_sheets_replaced_and_access_routes(tmp_path: Path) -> None:
    standard = (
        "Numero_Fiche;Intitule;Nomenclature_Europe_Niveau;Date_Fin_Enregistrement;Actif\n"
        "RNCP1;Un;NIV6;31/08/2027;ACTIVE\nRS2;Deux;;;ACTIVE\n"
    )
    access = (
        "Numero_Fiche;Si_Jury\nRNCP1;En contrat d’apprentissage\nRNCP1;Par expérience\nRS2;Par expérience\n"
    )
    blocks = "Numero_Fiche;Bloc_Competences_Code;Bloc_Competences_Libelle\n{}RNCP9;RNCP9BC01;Autre\n"
    for day, listed in (("01", "RNCP1;RNCP1BC01;A\nRNCP1;RNCP1BC02;B\n"), ("02", "RNCP1;RNCP1BC02;B\n")):
        report = load(
            archive(
                tmp_path / f"export-2026-09-{day}.zip",
                {
                    "s.csv": standard.encode(),
                    "v.csv": access.encode(),
                    "b.csv": blocks.format(listed).encode(),
                },
            )
        )
        assert report.counts["parked"] == 1  # a block of a sheet that the export does not hold
    assert list(Block.objects.values_list("code", flat=True)) == ["RNCP1BC02"]
    facts = lookups_for(rncps=["RNCP1", "RS2"])
    assert facts.certification("RNCP1").apprenticeship is True
    assert facts.certification("RNCP1").professionalisation is False
    assert facts.certification("RS2").level is None
    assert facts.certification("RNCP404") is None


def test_unknown_file_lists_its_columns(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_text("couleur;taille\nbleu;3\n", encoding="utf-8")
    with pytest.raises(Refused, match="aucune des natures") as refusal:
        load(path)
    assert refusal.value.details == ("couleur", "taille")
