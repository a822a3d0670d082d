"""What leaves the queue: a list as it is seen, in CSV or XLSX, whatever its size."""

from __future__ import annotations

import csv
import datetime as dt
from collections.abc import Callable, Iterator
from decimal import Decimal
from tempfile import TemporaryFile
from typing import IO, Any

from django.utils import timezone
from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell

from contracts.exports.errors import safe
from contracts.models import Contract
from contracts.models.contract import ContractQuerySet
from contracts.rules.states import STATES

CHUNK = 2000
SHEET_ROWS = 1_000_000  # a sheet holds 1 048 576 rows; what is beyond goes to the next one
_OUTCOMES = {"pass": "Conforme", "warn": "À vérifier", "fail": "Non conforme"}

COLUMNS: dict[str, Callable[[Contract], Any]] = {
    "Dossier": lambda file: file.number,
    "Dispositif": lambda file: file.get_kind_display(),
    "Émetteur": lambda file: file.sender.name,
    "Numéro de l’émetteur": lambda file: file.external_number,
    "Nom": lambda file: file.learner_name,
    "Prénom": lambda file: file.learner_first_name,
    "Employeur": lambda file: file.employer_name,
    "SIRET de l’employeur": lambda file: file.employer_siret,
    "IDCC": lambda file: file.idcc,
    "Organisme": lambda file: file.provider_name,
    "SIRET de l’organisme": lambda file: file.provider_siret,
    "Certification": lambda file: file.rncp,
    "Intitulé": lambda file: file.title,
    "Conclu le": lambda file: file.concluded_on,
    "Début": lambda file: file.starts_on,
    "Fin": lambda file: file.ends_on,
    "Reçu le": lambda file: file.received_on,
    "Complet le": lambda file: file.complete_on,
    "À décider le": lambda file: file.decision_due_on,
    "État": lambda file: STATES[file.state],
    "Contrôles": lambda file: _OUTCOMES.get(file.outcome, ""),
    "Prise en charge": lambda file: file.total,
    "Gestionnaire": lambda file: str(file.officer) if file.officer else "",
    "Décidé le": lambda file: timezone.localdate(file.decided_at) if file.decided_at else None,
}


def rows(files: ContractQuerySet) -> Iterator[list[Any]]:
    """The values of each file, read by chunks."""
    readers = tuple(COLUMNS.values())
    for file in files.select_related("sender", "officer").iterator(chunk_size=CHUNK):
        yield [read(file) for read in readers]


def csv_lines(files: ContractQuerySet) -> Iterator[str]:
    """Lines for a French spreadsheet: semicolons, decimal commas, no cell that could be a formula."""
    writer = csv.writer(_Echo(), delimiter=";")
    yield "\N{BYTE ORDER MARK}" + writer.writerow(list(COLUMNS))
    for row in rows(files):
        yield writer.writerow([text(value) for value in row])


def workbook(files: ContractQuerySet) -> IO[bytes]:
    """A workbook with dates and amounts as such; text stays text, even when it looks like a formula."""
    book = Workbook(write_only=True)
    sheet = _sheet(book)
    for index, row in enumerate(rows(files), start=1):
        sheet.append([_cell(sheet, value) for value in row])
        if index % SHEET_ROWS == 0:
            sheet = _sheet(book)
    stream: IO[bytes] = TemporaryFile()  # noqa: SIM115 -- the response closes it
    book.save(stream)
    stream.seek(0)
    return stream


class _Echo:
    """Gives back each line that the writer makes."""

    def write(self, line: str) -> str:
        return line


def text(value: Any) -> str:
    """A value as a French spreadsheet reads it."""
    if value is None:
        return ""
    if isinstance(value, dt.date):
        return f"{value:%d/%m/%Y}"
    if isinstance(value, Decimal):
        return f"{value:.2f}".replace(".", ",")
    return safe(str(value))


def _sheet(book: Workbook) -> Any:
    sheet = book.create_sheet("Dossiers" if not book.worksheets else f"Dossiers {len(book.worksheets) + 1}")
    sheet.freeze_panes = "A2"
    sheet.append(list(COLUMNS))
    return sheet


def _cell(sheet: Any, value: Any) -> Any:
    if not isinstance(value, str):
        return value
    cell = WriteOnlyCell(sheet, "".join(char for char in value if char >= " " or char in "\t\n"))
    cell.data_type = "s"
    return cell
