"""The answer to one file: checks, amount lines, schedule, all explained, stored and replayed as they were."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any, Literal

from contracts.rules import wording
from contracts.rules.check import Check, Outcome

ZERO = Decimal(0)


@dataclass(frozen=True, slots=True)
class Npec:
    """The annual amount retained and where it comes from; `adjusted` after distance and disability."""

    annual: Decimal
    cpne: str | None
    status: str
    applicable_from: date | None
    source: Literal["npec", "interim"]
    vintage: str = ""
    adjusted: Decimal | None = None


@dataclass(frozen=True, slots=True)
class AmountLine:
    """One step of the amount; the lines sum to the total."""

    rule: str
    amount: Decimal
    inputs: Mapping[str, Decimal | int]
    year: int | None = None

    @property
    def article(self) -> str:
        return wording.LINES[self.rule].article

    @property
    def label(self) -> str:
        return wording.line_label(self.rule, self.year)

    @property
    def arithmetic(self) -> str:
        return wording.arithmetic(self.rule, self.inputs, self.amount)


@dataclass(frozen=True, slots=True)
class Amount:
    """What the OPCO pays in all; `employer_share` is already taken off `total`."""

    total: Decimal
    employer_share: Decimal
    lines: tuple[AmountLine, ...]


@dataclass(frozen=True, slots=True)
class Instalment:
    """One payment to come; the instalments sum to the total."""

    number: int
    step: str  # key of wording.STEPS
    rule: str
    amount: Decimal
    year: int | None = None
    share: int | None = None  # percentage of the year's amount
    due_on: date | None = None
    opens_on: date | None = None

    @property
    def label(self) -> str:
        return wording.step_label(self.step, self.year, self.share)

    @property
    def condition(self) -> str:
        return wording.STEPS[self.step].condition

    @property
    def article(self) -> str:
        return wording.LINES[self.rule].article


@dataclass(frozen=True, slots=True)
class Verdict:
    """Everything the OPCO can say of one file on its own facts."""

    checks: tuple[Check, ...]
    npec: Npec | None
    amount: Amount | None
    schedule: tuple[Instalment, ...]
    missing: tuple[str, ...]  # inputs without which no amount can be given, French sentences
    questions: tuple[str, ...]  # choices left to the officer, French sentences
    decision_due_on: date | None
    silence: Literal["refused", "accepted"]
    law_version: str

    @property
    def outcome(self) -> Outcome:
        """The worst of all checks."""
        found = {check.outcome for check in self.checks}
        return next((worst for worst in ("fail", "warn", "pass") if worst in found), "na")

    @property
    def failures(self) -> tuple[Check, ...]:
        return tuple(check for check in self.checks if check.outcome == "fail")

    @property
    def warnings(self) -> tuple[Check, ...]:
        return tuple(check for check in self.checks if check.outcome == "warn")

    @property
    def clean(self) -> bool:
        """May be decided by lot: an amount, nothing to ask, and nothing that could ground a refusal."""
        doubtful = any(check.outcome == "warn" and check.ground for check in self.checks)
        return self.amount is not None and not (doubtful or self.failures or self.missing or self.questions)

    @property
    def total(self) -> Decimal:
        return self.amount.total if self.amount else ZERO

    def as_dict(self) -> dict[str, Any]:
        """Compact and JSON-safe: euros as strings, dates as ISO, repeated words left to `wording`."""
        npec, amount = self.npec, self.amount
        return {
            "checks": [check.as_list() for check in self.checks],
            "npec": npec
            and {
                "annual": _euros(npec.annual),
                "cpne": npec.cpne,
                "status": npec.status,
                "source": npec.source,
                "applicable_from": _iso(npec.applicable_from),
                "vintage": npec.vintage,
                "adjusted": None if npec.adjusted is None else _euros(npec.adjusted),
            },
            "amount": amount
            and {
                "total": _euros(amount.total),
                "employer_share": _euros(amount.employer_share),
                "lines": [
                    [
                        line.rule,
                        _euros(line.amount),
                        {k: _plain(v) for k, v in line.inputs.items()},
                        line.year,
                    ]
                    for line in amount.lines
                ],
            },
            "schedule": [
                [
                    due.number,
                    due.step,
                    due.rule,
                    _euros(due.amount),
                    due.year,
                    due.share,
                    _iso(due.due_on),
                    _iso(due.opens_on),
                ]
                for due in self.schedule
            ],
            "missing": self.missing,
            "questions": self.questions,
            "decision_due_on": _iso(self.decision_due_on),
            "silence": self.silence,
            "law_version": self.law_version,
        }

    def to_json(self) -> str:
        return json.dumps(self.as_dict(), ensure_ascii=False, separators=(",", ":"))

    @classmethod
    def from_dict(cls, stored: Mapping[str, Any]) -> "Verdict":
        """The verdict as it was stored, whatever the law says since."""
        npec, amount = stored["npec"], stored["amount"]
        return cls(
            checks=tuple(Check.from_list(row) for row in stored["checks"]),
            npec=npec
            and Npec(
                Decimal(npec["annual"]),
                npec["cpne"],
                npec["status"],
                _date(npec["applicable_from"]),
                npec["source"],
                npec["vintage"],
                npec["adjusted"] and Decimal(npec["adjusted"]),
            ),
            amount=amount
            and Amount(
                Decimal(amount["total"]),
                Decimal(amount["employer_share"]),
                tuple(
                    AmountLine(rule, Decimal(euros), {k: _number(v) for k, v in inputs.items()}, year)
                    for rule, euros, inputs, year in amount["lines"]
                ),
            ),
            schedule=tuple(
                Instalment(number, step, rule, Decimal(euros), year, share, _date(due_on), _date(opens_on))
                for number, step, rule, euros, year, share, due_on, opens_on in stored["schedule"]
            ),
            missing=tuple(stored["missing"]),
            questions=tuple(stored["questions"]),
            decision_due_on=_date(stored["decision_due_on"]),
            silence=stored["silence"],
            law_version=stored["law_version"],
        )


def precheck_dict(verdict: Verdict) -> dict[str, Any]:
    """The verdict part of one line of the `precheck` command's output."""
    npec, amount = verdict.npec, verdict.amount
    return {
        "checks": [
            {"rule": check.rule, "outcome": check.outcome, "message": check.message, "article": check.article}
            for check in verdict.checks
        ],
        "npec": npec
        and {
            "annual": _euros(npec.annual),
            "cpne": npec.cpne,
            "status": npec.status,
            "applicable_from": _iso(npec.applicable_from),
            "source": npec.source,
        },
        "amount": amount
        and {
            "total": _euros(amount.total),
            "employer_share": _euros(amount.employer_share),
            "lines": [
                {
                    "rule": line.rule,
                    "article": line.article,
                    "label": line.label,
                    "amount": _euros(line.amount),
                }
                for line in amount.lines
            ],
        },
        "schedule": [
            {
                "number": due.number,
                "label": due.label,
                "due_on": _iso(due.due_on),
                "condition": due.condition,
                "amount": _euros(due.amount),
            }
            for due in verdict.schedule
        ],
        "decision_due_on": _iso(verdict.decision_due_on),
        "silence": verdict.silence,
    }


def _euros(amount: Decimal) -> str:
    return f"{amount:.2f}"


def _iso(day: date | None) -> str | None:
    return day.isoformat() if day else None


def _date(text: str | None) -> date | None:
    return date.fromisoformat(text) if text else None


def _plain(value: Decimal | int) -> str | int:
    return str(value) if isinstance(value, Decimal) else value


def _number(value: str | int) -> Decimal | int:
    return Decimal(value) if isinstance(value, str) else value
