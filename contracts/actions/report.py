"""What is kept of a check or an import: counts, every error of every line, a sample of good lines."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from decimal import Decimal
from typing import Any

from contracts.actions.outcome import Outcome
from contracts.actions.writing import copy
from contracts.rules.canonical import cell
from contracts.rules.columns import BY_NAME, NAMES
from contracts.rules.verdict import Verdict

SAMPLE = 100
ERROR_COLUMNS = ("batch_id", "line", "column", "value", "message", "article")
COUNTED = {
    "new": "created",
    "changed": "changed",
    "unchanged": "unchanged",
    "amendment": "amendments",
    "termination": "terminations",
    "rejected": "rejected",
}


class Report:
    """Adds up the outcomes of a file, lot after lot, in little memory."""

    def __init__(self, batch_id: int | None = None) -> None:
        self.batch_id = batch_id
        self.changes: Counter[str] = Counter()
        self.outcomes: Counter[str] = Counter()
        self.errors = 0
        self.total = Decimal(0)
        self.without_amount = 0
        self.sample: list[dict[str, Any]] = []
        self.written = True

    def add(self, outcomes: Sequence[Outcome]) -> None:
        """Count a lot, keep its errors in the database and its first good lines in the sample."""
        for outcome in outcomes:
            self.changes[outcome.change] += 1
            self.errors += len(outcome.errors)
            if (judgement := outcome.judgement) and not outcome.errors:
                self.outcomes[judgement.outcome] += 1
                if judgement.total is None:
                    self.without_amount += 1
                elif outcome.change in ("new", "changed"):
                    self.total += judgement.total
            if outcome.change != "rejected" and len(self.sample) < SAMPLE:
                self.sample.append(_shown(outcome))
        if self.batch_id is not None:
            self._keep(outcomes)

    def _keep(self, outcomes: Iterable[Outcome]) -> None:
        rows = [
            (self.batch_id, outcome.number, *flaw)
            for outcome in outcomes
            for flaw in sorted(outcome.errors, key=_place)
        ]
        if rows:
            copy("contracts_lineerror", ERROR_COLUMNS, rows)

    @property
    def rejected(self) -> int:
        return self.changes["rejected"]

    @property
    def read(self) -> int:
        return self.changes.total()

    def counts(self) -> dict[str, Any]:
        """Everything as plain JSON; `total` is what the OPCO would pay for the new and changed lines."""
        return {
            "read": self.read,
            "valid": self.read - self.rejected,
            **{name: self.changes[change] for change, name in COUNTED.items()},
            "errors": self.errors,
            "without_amount": self.without_amount,
            "total": f"{self.total:.2f}",
            "outcomes": {name: self.outcomes[name] for name in ("pass", "warn", "fail")},
        }


_PLACES = {name: place for place, name in enumerate(NAMES)}


def _place(flaw: Any) -> int:
    return _PLACES.get(flaw.column, -1)


def _shown(outcome: Outcome) -> dict[str, Any]:
    """One good line as the preview shows it, with what it changes: label, old, new."""
    values, verdict = outcome.after or outcome.values, outcome.verdict
    amount = outcome.judgement and outcome.judgement.total
    return {
        "line": outcome.number,
        "number": str(outcome.values.get("numero_externe", "")),
        "change": outcome.change,
        "kind": values.get("dispositif"),
        "name": f"{values.get('alternant_nom', '')} {values.get('alternant_prenom', '')}".strip(),
        "employer": values.get("employeur_denomination") or values.get("employeur_siret", ""),
        "outcome": verdict.outcome if verdict else "",
        "message": _message(verdict),
        "total": None if amount is None else f"{amount:.2f}",
        "changes": _differences(outcome) if outcome.before and outcome.change != "unchanged" else [],
    }


def _message(verdict: Verdict | None) -> str:
    """The first thing to know of a verdict."""
    if verdict is None:
        return ""
    said = (
        *verdict.missing,
        *verdict.questions,
        *(c.message for c in (*verdict.failures, *verdict.warnings)),
    )
    return next(iter(said), "")


def _differences(outcome: Outcome) -> list[list[str]]:
    before, after = outcome.before or {}, outcome.after
    pairs = ((name, cell(name, before.get(name)), cell(name, after.get(name))) for name in NAMES)
    unkept = ("numero_interne", "numero_avenant", "date_effet_avenant")
    return [[BY_NAME[name].label, old, new] for name, old, new in pairs if old != new and name not in unkept]
