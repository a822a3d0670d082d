"""Parchments in one PDF, and the register as a table."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence

from django.conf import settings

from branches.exports.campaigns import lines
from branches.exports.session_papers import FOLDER
from branches.models import Certificate
from law.typography import french
from registers.papers import typeset

MOST = 500  # parchments in one PDF
HEADER = (
    "Numéro", "Certification", "Bloc", "Nom", "Prénom", "Né·e le", "Délivré le", "À transmettre le",
    "Transmission",
)  # fmt: skip


def parchments(
    rows: Sequence[Certificate], *, blocks: Mapping[tuple[int, str], str], sheets: Mapping[int, str],
    certifiers: Mapping[int, str], codes: Mapping[int, str], where: str,
) -> bytes:  # fmt: skip
    """One page a certificate; the same certificates always give the same bytes."""
    house = settings.OPCO_NAME or "OPCO"
    made = [
        {
            "certifier": certifiers.get(row.pk) or house,
            "heading": "Certificat de bloc de compétences" if row.block else "Certificat",
            "title": _title(row, blocks),
            "sheet": sheets.get(row.pk, ""),
            "holder": f"{row.first_name} {row.name}",
            "born": f"né·e le {row.born_on:%d/%m/%Y}",
            "basis": french(f"au vu de la délibération du jury, session du {row.session.starts_on:%d/%m/%Y}"),
            "number": row.number,
            "code": codes[row.pk],
            "delivered": f"{row.delivered_on:%d/%m/%Y}",
            "signatory": f"Pour {certifiers.get(row.pk) or house}",
        }
        for row in rows
    ]
    day = max(row.delivered_on for row in rows)
    data = {
        "title": "Certificats", "house": house, "dated_on": day.isoformat(), "certificates": made,
        "where": where,
    }  # fmt: skip
    return typeset.pdf(FOLDER / "parchment.typ", data, dated_on=day)


def csv_lines(rows: Iterable[tuple[Certificate, str]]) -> Iterator[str]:
    """The register for a French spreadsheet; no cell can be a formula."""
    return lines(
        HEADER,
        (
            (row.number, row.qualification.title, row.block, row.name, row.first_name, row.born_on,
             row.delivered_on, row.due_on, state)
            for row, state in rows
        ),
    )  # fmt: skip


def _title(row: Certificate, blocks: Mapping[tuple[int, str], str]) -> str:
    if not row.block:
        return row.qualification.title
    words = blocks.get((row.session_id, row.block), "")
    return french(f"{row.qualification.title} – {row.block}{f' : {words}' if words else ''}")
