"""Files as people send them: where the header is, which columns, what is refused whole and why."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest
from openpyxl import Workbook

from contracts.imports.lines import open_file
from contracts.imports.mapping import header_key, propose
from contracts.imports.survey import survey
from contracts.rules.columns import NAMES, suggestion
from registers.sheets import Refused
from tests.contracts.intake.conftest import AMENDMENT, APPRENTICE, PROFESSIONAL, csv_text


def read(path: Path) -> list[tuple[int, dict[str, str]]]:
    """Numbered lines of a file with our own columns."""
    with open_file(path) as opened:
        columns = propose(opened.header)
        assert columns.ready, columns.problems
        return [(line.number, line.cells) for line in opened.lines(columns.columns)]


def workbook(rows: list[list[object]]) -> bytes:
    """An XLSX of one sheet."""
    book, out = Workbook(), io.BytesIO()
    for row in rows:
        book.active.append(row)
    book.save(out)
    return out.getvalue()


TEXT = csv_text([APPRENTICE, PROFESSIONAL])
TITLED = "Export des contrats;;;\r\n\r\n" + TEXT


@pytest.mark.parametrize(
    "content",
    [
        TEXT.encode(),
        TEXT.encode("utf-8-sig"),
        TEXT.encode("cp1252"),
        TEXT.encode("utf-16"),
        csv_text([APPRENTICE, PROFESSIONAL], delimiter="\t").encode("utf-16"),
        csv_text([APPRENTICE, PROFESSIONAL], delimiter=",").encode(),
    ],
    ids=["utf-8", "bom", "cp1252", "utf-16", "excel unicode text", "commas"],
)
def test_encodings_and_separators(make_file: Callable[..., Path], content: bytes) -> None:
    lines = read(make_file(content))
    assert [number for number, _ in lines] == [2, 3]
    assert lines[0][1]["alternant_prenom"] == "Jeanne"


def test_accents_of_cp1252(make_file: Callable[..., Path]) -> None:
    line = {**APPRENTICE, "employeur_denomination": "L’Œuvre… 5 €", "alternant_nom": "Lefèvre"}
    cells = read(make_file(csv_text([line]).encode("cp1252")))[0][1]
    assert cells["employeur_denomination"] == "L’Œuvre… 5 €"


def test_title_blank_lines_repeated_header_and_totals_are_not_lines(make_file: Callable[..., Path]) -> None:
    header, first, second = TEXT.splitlines()
    total = ";".join(["Total", *[""] * 69, "2"])
    content = "\r\n".join(
        ["Contrats du CFA" + ";" * 70, header, first, "", ";" * 70, header, second, total, ""]
    )
    lines = read(make_file(content.encode()))
    assert [(number, cells["numero_externe"]) for number, cells in lines] == [(3, "T-1"), (7, "T-2")]


def test_line_breaks_inside_quotes_count_once(make_file: Callable[..., Path]) -> None:
    line = {**APPRENTICE, "employeur_denomination": "Atelier\r\nBrun"}
    assert [number for number, _ in read(make_file([line, PROFESSIONAL]))] == [2, 3]


def test_short_and_long_lines_are_flaws_of_the_line(make_file: Callable[..., Path]) -> None:
    header, first, second = TEXT.splitlines()
    content = "\r\n".join([header, first.rsplit(";", 3)[0], second + ";surplus", second + ";;"])
    with open_file(make_file(content.encode())) as opened:
        shapes = [line.shape for line in opened.lines(propose(opened.header).columns)]
    assert [bool(shape) for shape in shapes] == [True, True, False]
    assert "68 cellules" in shapes[0].message.replace("\u00a0", " ")


def test_workbook(make_file: Callable[..., Path]) -> None:
    from datetime import datetime

    values: dict[str, object] = {
        **APPRENTICE,
        "date_conclusion": datetime(2026, 8, 28),  # noqa: DTZ001 -- a workbook has no time zone
        "date_debut_contrat": 46266,
        "employeur_siret": 73282932000074.0,
        "salaire_brut_embauche": 1250.5,
        "employeur_code_postal": 6250,
        "alternant_handicap": False,
    }
    rows: list[list[object]] = [["Contrats"], [], list(NAMES), [values.get(name) for name in NAMES]]
    lines = read(make_file(workbook(rows), name="envoi.xlsx"))
    assert lines[0][0] == 4
    cells = lines[0][1]
    assert (cells["date_conclusion"], cells["date_debut_contrat"]) == ("2026-08-28", "46266")
    assert (cells["employeur_siret"], cells["salaire_brut_embauche"]) == ("73282932000074", "1250.5")
    assert cells["alternant_handicap"] == "FAUX"
    with open_file(make_file(workbook(rows), name="envoi.xlsx")) as opened:
        first, second = (list(opened.lines(propose(opened.header).columns)) for _ in range(2))
    assert first == second


def bomb() -> bytes:
    """A workbook part that would unpack to far too much."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/workbook.xml", b"0" * (60 * 1024 * 1024))
    return out.getvalue()


