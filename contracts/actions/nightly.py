"""The night's work: each step alone, in lots, done once whatever is run again."""

from __future__ import annotations

import logging
from collections.abc import Callable
from dataclasses import asdict, dataclass, field, is_dataclass
from datetime import date
from importlib import import_module
from time import monotonic
from typing import Any

from django.db import connection

from contracts.actions import books
from law.refusal import Impossible

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Step:
    """One thing the night does: its code, its words, the verb that does it (`verb(on=…)`)."""

    code: str
    label: str
    module: str
    verb: str

    @property
    def act(self) -> Callable[..., Any]:
        found: Callable[..., Any] = getattr(import_module(f"contracts.actions.{self.module}"), self.verb)
        return found


# In this order: silence decides before anything is asked again, letters leave once all are written.
STEPS = (
    Step("silences", "Décisions par le silence", "clocks", "record_silences"),
    Step("reminders", "Relances de pièces", "clocks", "remind"),
    Step("warnings", "Soldes à justifier bientôt", "forfeiting", "warn_forfeits"),
    Step("balances", "Courriers des soldes à justifier", "letter_notices", "tell_balances"),
    Step("forfeits", "Soldes perdus faute de justificatifs", "forfeiting", "forfeit"),
    Step("anomalies", "Anomalies à examiner", "anomalies", "look"),
    Step("letters", "Courriers envoyés", "letters", "send_waiting"),
    Step("files", "Fichiers sans dossier effacés", "sweeping", "sweep"),
    Step("invariants", "Invariants des livres", "nightly", "invariants"),
)


@dataclass(slots=True)
class Invariants:
    """The sums that do not agree."""

    failed: list[str] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Done:
    """What one step did: its counts, or why it failed; `failed` are the files it left, with the reason."""

    code: str
    label: str
    counts: dict[str, Any]
    seconds: float
    error: str = ""
    failed: tuple[str, ...] = ()

    @property
    def ok(self) -> bool:
        return not self.error and not self.failed


@dataclass(frozen=True, slots=True)
class Report:
    """The whole night."""

    on: date
    steps: tuple[Done, ...]

    @property
    def ok(self) -> bool:
        return all(step.ok for step in self.steps)

    def as_dict(self) -> dict[str, Any]:
        """As JSON."""
        return {"on": self.on.isoformat(), "ok": self.ok, "steps": [asdict(step) for step in self.steps]}


def nightly(*, on: date) -> Report:
    """Run every step for that day; one that fails does not stop the next ones.

    Two nights at once do the work once: each file is read again under its lock.
    """
    return Report(on, tuple(_run(step, on) for step in STEPS))


def invariants(*, on: date) -> Invariants:
    """Every sum of the books read again; each one that is off makes the night fail."""
    return Invariants([f"{each.code}, {each.name} : {each.count}" for each in books.broken()])


def _run(step: Step, on: date) -> Done:
    start = monotonic()
    try:
        found = step.act(on=on)
    except Exception as error:
        log.exception("nightly: %s", step.code)
        if not connection.in_atomic_block:
            connection.close_if_unusable_or_obsolete()
        return Done(step.code, step.label, {}, round(monotonic() - start, 3), _words(error))
    counts = _counts(found)
    failed = tuple(str(each) for each in counts.pop("failed", ()))
    return Done(step.code, step.label, counts, round(monotonic() - start, 3), failed=failed)


def _words(error: Exception) -> str:
    return str(error) if isinstance(error, Impossible) else f"{type(error).__name__} : {error}"


def _counts(found: Any) -> dict[str, Any]:
    """What a verb gives back, as counts: its own fields, a length, or a number."""
    if is_dataclass(found) and not isinstance(found, type):
        return asdict(found)
    if isinstance(found, int):
        return {"done": found}
    return {"done": 0} if found is None else {"done": len(found)}
