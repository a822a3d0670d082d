"""IDCC lists, OPCO, activities, territories, and the CPNE–IDCC mapping by period."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from registers import actions
from registers.lookups import lookups_for
from registers.models import Agreement, CommitteeAgreement, Department, NafAgreement
from registers.sheets import Refused

pytestmark = pytest.mark.django_db
load = actions.load_branches


def csv(path: Path, text: str) -> Path:
    path.write_text(text, encoding="utf-8")
    return path


def test_real_lists(shared_data: Path) -> None:
    folder = shared_data / "branches"
    report = load(folder / "idcc_opco_2020-12.csv")
    assert (report.counts["loaded"], report.counts["parked"]) == (330, 3)
    assert [note.row for note in report.notes] == [332, 333, 334]
    assert Agreement.objects.filter(opco="Opco EP").count() == 54
    report = load(folder / "idcc_legifrance_2024-11.csv")
    assert (report.counts["read"], report.counts["split"]) == (787, 1)
    assert Agreement.objects.filter(pk__in=["1740", "1841", "1843"]).count() == 3
    load(folder / "dares_liste-idcc_2024-10_sample.xlsx")
    assert load(folder / "kali_liste-ccn_sample.xlsx").counts["parked"] == 1
    assert Agreement.objects.get(pk="3248").state == "VIGUEUR_ETEN"
    activities = load(folder / "dares_passage-ape-idcc_2021_sample.xlsx")
    assert activities.counts["no_value"] == 2
    assert NafAgreement.objects.count() == 1


def test_real_mapping(shared_data: Path) -> None:
    report = load(shared_data / "branches" / "cpne_idcc_2019-10.csv")
    assert (report.counts["read"], report.counts["no_value"]) == (467, 43)
    assert CommitteeAgreement.objects.filter(agreement="0478").get().since == date(2019, 10, 1)


def test_real_territories(shared_data: Path) -> None:
    load(shared_data / "territoires" / "departements_regions_academies.csv")
    mayotte = Department.objects.get(pk="976")
    assert (mayotte.region_id, mayotte.academy) == ("06", "43")
    assert Department.objects.count() == 109


def test_two_opco_for_one_agreement_are_shown(tmp_path: Path) -> None:
    text = "IDCC;Opérateur de compétences;Libellé\n16;OPCO Mobilité;A\n0016;AFDAS;A\n"
    report = load(csv(tmp_path / "a.csv", text))
    assert report.counts["conflicts"] == 1
    assert Agreement.objects.get().opco == "multiple"


def test_another_opco_later_is_said(tmp_path: Path) -> None:
    header = "IDCC;Opérateur de compétences;Libellé\n"
    load(csv(tmp_path / "a.csv", header + "16;OPCO Mobilité;A\n"))
    report = load(csv(tmp_path / "b.csv", header + "16;AFDAS;\n"))
    assert "Opco Mobilités jusqu’ici, AFDAS" in report.notes[0].message
    agreement = Agreement.objects.get()
    assert (agreement.opco, agreement.label) == ("AFDAS", "A")  # an empty label erases nothing


def test_a_newer_mapping_closes_only_the_committees_it_lists(tmp_path: Path) -> None:
    header = "code_cpne;libelle_cpne;idcc\n"
    load(csv(tmp_path / "map_2024-07-15.csv", header + "2;Deux;0016\n2;Deux;0044\n"))
    load(csv(tmp_path / "map_2019-10-01.csv", header + "2;Deux;0016\n2;Deux;0018\n4;Quatre;0029\n"))
    lookups = lookups_for(["0016", "0018", "0029", "0044"])
    assert lookups.cpnes("0016") == ("2",)
    assert lookups.cpnes("0018") == ()
    assert lookups.cpnes("0018", date(2024, 7, 14)) == ("2",)
    assert lookups.cpnes("0018", date(2024, 7, 15)) == ()
    assert lookups.cpnes("0029", date(2026, 1, 1)) == ("4",)
    assert lookups.cpnes("0029", date(2018, 1, 1)) == ("4",)
    assert lookups.cpnes("9999") == ()


def test_one_agreement_of_several_committees(tmp_path: Path) -> None:
    text = "code_cpne;libelle_cpne;idcc\n10;Dix;0016\n2;Deux;16\n7;Sept;NA\n"
    load(csv(tmp_path / "map_2024-07-15.csv", text))
    assert lookups_for(["0016"]).cpnes("0016") == ("2", "10")


def test_another_family_is_refused(tmp_path: Path) -> None:
    path = csv(tmp_path / "a.csv", "IDCC;Opérateur de compétences\n16;AFDAS\n")
    with pytest.raises(Refused, match="autre nature"):
        actions.load_certifications(path)
    load(path)
    with pytest.raises(Refused, match="autre nature"):
        actions.load_npec(path)
