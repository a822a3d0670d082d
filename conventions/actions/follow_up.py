"""What follows the signature: deliverables, committees, reports, controls, each remembered."""

from __future__ import annotations

from conventions.models import Convention
from conventions.rules.closing import OpenItem


def open_items(convention: Convention) -> list[OpenItem]:
    """Deliverables not accepted, reports not accepted, controls not finished, decisions not done."""
    view, pk = "conventions:follow_up", (convention.pk,)
    found = [
        OpenItem(f"Livrable « {each.title} » {'à accepter' if each.received_on else 'attendu'}", view, pk)
        for each in convention.deliverables.awaited().order_by("due_on", "pk")
    ]
    found += [
        OpenItem(f"{str(each)[:1].upper()}{str(each)[1:]} à faire accepter", "conventions:reports", pk)
        for each in convention.reports.filter(accepted_on=None).order_by("ends_on", "pk")
    ]
    for control in convention.controls.filter(closed_on=None).order_by("due_on", "pk"):
        waiting = control.questions.filter(replied_on=None).count()
        said = f", {waiting} question{'s' * (waiting > 1)} sans réponse" if waiting else ", à terminer"
        found.append(OpenItem(f"Contrôle « {control.title} »{said}", "conventions:controls", pk))
    return found
