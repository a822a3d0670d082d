"""What leaves a campaign: the file sent to France compétences, the default list, the grid as it is seen.

The layout in which France compétences receives positions is not published: ours follows the columns of
« Onglet 3 – référentiel NPEC », the sheet it publishes afterwards, with what proves the vote at the end.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from decimal import Decimal
from typing import Any

from contracts.exports.errors import safe
from registers.models import Certification, Committee

TRANSMITTED = (
    "RNCP",
    "Libellé de la formation",
    "Type de diplôme",
    "Code CPNE",
    "CPNE",
    "NPEC proposé",
    "Choix",
    "Motif",
    "Part de communication",
    "Votée le",
    "Reçue le",
    "Procès-verbal",
    "Empreinte du procès-verbal",
)


def lines(header: Sequence[str], rows: Iterable[Sequence[Any]]) -> Iterator[str]:
    """Lines for a French spreadsheet: semicolons, decimal commas, no cell that could be a formula."""
    yield "\N{BYTE ORDER MARK}" + _line(header)
    for row in rows:
        yield _line([text(each) for each in row])


def text(value: Any) -> str:
    """A value as a French spreadsheet reads it; an amount keeps its decimals, two at least."""
    if value is None:
        return ""
    if isinstance(value, date):
        return f"{value:%d/%m/%Y}"
    if isinstance(value, Decimal):
        return amount(value)
    return safe(" ".join(str(value).split()))


def amount(value: Decimal) -> str:
    """« 6079,3333 », « 7750,00 »: nothing is rounded, two decimals at least."""
    whole, _, cents = f"{value:f}".partition(".")
    return f"{whole},{cents.rstrip('0').ljust(2, '0')}"


def transmission(positions: Iterable[Any]) -> str:
    """The file of the positions sent, in the order of the branches and certifications: always the same."""
    chosen = sorted(positions, key=lambda each: (each.committee_id.zfill(10), each.rncp.zfill(12)))
    titles = Certification.objects.in_bulk({each.rncp for each in chosen})
    labels = Committee.objects.in_bulk({each.committee_id for each in chosen})

    def row(each: Any) -> list[Any]:
        certification = titles.get(each.rncp)
        return [
            each.rncp,
            certification.title if certification else "",
            certification.kind if certification else "",
            each.committee_id,
            labels[each.committee_id].label,
            each.amount,
            each.get_choice_display(),
            each.reason,
            each.communication,
            each.voted_on,
            each.received_on,
            each.minutes.name,
            each.minutes.sha256,
        ]

    return "".join(lines(TRANSMITTED, map(row, chosen)))


def _line(cells: Sequence[str]) -> str:
    stream = io.StringIO()
    csv.writer(stream, delimiter=";", lineterminator="\r\n").writerow(cells)
    return stream.getvalue()
