"""Training-plan requests as CSV, as the list shows them."""

from __future__ import annotations

from collections.abc import Iterator

from contracts.exports.payments import lines
from smeservice.models import PlanRequest
from smeservice.models.requests import PlanRequestQuerySet

HEADER = (
    "Demande", "SIREN", "Entreprise", "SIRET", "IDCC", "Intitulé", "SIRET de l’organisme", "Organisme",
    "Début", "Fin", "Stagiaires", "Heures", "Reçue le", "À décider le", "État", "Demandé", "Accordé",
    "Décidée le",
)  # fmt: skip


def csv_lines(rows: PlanRequestQuerySet) -> Iterator[str]:
    """Every request of the selection, in its order; no cell that could be a formula."""
    found = rows.select_related("company").order_by("pk").iterator(chunk_size=2000)
    return lines(HEADER, (_cells(row) for row in found))


def _cells(row: PlanRequest) -> tuple[object, ...]:
    return (
        row.number, row.company_id, str(row.company), row.siret, row.idcc, row.title, row.provider_siret,
        row.provider_name, row.starts_on, row.ends_on, row.trainees, row.hours, row.received_on,
        row.decision_due_on, row.get_state_display(), row.asked, row.amount, row.decided_on,
    )  # fmt: skip
