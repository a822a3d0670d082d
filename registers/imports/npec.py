"""NPEC vintages: staged by COPY; levels, conflicts and gaps are then found by the database."""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from registers import rules
from registers.imports.branches import load_mapping, save_committees
from registers.imports.layouts import Found, find
from registers.imports.npec_acts import keep_acts, note_changes
from registers.imports.npec_rows import LIST, ListReader, StagedRow, matrix_rows, undated_day
from registers.imports.staging import stage
from registers.imports.tables import CPNE_IDCC
from registers.models import NpecVintage, SourceFile
from registers.report import Report
from registers.sheets import Book, Refused, Sheet

PROSE = ("lire", "lisez", "lecture", "notice")
STAGED = {
    "row": "integer",
    "rncp": "text",
    "diploma": "text",
    "cpne": "text",
    "annual": "numeric(12,4)",
    "absence": "text",
    "status": "text",
    "day": "date",
}
MAIN_DAY = (
    "SELECT day FROM stage_npec WHERE day IS NOT NULL GROUP BY day ORDER BY count(*) DESC, day DESC LIMIT 1"
)
INSERT_LEVELS = """
INSERT INTO registers_npeclevel
    (vintage_id, rncp, diploma, cpne, annual, absence, status, applicable_from, conflict)
SELECT %s, rncp, min(diploma), cpne,
       CASE WHEN count(DISTINCT annual) = 1 THEN min(annual) END,
       CASE WHEN count(annual) = 0 THEN min(absence) ELSE '' END,
       coalesce(min(status) FILTER (WHERE annual IS NOT NULL), min(status)), coalesce(day, %s),
       CASE WHEN count(DISTINCT annual) > 1 THEN array_agg(DISTINCT annual) END
FROM stage_npec WHERE rncp <> '' GROUP BY rncp, cpne, coalesce(day, %s), day
"""
PARK_LEVELS = """
INSERT INTO registers_npeclevel
    (vintage_id, rncp, diploma, cpne, annual, absence, status, applicable_from, conflict)
SELECT %s, '', diploma, cpne, annual, absence, status, coalesce(day, %s), NULL FROM stage_npec WHERE rncp = ''
"""
REPEATED = """
SELECT rncp, cpne, array_agg(row ORDER BY row), array_agg(DISTINCT annual) FILTER (WHERE annual IS NOT NULL),
       bool_or(absence <> '')
FROM stage_npec WHERE rncp <> '' GROUP BY rncp, cpne, day HAVING count(*) > 1 ORDER BY min(row)
"""
GAPS = """
SELECT m.rncp, m.cpne, min(m.annual), min(s.annual), count(s.row) = 0
FROM stage_matrix AS m LEFT JOIN stage_npec AS s ON s.rncp = m.rncp AND s.cpne = m.cpne
GROUP BY m.rncp, m.cpne
HAVING NOT coalesce(bool_or(s.annual IS NOT DISTINCT FROM m.annual AND s.row IS NOT NULL), false)
ORDER BY m.rncp, m.cpne
"""


@dataclass(slots=True)
class Workbook:
    """The sheets of one vintage by role."""

    lists: list[Found] = field(default_factory=list)
    mappings: list[Found] = field(default_factory=list)
    matrices: list[Sheet] = field(default_factory=list)


def sort_sheets(book: Book) -> Workbook | None:
    """Sheets by role; None when the book has no NPEC list. Refused when an unknown sheet holds something."""
    workbook, unknown = Workbook(), []
    for sheet in book.sheets:
        name = rules.fold(sheet.name)
        if any(word in name for word in PROSE):
            continue
        found = find(book, sheet, (LIST, CPNE_IDCC))
        if found:
            (workbook.lists if found.layout is LIST else workbook.mappings).append(found)
        elif "global" in name:
            workbook.matrices.append(sheet)
        elif any(True for _ in sheet.rows()):
            unknown.append(sheet.name)
    if not workbook.lists:
        return None
    if unknown:
        raise Refused("Un onglet rempli n’est pas connu.", unknown)
    return workbook


