"""Lines of a file of invoices, gathered invoice by invoice wherever they stand in the file."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field

from contracts.imports.lines import Line
from contracts.imports.survey import SEPARATOR
from contracts.rules.invoice_columns import INVOICES
from registers.sheets import Refused

LOT = 1000


@dataclass(frozen=True, slots=True)
class InvoiceSurvey:
    """How many lines a file has, and how many of each invoice, by 64-bit marks."""

    lines: int = 0
    sizes: Mapping[int, int] = field(default_factory=dict)


def invoice_key(cells: Mapping[str, str]) -> str:
    """The same for the lines of one invoice; empty when nothing names it."""
    number = " ".join(cells.get("numero_facture", "").split())
    siret = "".join(cells.get("organisme_siret", "").split())
    return f"{siret}{SEPARATOR}{number}" if number and siret else ""


def survey(lines: Iterable[Line]) -> InvoiceSurvey:
    """Walk once over the lines; Refused when there is none."""
    count, sizes = 0, Counter[int]()
    for count, line in enumerate(lines, 1):  # noqa: B007
        if key := invoice_key(line.cells):
            sizes[hash(key)] += 1
    if not count:
        raise Refused(INVOICES.empty)
    return InvoiceSurvey(count, sizes)


def lots(lines: Iterable[Line], sizes: Mapping[int, int]) -> Iterator[list[list[Line]]]:
    """Whole invoices, by lots of about a thousand lines; an invoice is given once its last line is read."""
    lot: list[list[Line]] = []
    held = 0
    for invoice in _invoices(lines, sizes):
        lot.append(invoice)
        held += len(invoice)
        if held >= LOT:
            yield lot
            lot, held = [], 0
    if lot:
        yield lot


def _invoices(lines: Iterable[Line], sizes: Mapping[int, int]) -> Iterator[list[Line]]:
    begun: dict[str, list[Line]] = {}
    for line in lines:
        key = invoice_key(line.cells)
        if not key:
            yield [line]
            continue
        rows = begun.setdefault(key, [])
        rows.append(line)
        if len(rows) == sizes.get(hash(key)):
            yield begun.pop(key)
    yield from begun.values()  # two invoices of one mark: neither count was reached
