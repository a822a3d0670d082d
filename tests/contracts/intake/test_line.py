"""A line as a whole: all its flaws at once, with the column, the value and what to do."""

from __future__ import annotations

import pytest

from contracts.rules import codes
from contracts.rules.canonical import cells, fingerprint
from contracts.rules.columns import COLUMNS, NAMES
from contracts.rules.line import flaws, role
from tests.contracts.intake.conftest import AMENDMENT, APPRENTICE, PROFESSIONAL, TERMINATION


def wrong(line: dict[str, str], **changes: str) -> list[tuple[str, str]]:
    """(column, value) of each flaw of a line so changed."""
    return [(flaw.column, flaw.value) for flaw in flaws({**line, **changes}).errors]


def test_71_columns_in_order() -> None:
    assert len(NAMES) == len(set(NAMES)) == 71
    assert NAMES[0] == "dispositif"
    assert NAMES[-1] == "participation_employeur"
    assert all(column.label and column.reader for column in COLUMNS)


@pytest.mark.parametrize("line", [APPRENTICE, PROFESSIONAL, AMENDMENT, TERMINATION])
def test_good_lines(line: dict[str, str]) -> None:
    assert wrong(line) == []


def test_all_flaws_are_said_at_once() -> None:
    found = wrong(
        APPRENTICE,
        employeur_siret="1",
        date_conclusion="31/02/2026",
        alternant_nom="",
        heures_distance="2000",
    )
    assert dict(found) == {
        "employeur_siret": "1",
        "date_conclusion": "31/02/2026",
        "alternant_nom": "",
        "heures_distance": "2000",
    }
    assert len(found) == 4


@pytest.mark.parametrize(
    ("changes", "column"),
    [
        ({"date_fin_contrat": "01/08/2026"}, "date_fin_contrat"),
        ({"date_fin_formation": "01/08/2026"}, "date_fin_formation"),
        ({"date_conclusion": "02/09/2026"}, "date_conclusion"),
        ({"type_contrat": "21"}, "numero_contrat_precedent"),
        ({"type_contrat": "23"}, "numero_contrat_precedent"),
        ({"type_contrat": "30"}, "type_contrat"),
        ({"type_contrat": "99"}, "type_contrat"),
        ({"type_derogation": "13"}, "type_derogation"),
        ({"duree_hebdo_heures": "49"}, "duree_hebdo_heures"),
        ({"duree_hebdo_minutes": "60"}, "duree_hebdo_minutes"),
        ({"salaire_brut_embauche": "0"}, "salaire_brut_embauche"),
        ({"duree_formation_heures": "0"}, "duree_formation_heures"),
        ({"alternant_date_naissance": "14/03/2016"}, "alternant_date_naissance"),
        ({"alternant_date_naissance": "14/03/1926"}, "alternant_date_naissance"),
        ({"alternant_date_naissance": "14/03/2030"}, "alternant_date_naissance"),
        ({"tuteur_date_naissance": "14/03/2030"}, "tuteur_date_naissance"),
        ({"version_cerfa": "12434*03"}, "version_cerfa"),
        ({"mode_contractuel": ""}, "mode_contractuel"),
        ({"employeur_prive_public": ""}, "employeur_prive_public"),
    ],
)
def test_cross_field(changes: dict[str, str], column: str) -> None:
    assert [name for name, _ in wrong(APPRENTICE, **changes)] == [column]


def test_required_depends_on_the_kind() -> None:
    assert wrong(PROFESSIONAL, nature_contrat="") == [("nature_contrat", "")]
    assert wrong(PROFESSIONAL, type_contrat="31") == [("type_contrat", "31")]


@pytest.mark.parametrize(
    ("changes", "column"),
    [
        ({"date_effet_avenant": ""}, "date_effet_avenant"),
        ({"numero_avenant": ""}, "numero_avenant"),
        ({"numero_externe": ""}, "numero_externe"),
        ({"date_debut_contrat": "01/09/2026", "date_effet_avenant": "01/08/2026"}, "date_effet_avenant"),
    ],
)
def test_amendment(changes: dict[str, str], column: str) -> None:
    assert role(flaws({**AMENDMENT, **changes}).values) == "amendment"
    assert [name for name, _ in wrong(AMENDMENT, **changes)] == [column]


def test_an_amendment_may_name_its_contract_by_deca_and_be_concluded_after_its_start() -> None:
    line = {
        **AMENDMENT,
        "numero_externe": "",
        "numero_deca": "006202609000456",
        "date_debut_contrat": "01/09/2026",
    }
    assert flaws(line).errors == []


def test_termination_needs_its_date_inside_the_contract() -> None:
    assert wrong(TERMINATION, date_rupture="") == [("date_rupture", "")]
    dated = {**TERMINATION, "date_debut_contrat": "01/09/2026", "date_fin_contrat": "31/08/2028"}
    assert wrong(dated, date_rupture="01/09/2028") == [("date_rupture", "01/09/2028")]
    assert flaws({**dated, "date_rupture": "01/09/2028"}).errors[0].article == "D6224-6"


@pytest.mark.parametrize(
    ("cerfa", "code", "good"),
    [
        ("10103*12", "71", True),
        ("10103*14", "71", False),
        ("10103*14", "75", True),
        ("10103*12", "75", False),
        ("10103*13", "64", False),
        ("", "71", True),
        ("", "75", True),
        ("10103*14", "99", False),
    ],
)
def test_diploma_codes_depend_on_the_form(cerfa: str, code: str, good: bool) -> None:
    found = wrong(APPRENTICE, version_cerfa=cerfa, alternant_diplome_plus_eleve=code)
    assert found == ([] if good else [("alternant_diplome_plus_eleve", code)])


def test_situation_codes_depend_on_the_kind() -> None:
    assert wrong(APPRENTICE, alternant_situation_avant_contrat="12") == []
    assert wrong(PROFESSIONAL, alternant_situation_avant_contrat="12") != []
    assert codes.label("type_contrat", "app", "23").startswith("Nouveau contrat")


def test_canonical_cells_read_back_as_the_same_line() -> None:
    for line in (APPRENTICE, PROFESSIONAL, AMENDMENT):
        values = flaws(line).values
        again = flaws(cells(values)).values
        assert again == values
        assert fingerprint(again) == fingerprint(values)


def test_fingerprint_ignores_writing_and_sees_changes() -> None:
    def mark(**changes: str) -> bytes:
        return fingerprint(flaws({**APPRENTICE, **changes}).values)

    same = mark()
    assert (
        mark(salaire_brut_embauche="1250.00", employeur_siret="732 829 320 00074", code_rncp="38362") == same
    )
    assert mark(date_conclusion="2026-08-28", duree_hebdo_minutes="", numero_interne="A000000001") == same
    assert mark(salaire_brut_embauche="1250.01") != same
    assert mark(heures_distance="") != same
