"""What a file is, by the columns it holds, and which importer reads it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any

from registers.imports import branches, certifications, companies, npec, rncp, tables, territories
from registers.imports.layouts import Found, find, first_titles
from registers.models import SourceFile
from registers.report import Report
from registers.rules import FileDates, file_dates
from registers.sheets import Book, Refused

AGREEMENT_LISTS = (tables.IDCC_LEGIFRANCE, tables.IDCC_OPCO, tables.DARES_IDCC, tables.KALI)
COMPANY_TABLES = (tables.SIRENE_UNITS, tables.SIRENE_PLACES, tables.COMPANIES)
LAYOUTS = (
    *AGREEMENT_LISTS,
    tables.CPNE_IDCC,
    tables.DARES_APE,
    tables.TERRITORIES,
    *COMPANY_TABLES,
    tables.KIT,
    tables.BCN_DIPLOMA,
    tables.BCN_LEVEL,
    *tables.RNCP_PARTS,
)
RNCP = "rncp"
FAMILIES = {
    "branches": frozenset(
        {*(layout.kind for layout in AGREEMENT_LISTS), "cpne_idcc", "dares_ape_idcc", "territories"}
    ),
    "certifications": frozenset({"kit", "bcn_diploma", "bcn_level", RNCP}),
    "npec": frozenset({"npec"}),
    "companies": frozenset(layout.kind for layout in COMPANY_TABLES),
}
LABELS = {
    "idcc_legifrance": "Liste des IDCC (Légifrance)",
    "idcc_opco": "OPCO de chaque IDCC",
    "dares_idcc": "Liste des IDCC (Dares)",
    "kali": "Liste des conventions (Kali)",
    "cpne_idcc": "Rattachements CPNE–IDCC",
    "dares_ape_idcc": "Passage APE–IDCC (Dares)",
    "territories": "Départements et régions",
    "kit": "Kit apprentissage",
    "bcn_diploma": "Diplômes (BCN)",
    "bcn_level": "Niveaux de diplôme (BCN)",
    RNCP: "Export RNCP et RS",
    "npec": "Référentiel NPEC",
    "sirene_units": "Unités légales (SIRENE)",
    "sirene_places": "Établissements (SIRENE)",
    "companies": "Entreprises de l’OPCO",
    "pro_rates": "Forfaits de professionnalisation",
}


def load_books(
    cursor: Any, books: Sequence[Book], report: Report, *, source: SourceFile, family: str | None, on: date
) -> None:
    """Recognise and load the books of one file. Refused when unknown, or of another family."""
    dates = _dates([source.name, *(book.name for book in books)])
    workbook = next((sorted_ for book in books if (sorted_ := npec.sort_sheets(book))), None)
    found = [] if workbook else _tables(books)
    report.kind = source.kind = "npec" if workbook else _kind(books, found)
    check_family(report.kind, family)
    report.dated_on, report.revised_on = dates.applicable_from or dates.revised_on, dates.revised_on
    if workbook:
        npec.load_vintage(cursor, workbook, report, source=source, dates=dates, on=on)
    elif report.kind == RNCP:
        parts = {part.layout.kind: part for part in found}
        rncp.load_rncp(cursor, parts, report, as_of=report.dated_on)
    else:
        _load_table(cursor, found[0], report, source, on)


def check_family(kind: str, family: str | None) -> None:
    """Refuse a kind that does not belong to the family asked for."""
    if family and kind not in FAMILIES[family]:
        raise Refused(f"Ce fichier est d’une autre nature\u00a0: {LABELS[kind]}.")


def _load_table(cursor: Any, found: Found, report: Report, source: SourceFile, on: date) -> None:
    match report.kind:
        case "cpne_idcc":
            report.dated_on = report.dated_on or on
            branches.load_mapping(cursor, found, report, since=report.dated_on, source_id=source.pk)
        case "dares_ape_idcc":
            branches.load_activities(cursor, found, report)
        case "territories":
            territories.load_territories(cursor, found, report)
        case "sirene_units" | "sirene_places" | "companies":
            companies.load_companies(cursor, found, report, source_id=source.pk)
        case "kit":
            certifications.load_kit(cursor, found, report, as_of=report.dated_on)
        case "bcn_diploma":
            certifications.load_bcn(cursor, found, report)
        case "bcn_level":
            certifications.load_bcn_levels(cursor, found, report)
        case _:
            branches.load_agreements(cursor, found, report)


def _dates(names: Iterable[str]) -> FileDates:
    """Dates of the names of a file and of its members, the outer name first."""
    read = [file_dates(name) for name in names]
    return FileDates(
        next((dates.applicable_from for dates in read if dates.applicable_from), None),
        next((dates.revised_on for dates in read if dates.revised_on), None),
    )


def _tables(books: Sequence[Book]) -> list[Found]:
    """Every table recognised; refused when none is."""
    found = [table for book in books for sheet in book.sheets if (table := find(book, sheet, LAYOUTS))]
    if not found:
        raise Refused(
            "Ce fichier n’est d’aucune des natures connues. Colonnes trouvées\u00a0:", first_titles(books)
        )
    return found


def _kind(books: Sequence[Book], found: Sequence[Found]) -> str:
    """The one kind of a file: several tables only make sense in the RNCP export."""
    kinds = {RNCP if table.layout.kind.startswith("rncp_") else table.layout.kind for table in found}
    if len(kinds) > 1:
        raise Refused("Ce fichier mélange plusieurs natures.", sorted(LABELS[kind] for kind in kinds))
    kind = kinds.pop()
    unknown = [book.name for book in books if all(table.book is not book for table in found)]
    if unknown:
        raise Refused("Un fichier de l’archive n’est pas connu.", unknown)
    parts = [table.layout.kind for table in found]
    if kind == RNCP and len(parts) != len(set(parts)):
        raise Refused("Un même fichier de l’export RNCP est là deux fois.", sorted(parts))
    return kind
