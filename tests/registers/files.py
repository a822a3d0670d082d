"""Files built by the tests: workbooks and archives with the faults of the real ones."""

from __future__ import annotations

import zipfile
from collections.abc import Mapping, Sequence
from pathlib import Path

from openpyxl import Workbook

Rows = Sequence[Sequence[object]]
LIST_2024 = (
    "RNCP",
    "Libellé de la formation",
    "Certificateur* \n(*liste non exhaustive)",
    "Type de diplôme",
    "Code CPNE",
    "CPNE",
    "NPEC final",
    "Statut",
    "Date d'applicabilité des NPEC** \n(**hors contrats)",
)


def workbook(path: Path, sheets: Mapping[str, Rows]) -> Path:
    """An XLSX of plain values; the first row of each sheet is row 1."""
    book = Workbook()
    book.remove(book.active)
    for name, rows in sheets.items():
        sheet = book.create_sheet(name)
        for row in rows:
            sheet.append(list(row))
    book.save(path)
    return path


def vintage(
    path: Path, lines: Rows, *, mapping: Rows = ((2, "CPNE deux", 478),), matrix: Rows = (), **sheets: Rows
) -> Path:
    """An NPEC workbook in the layout of 2024: each line is (RNCP, CPNE, amount, status, date)."""
    listed = [(), ("Niveaux de prise en charge",), (), LIST_2024]
    listed += [
        (rncp, "Titre", "Ministère", "BTS", cpne, f"CPNE {cpne}", *rest) for rncp, cpne, *rest in lines
    ]
    parts = {
        "Me lire": [("Clé de lecture",)],
        "Onglet 3 - référentiel NPEC": listed,
        "Onglet 4 - CPNE-IDCC": [(), (), ("Code CPNE", "CPNE", "IDCC"), *mapping],
    }
    if matrix:
        parts["Onglet 2 - global"] = [(), (), (), *matrix]
    return workbook(path, parts | sheets)


def rewritten(source: Path, target: Path, **parts: bytes) -> Path:
    """A copy of an archive with parts added or replaced; « __ » stands for « / » in their names."""
    added = {name.replace("__", "/"): content for name, content in parts.items()}
    with zipfile.ZipFile(source) as old, zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as new:
        for part in old.infolist():
            if part.filename not in added:
                new.writestr(part.filename, old.read(part))
        for name, content in added.items():
            new.writestr(name, content)
    return target


def archive(path: Path, parts: Mapping[str, bytes]) -> Path:
    """A ZIP of these members."""
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as target:
        for name, content in parts.items():
            target.writestr(name, content)
    return path
