"""Criteria of registration, by version of the decree: how far each one is."""

from __future__ import annotations

STATES = {
    "todo": "À traiter",
    "draft": "En cours",
    "ready": "Prêt",
}
