"""Figures that leave: the table as it is seen, what stands behind one, satisfaction without small slices."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Sequence
from typing import Any

from registers.sheets.writing import csv_lines
from smeservice.actions.figure_sums import Row
from smeservice.figure_list import DIAGNOSES, EXCHANGES, Behind
from smeservice.rules import satisfaction
from smeservice.rules.figures import Sums

_COLUMNS = {
    "Entreprises": lambda sums: sums.firms,
    "Jamais rencontrées": lambda sums: sums.never,
    "Pas revues depuis un an": lambda sums: sums.quiet,
    "Touchées": lambda sums: sums.reached,
    "Couverture (%)": lambda sums: sums.coverage,
    "Visites": lambda sums: sums.visits,
    "dont à distance": lambda sums: sums.remote,
    "Diagnostics": lambda sums: sums.diagnoses,
    "suivis d’un plan": lambda sums: sums.planned,
    "suivis d’une action financée": lambda sums: sums.funded,
    "Conversion (%)": lambda sums: sums.conversion,
    "Diagnostics restitués": lambda sums: sums.restituted,
    "Jours jusqu’à la restitution": lambda sums: sums.wait,
    "Étapes promises": lambda sums: sums.steps,
    "Étapes tenues": lambda sums: sums.kept,
}
_CHUNK = 2000


def table(head: str, rows: Sequence[Row], total: Sums, hidden: Collection[str]) -> Iterator[str]:
    """The figures by what was asked, their total last; satisfaction empty where it is hidden."""
    lines = [[row.key, row.label, *_values(row.sums, row.key in hidden)] for row in rows]
    lines.append(["", "Ensemble", *_values(total, "" in hidden)])
    return csv_lines(["Code", head, *_COLUMNS, "Réponses", "Satisfaction"], lines)


def behind(found: Behind) -> Iterator[str]:
    """What a figure counts, row by row."""
    rows: Iterable[Any] = found.rows.iterator(chunk_size=_CHUNK)
    if found.kind == EXCHANGES:
        head = ["Date", "Nature", "SIREN", "Entreprise", "Conseiller", "Suite", "Étape pour le", "Faite le"]
        return csv_lines(head, (_exchange(row) for row in rows))
    if found.kind == DIAGNOSES:
        head = ["Terminé le", "Questionnaire", "SIREN", "Entreprise", "Conseiller", "État"]
        return csv_lines(head, (_diagnosis(row) for row in rows))
    head = ["SIREN", "Entreprise", "Département", "IDCC", "Taille", "Dernier échange", "Conseiller"]
    return csv_lines(head, (_firm(row) for row in rows))


def opinions(head: str, rows: Sequence[Row], hidden: Collection[str]) -> Iterator[str]:
    """Satisfaction by what was asked; hidden slices say so."""
    lines = []
    for row in rows:
        mean = satisfaction.mean(row.sums.score, row.sums.answers)
        masked = row.key in hidden
        lines.append([row.label, "masqué" if masked else row.sums.answers, "masqué" if masked else mean])
    return csv_lines([head, "Réponses", "Note moyenne sur 5"], lines)


def _values(sums: Sums, masked: bool) -> list[Any]:
    found = [read(sums) for read in _COLUMNS.values()]
    if masked:
        return [*found, "masqué", "masqué"]
    return [*found, sums.answers, satisfaction.mean(sums.score, sums.answers)]


def _exchange(row: Any) -> list[Any]:
    return [
        row.on, row.get_kind_display(), row.company_id, str(row.company), str(row.adviser),
        row.get_outcome_display(), row.next_on, row.next_done_on,
    ]  # fmt: skip


def _diagnosis(row: Any) -> list[Any]:
    return [
        row.finished_on, str(row.version.questionnaire), row.company_id, str(row.company), str(row.adviser),
        row.get_state_display(),
    ]  # fmt: skip


def _firm(row: Any) -> list[Any]:
    return [
        row.company_id, str(row.company), row.department, row.idcc, row.get_size_display(),
        row.last_contact_on, str(row.adviser) if row.adviser else "",
    ]  # fmt: skip
