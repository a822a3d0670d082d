"""Money of régions as tables and documents: contracts of an envelope, annex of the yearly debate."""

from __future__ import annotations

import csv
import datetime as dt
from collections.abc import Iterable, Iterator
from pathlib import Path

from django.conf import settings

from contracts.models import Contract
from contracts.models.contract import ContractQuerySet
from contracts.rules.regional import Annex
from conventions.models import BudgetLine, Draw
from law.money import euros
from registers.papers import typeset
from registers.sheets.writing import _Echo
from registers.sheets.writing import cell as text

CHUNK = 1000
TEMPLATE = Path(__file__).parent / "typst" / "region_annex.typ"
CONTRACTS = (
    "Dossier", "Nom", "Prénom", "Organisme", "SIRET de l’organisme", "Certification", "Conclu le", "Demandé",
    "Tiré", "Facturé et accepté",
)  # fmt: skip
ANNEX = (
    "Convention", "Année", "Organisme", "SIRET", "Certification", "Intitulé", "Contrats",
    "Engagé, net des libérations", "Accepté", "Payé",
)  # fmt: skip


def draws_of(line: BudgetLine, contracts: Iterable[Contract]) -> dict[str, Draw]:
    """What contracts hold of an envelope, by their number."""
    rows = Draw.objects.filter(line=line, file__in=[each.number for each in contracts])
    return {row.file: row for row in rows.select_related("commitment")}


def contract_lines(line: BudgetLine, files: ContractQuerySet) -> Iterator[str]:
    """The contracts of an envelope, for a French spreadsheet."""
    writer = csv.writer(_Echo(), delimiter=";")
    yield "\N{BYTE ORDER MARK}" + writer.writerow(CONTRACTS)
    last = None
    while True:
        rows = list((files.filter(pk__lt=last) if last else files).order_by("-pk")[:CHUNK])
        held = draws_of(line, rows)
        for file in rows:
            draw = held.get(file.number)
            amounts = (draw.wanted, draw.commitment.amount, draw.commitment.spent) if draw else (0, 0, 0)
            values = (
                file.number, file.learner_name, file.learner_first_name, file.provider_name,
                file.provider_siret, file.rncp, file.concluded_on, *amounts,
            )  # fmt: skip
            yield writer.writerow([text(value) for value in values])
        if len(rows) < CHUNK:
            return
        last = rows[-1].pk


def annex_lines(annex: Annex) -> Iterator[str]:
    """The annex, for a French spreadsheet; subsidies have no certification."""
    writer = csv.writer(_Echo(), delimiter=";")
    yield "\N{BYTE ORDER MARK}" + writer.writerow(ANNEX)
    number = annex.number
    for row in annex.rows:
        values = (
            number, str(annex.year), row.centre, row.siret, row.rncp, row.title, str(row.contracts),
            row.committed, row.accepted, row.paid,
        )  # fmt: skip
        yield writer.writerow([text(value) for value in values])
    for grant in annex.grants:
        values = (
            number, str(annex.year), grant.centre, grant.siret, "Investissement", grant.purpose, "",
            grant.committed, grant.paid, grant.paid,
        )  # fmt: skip
        yield writer.writerow([text(value) for value in values])


def annex_pdf(annex: Annex, *, on: dt.date) -> bytes:
    """The annex to join to the report of the région."""
    total, granted = annex.total, annex.granted
    data = {
        "house": settings.OPCO_NAME or "OPCO",
        "dated_on": on.isoformat(),
        "number": annex.number,
        "title": annex.title,
        "year": str(annex.year),
        "on": f"{on:%d/%m/%Y}",
        "rows": [
            [
                f"{row.centre}\n{row.siret}", f"{row.rncp}\n{row.title}", str(row.contracts),
                euros(row.committed), euros(row.accepted), euros(row.paid),
            ]
            for row in annex.rows
        ],
        "total": [str(total.contracts), euros(total.committed), euros(total.accepted), euros(total.paid)],
        "grants": [
            [f"{each.centre}\n{each.siret}", each.purpose, euros(each.committed), euros(each.paid)]
            for each in annex.grants
        ],
        "granted": [euros(granted.committed), euros(granted.paid)],
    }  # fmt: skip
    return typeset.pdf(TEMPLATE, data, dated_on=on)