def macro() -> bytes:
    """A workbook with a macro part."""
    out = io.BytesIO(workbook([list(NAMES)]))
    with zipfile.ZipFile(out, "a") as archive:
        archive.writestr("xl/vbaProject.bin", b"x")
    return out.getvalue()


HOSTILE = {
    "empty": b"",
    "blank": b"\r\n\r\n",
    "pdf": b"%PDF-1.7 ...",
    "html": b"<html><table></table></html>",
    "nul": TEXT.encode().replace(b"Jeanne", b"Jea\0nne"),
    "undefined byte": TEXT.encode("cp1252").replace(b"Jeanne", b"Je\x81nne"),
    "open quote": TEXT.encode().replace(b"Atelier Brun", b'"Atelier Brun'),
    "text after a quote": TEXT.encode().replace(b"Atelier Brun", b'"Atelier" Brun'),
    "very long cell": TEXT.encode().replace(b"Atelier Brun", b"A" * 200_000),
    "a thousand columns": (";".join(f"c{n}" for n in range(1000)) + "\r\n").encode(),
    "broken zip": b"PK\x03\x04" + b"\0" * 50,
    "bomb": bomb(),
    "macro": macro(),
    "one word": b"bonjour",
}


@pytest.mark.parametrize("name", HOSTILE)
def test_hostile_files_are_refused_whole(make_file: Callable[..., Path], name: str) -> None:
    path = make_file(HOSTILE[name])
    with pytest.raises(Refused) as refusal, open_file(path, name="envoi.xlsx") as opened:
        list(opened.lines(propose(opened.header).columns))
    assert refusal.value.message.rstrip().endswith(".")


def test_columns_unknown_duplicated_or_missing_are_listed() -> None:
    proposal = propose([*NAMES[2:], "couleur_preferee", "etat", "SIRET employeur"])
    assert proposal.unknown == ("couleur_preferee",)
    assert proposal.duplicated == ("etat", "employeur_siret", "SIRET employeur")
    assert proposal.missing == ("dispositif", "numero_externe")
    assert len(proposal.problems) == 6
    assert not proposal.ready


def test_ignoring_must_be_said() -> None:
    assert propose([*NAMES, "couleur"], {"couleur": None}).ready
    assert not propose([*NAMES, "couleur"]).ready
    assert not propose([*NAMES, "couleur"], {"couleur": "n_existe_pas"}).ready


@pytest.mark.parametrize(
    ("header", "column"),
    [
        ("numeroExterne", "numero_externe"),
        ("Numéro externe *", "numero_externe"),
        ("NUMERO-EXTERNE", "numero_externe"),
        ("typeContratApp", "type_contrat"),
        ("dateDebutContrat", "date_debut_contrat"),
        ("dureeTravailHebdoHeures", "duree_hebdo_heures"),
        ("SIRET de l’employeur", "employeur_siret"),
        ("Nom de naissance", "alternant_nom"),
        ("rncp", "code_rncp"),
        ("contrat_date_debut **", "date_debut_contrat"),
        ("tel_apprenant", None),
    ],
)
def test_suggestions(header: str, column: str | None) -> None:
    assert suggestion(header) == column


def test_header_key_is_about_words() -> None:
    assert header_key(["Numéro externe", "État"]) == header_key(["numero_externe", "etat *"])
    assert header_key(["a", "b"]) != header_key(["b", "a"])


def test_survey_finds_repetitions_and_awaited_contracts(make_file: Callable[..., Path]) -> None:
    with open_file(make_file([AMENDMENT, APPRENTICE, PROFESSIONAL, APPRENTICE])) as opened:
        found = survey(opened.lines(propose(opened.header).columns))
    assert found.lines == 4
    assert len(found.repeated) == 1
    assert found.awaited == {hash("T-1")}
    assert len(found.tutors) == 1


def test_national_template_of_62_columns_needs_a_mapping(shared_data: Path) -> None:
    path = shared_data / "contrats" / "modele-import-tableau-de-bord_2025-01-29.xlsx"
    with open_file(path) as opened:
        proposal = propose(opened.header)
    assert "nom_apprenant *" in proposal.columns
    assert proposal.unknown
    assert "numero_externe" in proposal.missing


def test_an_archive_is_refused_even_around_a_good_file(make_file: Callable[..., Path]) -> None:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr("contrats.csv", TEXT)
    with pytest.raises(Refused, match="archive ZIP"):
        read(make_file(out.getvalue(), name="contrats.zip"))


def test_a_formula_that_was_never_computed_is_refused_and_not_read_as_empty(
    make_file: Callable[..., Path],
) -> None:
    header, *rows = [line.split(";") for line in csv_text([APPRENTICE]).splitlines()]
    rows[0][header.index("salaire_brut_embauche")] = "=1000+81.23"
    with pytest.raises(Refused, match="formule sans valeur"):
        read(make_file(workbook([header, *rows]), name="contrats.xlsx"))
