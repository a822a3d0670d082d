"""Following a convention: words of its deliverables, committees, reports, controls; where each stands."""

from __future__ import annotations

from datetime import date, timedelta

COMMITTEES = {
    "steering": "comité de pilotage",
    "technical": "comité technique",
    "finance": "comité financier",
}
REPORTS = {"quality": "bilan qualitatif", "finance": "bilan financier"}
DELIVERABLE_STATES = {
    "late": "en retard",
    "soon": "à recevoir bientôt",
    "due": "attendu",
    "received": "reçu, à accepter",
    "accepted": "accepté",
}


def deliverable_state(
    due_on: date, received_on: date | None, accepted_on: date | None, on: date, alarm_days: int
) -> str:
    """Where a deliverable stands on that day."""
    if accepted_on:
        return "accepted"
    if received_on:
        return "received"
    if due_on < on:
        return "late"
    return "soon" if due_on <= on + timedelta(days=alarm_days) else "due"
