"""What leaves of the radar: the rows as they are seen, safe in a spreadsheet."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Any

from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell

from registers.sheets.writing import cell as text

if TYPE_CHECKING:
    from branches.actions.radar import Line

HEADERS = (
    "Fiche", "Intitulé", "Niveau", "Fin d’enregistrement", "Alerte", "Contrats en cours",
    "Finissent après", "Conclus récemment", "CPNE", "Successeurs", "Certification de branche",
    "Projet", "Critères prêts",
)  # fmt: skip


def rows(lines: Iterable[Line]) -> list[list[Any]]:
    """One row a certification."""
    return [
        [
            line.code,
            line.title,
            line.level,
            line.ends_on,
            line.alarm.label if line.alarm else "",
            line.counts.live,
            line.counts.beyond,
            line.counts.recent,
            ", ".join(f"{code or 'sans CPNE'} ({counts.live})" for code, counts in line.committees),
            ", ".join(line.successors),
            "oui" if line.qualification else "",
            line.project.get_state_display() if line.project else "",
            f"{line.readiness.ready} sur {line.readiness.asked}" if line.readiness else "",
        ]
        for line in lines
    ]


def csv_text(headers: Sequence[str], found: Iterable[Sequence[Any]]) -> str:
    """The table for a French spreadsheet: semicolons, no cell that could be a formula."""
    stream = io.StringIO()
    writer = csv.writer(stream, delimiter=";")
    writer.writerow(headers)
    for row in found:
        writer.writerow([text(value) for value in row])
    return "\N{BYTE ORDER MARK}" + stream.getvalue()


def workbook(title: str, headers: Sequence[str], found: Iterable[Sequence[Any]]) -> bytes:
    """The table with numbers and dates as such; text stays text."""
    book = Workbook(write_only=True)
    sheet = book.create_sheet(title)
    sheet.freeze_panes = "A2"
    sheet.append(list(headers))
    for row in found:
        sheet.append([_cell(sheet, value) for value in row])
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()


def _cell(sheet: Any, value: Any) -> Any:
    if not isinstance(value, str):
        return value
    cell = WriteOnlyCell(sheet, "".join(char for char in value if char >= " " or char in "\t\n"))
    cell.data_type = "s"
    return cell
