"""The answer to one file: checks, amount lines, schedule, all explained, stored and replayed as they were."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any, Literal, NamedTuple

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

    def as_dict(self) -> dict[str, Any]:
        return {
            "annual": _euros(self.annual),
            "cpne": self.cpne,
            "status": self.status,
            "applicable_from": _iso(self.applicable_from),
            "source": self.source,
            "vintage": self.vintage,
            "adjusted": None if self.adjusted is None else _euros(self.adjusted),
        }

    @classmethod
    def from_dict(cls, stored: Mapping[str, Any]) -> "Npec":
        adjusted = stored["adjusted"]
        return cls(
            Decimal(stored["annual"]),
            stored["cpne"],
            stored["status"],
            _date(stored["applicable_from"]),
            stored["source"],
            stored["vintage"],
            None if adjusted is None else Decimal(adjusted),
        )


@dataclass(frozen=True, slots=True)
class AmountLine:
    """One step of the amount; the lines sum to the total."""

    rule: str
    amount: Decimal
    inputs: Mapping[str, Decimal | int]
    year: int | None = None
    note: str = ""  # what it comes from: the convention of a région

    @property
    def article(self) -> str:
        return wording.LINES[self.rule].article

    @property
    def label(self) -> str:
        label = wording.line_label(self.rule, self.year)
        return f"{label} ({self.note})" if self.note else label

    @property
    def arithmetic(self) -> str:
        return wording.arithmetic(self.rule, self.inputs, self.amount)

    def as_list(self) -> list[Any]:
        row = [self.rule, _euros(self.amount), {k: _plain(v) for k, v in self.inputs.items()}, self.year]
        return [*row, self.note] if self.note else row

    @classmethod
    def from_list(cls, row: list[Any]) -> "AmountLine":
        rule, euros, inputs, year, *note = row
        return cls(rule, Decimal(euros), {k: _number(v) for k, v in inputs.items()}, year, *note)


class Regional(NamedTuple):
    """What a région adds: the budget line drawn, its convention, its rules, what they want and get."""

    fund: int
    convention: str
    rules: tuple[str, ...]
    wanted: Decimal
    given: Decimal

    @property
    def short(self) -> Decimal:
        """What the envelope could not give."""
        return self.wanted - self.given

    def as_list(self) -> list[Any]:
        return [self.fund, self.convention, list(self.rules), _euros(self.wanted), _euros(self.given)]

    @classmethod
    def from_list(cls, row: list[Any]) -> "Regional":
        fund, convention, rules, wanted, given = row
        return cls(fund, convention, tuple(rules), Decimal(wanted), Decimal(given))


@dataclass(frozen=True, slots=True)
class Amount:
    """What the OPCO pays in all; `employer_share` is already taken off `total`."""

    total: Decimal
    employer_share: Decimal
    lines: tuple[AmountLine, ...]
    regional: Regional | None = None

    def as_dict(self) -> dict[str, Any]:
        said: dict[str, Any] = {
            "total": _euros(self.total),
            "employer_share": _euros(self.employer_share),
            "lines": [line.as_list() for line in self.lines],
        }
        return said if self.regional is None else {**said, "regional": self.regional.as_list()}

    @classmethod
    def from_dict(cls, stored: Mapping[str, Any]) -> "Amount":
        lines = tuple(AmountLine.from_list(row) for row in stored["lines"])
        used = stored.get("regional")
        regional = Regional.from_list(used) if used else None
        return cls(Decimal(stored["total"]), Decimal(stored["employer_share"]), lines, regional)


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

    def as_list(self) -> list[Any]:
        euros, due_on, opens_on = _euros(self.amount), _iso(self.due_on), _iso(self.opens_on)
        return [self.number, self.step, self.rule, euros, self.year, self.share, due_on, opens_on]

    @classmethod
    def from_list(cls, row: list[Any]) -> "Instalment":
        number, step, rule, euros, year, share, due_on, opens_on = row
        return cls(number, step, rule, Decimal(euros), year, share, _date(due_on), _date(opens_on))


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
        return {
            "checks": [check.as_list() for check in self.checks],
            "npec": self.npec.as_dict() if self.npec else None,
            "amount": self.amount.as_dict() if self.amount else None,
            "schedule": [due.as_list() for due in self.schedule],
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
            npec=Npec.from_dict(npec) if npec else None,
            amount=Amount.from_dict(amount) if amount else None,
            schedule=tuple(Instalment.from_list(row) for row in stored["schedule"]),
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
        "checks": [_shown(check, "rule", "outcome", "message", "article") for check in verdict.checks],
        "npec": npec and _shown(npec, "annual", "cpne", "status", "applicable_from", "source"),
        "amount": amount
        and {
            **_shown(amount, "total", "employer_share"),
            "lines": [_shown(line, "rule", "article", "label", "amount") for line in amount.lines],
        },
        "schedule": [
            _shown(due, "number", "label", "due_on", "condition", "amount") for due in verdict.schedule
        ],
        "decision_due_on": _iso(verdict.decision_due_on),
        "silence": verdict.silence,
    }


def _shown(row: object, *names: str) -> dict[str, Any]:
    """Those attributes, euros and dates as text."""
    values = {name: getattr(row, name) for name in names}
    for name, value in values.items():
        if isinstance(value, Decimal):
            values[name] = _euros(value)
        elif isinstance(value, date):
            values[name] = _iso(value)
    return values


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
