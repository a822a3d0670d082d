"""What leaves the queue: a list as it is seen, in CSV or XLSX, whatever its size."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import IO, Any

from django.utils import timezone

from contracts.models import Contract
from contracts.models.contract import ContractQuerySet
from contracts.rules.states import STATES
from registers.sheets import writing

CHUNK = 2000
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
    return writing.csv_lines(list(COLUMNS), rows(files))


def workbook(files: ContractQuerySet) -> IO[bytes]:
    """A workbook with dates and amounts as such; text stays text, even when it looks like a formula."""
    return writing.workbook("Dossiers", list(COLUMNS), rows(files))