def load_vintage(
    cursor: Any, workbook: Workbook, report: Report, *, source: SourceFile, dates: rules.FileDates, on: date
) -> NpecVintage:
    """One revision of one vintage: levels, committees, their IDCC; the newer revision wins."""
    by_layout = undated_day(workbook.lists[0])
    default = dates.applicable_from or dates.revised_on or by_layout
    readers = [ListReader(found, report, default) for found in workbook.lists]
    cursor.execute("SET LOCAL work_mem = '128MB'")
    stage(cursor, "stage_npec", STAGED, _all_rows(readers))
    cursor.execute(MAIN_DAY)
    main_day = next(iter(cursor.fetchone() or ()), None) or default
    if main_day is None:
        raise Refused(
            "Aucune date d’application n’est écrite, ni dans les cellules ni dans le nom du fichier."
        )
    if by_layout and not dates.applicable_from and not dates.revised_on:
        report.warn(
            f"Fichier sans date\u00a0: la disposition de ses colonnes est celle du {by_layout:%d/%m/%Y}."
        )
    report.dated_on, report.revised_on = main_day, dates.revised_on
    vintage = _publish(source, main_day, dates.revised_on)
    _write_levels(cursor, vintage, report)
    if vintage.superseded_by_id is None:
        note_changes(vintage, keep_acts(cursor, vintage, report), on=on)
    _compare(cursor, workbook, report)
    save_committees(cursor, {code: label for reader in readers for code, label in reader.labels.items()})
    if workbook.mappings and vintage.superseded_by_id is None:
        mapping = Report()
        load_mapping(cursor, workbook.mappings[0], mapping, since=main_day, source_id=source.pk)
        report.notes += mapping.notes
        report.counts["rejected"] += mapping.counts["rejected"]
    return vintage


def _all_rows(readers: list[ListReader]) -> Iterator[StagedRow]:
    return itertools.chain.from_iterable(reader.rows() for reader in readers)


def _publish(source: SourceFile, applicable_from: date, revised_on: date | None) -> NpecVintage:
    """The new revision is live, unless a later revision of the same vintage is already there."""
    live = NpecVintage.objects.live().filter(applicable_from=applicable_from).first()
    vintage = NpecVintage.objects.create(
        source=source, applicable_from=applicable_from, revised_on=revised_on, superseded_by=live
    )
    if live and not (live.revised_on and (revised_on is None or live.revised_on > revised_on)):
        NpecVintage.objects.filter(pk=live.pk).update(superseded_by=vintage)
        vintage.superseded_by = None
        vintage.save(update_fields=["superseded_by"])
    return vintage


def _write_levels(cursor: Any, vintage: NpecVintage, report: Report) -> None:
    day = vintage.applicable_from
    cursor.execute(INSERT_LEVELS, [vintage.pk, day, day])
    report.count("loaded", cursor.rowcount)
    cursor.execute(PARK_LEVELS, [vintage.pk, day])
    parked = cursor.rowcount
    cursor.execute("ANALYZE registers_npeclevel")  # lookups must not wait for autovacuum
    if not report.counts["loaded"] + parked:
        raise Refused("Aucune ligne de ce fichier ne donne un niveau de prise en charge.")
    cursor.execute(
        "SELECT count(*) FROM registers_npeclevel WHERE vintage_id = %s AND rncp <> '' "
        "AND (annual IS NOT NULL OR conflict IS NOT NULL)",
        [vintage.pk],
    )
    report.count("priced", cursor.fetchone()[0])
    cursor.execute(REPEATED)
    for rncp, cpne, rows, amounts, without in cursor.fetchall():
        place = f"{rncp} × CPNE {cpne}, lignes {', '.join(map(str, rows))}"
        values = [f"{rules.euros_of(amount)}" for amount in amounts or ()] + (["NC"] if without else [])
        if len(values) > 1:
            report.note("conflicts", f"{place}\u00a0: {' et '.join(values)}.", row=rows[0])
        else:
            report.count("duplicates", len(rows) - 1)


def _compare(cursor: Any, workbook: Workbook, report: Report) -> None:
    """Matrix against list: the list wins, every gap is counted."""
    for sheet in workbook.matrices:
        types = {"rncp": "text", "cpne": "text", "annual": "numeric(12,4)"}
        stage(cursor, "stage_matrix", types, matrix_rows(sheet))
        cursor.execute(GAPS)
        absent = 0
        for rncp, cpne, amount, listed, missing in cursor.fetchall():
            if missing:
                absent += 1
                continue
            shown = [rules.euros_of(value) if value is not None else "NC" for value in (amount, listed)]
            report.note(
                "gaps",
                f"{rncp} × CPNE {cpne}\u00a0: {shown[0]} dans le tableau croisé, {shown[1]} dans la liste.",
                sheet=sheet.name,
            )
        if absent:
            report.note(
                "gaps",
                f"{absent} couples du tableau croisé manquent dans la liste.",
                sheet=sheet.name,
                times=absent,
            )
