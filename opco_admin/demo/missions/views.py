"""Saved views of the demonstration: one’s own, of a role, of everybody."""

from __future__ import annotations

import datetime as dt

from accounts import saving
from accounts.models import SavedView, User

VIEWS = (
    ("gc@demo.local", "contracts:queue", "due=week&kind=app", "Apprentissage de la semaine", "GC"),
    ("gc@demo.local", "contracts:queue", "outcome=fail&officer=me", "Mes dossiers non conformes", ""),
    ("sm@demo.local", "smeservice:firms", "adviser=me&contact=never", "À rencontrer une première fois", ""),
    ("br@demo.local", "branches:certificates", "transmission=attente", "Certificats à transmettre", "BR"),
    ("co@demo.local", "conventions:conventions", "state=running", "Conventions en exécution", "all"),
    ("di@demo.local", "contracts:queue", "due=late", "Dossiers en retard", "all"),
)


def keep(on: dt.date, people: dict[str, User]) -> bool:
    """A few views; False when some are there."""
    if SavedView.objects.exists():
        return False
    for email, place, query, name, shared in VIEWS:
        saving.save(place=place, query=query, name=name, shared=shared, by=people[email])
    return True
