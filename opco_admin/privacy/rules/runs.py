"""A purge: simulated, proposed by one person, validated by another, executed by lots, reported."""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Iterable, Mapping

from law.moves import Move

STATES = {
    "simulating": "Calcul en cours",
    "simulated": "Simulée",
    "proposed": "À valider",
    "validated": "En exécution",
    "done": "Exécutée",
    "dropped": "Abandonnée",
}
OPEN = frozenset({"simulating", "simulated", "proposed", "validated"})
MOVES = {
    "count": Move(frozenset({"simulating"}), "simulated", "Simuler"),
    "propose": Move(frozenset({"simulated"}), "proposed", "Proposer la purge"),
    "validate": Move(frozenset({"proposed"}), "validated", "Valider la purge"),
    "finish": Move(frozenset({"validated"}), "done", "Terminer"),
    "drop": Move(
        frozenset({"simulating", "simulated", "proposed"}), "dropped", "Abandonner", needs_reason=True
    ),
}
TOLD = {
    "start": "Simulation demandée",
    "count": "Simulation faite",
    "propose": "Proposée",
    "validate": "Validée",
    "finish": "Exécutée",
    "drop": "Abandonnée",
}
OUTCOMES = {"gone": "Effacé", "held": "Gardé, suspension", "left": "Laissé, plus échu"}


def fingerprint(items: Iterable[tuple[str, int, str]]) -> str:
    """What tells one list from another: kind, key and last day kept of each thing, in order."""
    digest = hashlib.sha256()
    for kind, key, until in items:
        digest.update(f"{kind}:{key}:{until}\n".encode())
    return digest.hexdigest()


def tally(items: Iterable[tuple[str, str]]) -> dict[str, dict[str, int]]:
    """How many of each outcome, by kind."""
    found: dict[str, Counter[str]] = {}
    for kind, outcome in items:
        found.setdefault(kind, Counter())[outcome] += 1
    return {kind: dict(counts) for kind, counts in found.items()}


def total(counts: Mapping[str, Mapping[str, int]], outcome: str) -> int:
    """How many of one outcome, all kinds together."""
    return sum(each.get(outcome, 0) for each in counts.values())
