"""What files draw of the envelopes of régions: under the lock of the line, never above it (L6211-3)."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

from django.db import transaction
from django.db.models import F

from accounts.models import User
from accounts.traces import remember
from conventions.actions import commitments
from conventions.actions.commitments import Beneficiary
from conventions.models import (
    BudgetLine,
    Commitment,
    ConventionTrace,
    Draw,
    LineTerms,
    Suspension,
)
from law.refusal import Impossible

ZERO = Decimal(0)


@dataclass(slots=True)
class Envelope:
    """A line under its lock: what it can still give, what files hold of it, how many each rule serves."""

    line: int
    left: Decimal  # zero while it is suspended, outside its convention, or used up
    held: dict[str, Decimal] = field(default_factory=dict)
    rules: dict[str, frozenset[str]] = field(default_factory=dict)
    served: dict[str, int] = field(default_factory=dict)

    def room_for(self, rule: str, places: int | None, file: str) -> bool:
        """Whether a rule may serve one more file; one it serves already stays."""
        if rule in self.rules.get(file, ()):
            return True
        return self.left > 0 and (places is None or self.served.get(rule, 0) < places)

    def take(self, file: str, amount: Decimal, rules: Collection[str]) -> None:
        """Count what a file is about to hold, before it is written."""
        before = self.held.get(file, ZERO)
        self.left -= amount - before
        for rule in rules:
            if amount and rule not in self.rules.get(file, ()):
                self.served[rule] = self.served.get(rule, 0) + 1
        self.held[file] = amount
        if amount:
            self.rules[file] = frozenset(rules)


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """What a file must hold of a line, and what of it is spent."""

    line: int
    file: str
    target: Decimal
    spent: Decimal
    to: Beneficiary
    rules: tuple[str, ...] = ()
    certification: str = ""
    wanted: Decimal = ZERO


def hold(lines: Collection[int], files: Collection[str], *, on: date) -> dict[int, Envelope]:
    """The lines, locked in the order of their keys until the end of the transaction."""
    found = {}
    for line in sorted(lines):
        row = commitments.locked(line)
        room = commitments.room_of(row, on)
        open_now = room.running and room.starts_on <= on <= room.ends_on and not suspended(row)
        found[line] = Envelope(line, room.left if open_now else ZERO)
    for draw in Draw.objects.live().filter(line__in=lines, file__in=files).select_related("commitment"):
        found[draw.line_id].held[draw.file] = draw.commitment.amount
        found[draw.line_id].rules[draw.file] = frozenset(draw.rules)
    return found


def reserve(lines: Collection[int]) -> None:
    """Lock lines in the order of their keys: for who draws them lot after lot in one transaction."""
    for line in sorted(lines):
        commitments.locked(line)


def count(envelopes: Iterable[Envelope], rules: Collection[str]) -> None:
    """Count the files that rules of limited places serve."""
    for envelope in envelopes:
        for rule in rules:
            served = Draw.objects.live().filter(line=envelope.line, rules__contains=[rule])
            envelope.served[rule] = served.count()


@transaction.atomic
def settle(asked: Iterable[Asked], *, by: User | None, on: date, reason: str) -> None:
    """Bring what files hold to their targets, and what is spent of it; writes target − already written.

    Impossible above what is left of a line.
    """
    for each in sorted(asked, key=lambda each: (each.line, each.file)):
        _settle(each, by=by, on=on, reason=reason)


def _settle(asked: Asked, *, by: User | None, on: date, reason: str) -> None:
    draw = Draw.objects.filter(line=asked.line, file=asked.file).select_related("commitment").first()
    if draw is None and not asked.target:
        return
    line = commitments.locked(asked.line)
    if draw is not None:
        _spend(line, draw.commitment_id, min(asked.spent, draw.commitment.spent))
    reference = draw.commitment.reference if draw else _reference(line, asked.file)
    row = commitments.draw(
        line=asked.line, reference=reference, target=asked.target, to=asked.to, by=by, on=on, reason=reason
    ).commitment
    if draw is None:
        Draw.objects.create(
            commitment=row, line_id=asked.line, file=asked.file, rules=list(asked.rules),
            certification=asked.certification, wanted=asked.wanted,
        )  # fmt: skip
    elif asked.rules:
        Draw.objects.filter(pk=row.pk).update(rules=list(asked.rules), wanted=asked.wanted)
    _spend(line, row.pk, asked.spent)


def _spend(line: BudgetLine, commitment: int, spent: Decimal) -> None:
    """What is accepted of the bills of a file is spent of its commitment."""
    row = Commitment.objects.get(pk=commitment)
    if row.spent == spent:
        return
    Commitment.objects.filter(pk=commitment).update(spent=spent)
    BudgetLine.objects.filter(pk=line.pk).update(spent=F("spent") + (spent - row.spent))


def _reference(line: BudgetLine, file: str) -> str:
    """The number of the file; with its line when the file was on another line of the convention before."""
    known = Commitment.objects.filter(convention=line.convention_id, reference=file).exists()
    return f"{file} (ligne {line.number})" if known else file


def suspended(line: BudgetLine) -> Suspension | None:
    """The suspension in force of an envelope."""
    return Suspension.objects.filter(line=line, until=None).first()


@transaction.atomic
def suspend(*, line: int, reason: str, by: User, on: date) -> Suspension:
    """Take no new draw on an envelope; what is drawn stays."""
    row = commitments.locked(line)
    if not reason.strip():
        raise Impossible("Dites pourquoi l’enveloppe est suspendue.")
    if suspended(row):
        raise Impossible("Cette enveloppe est déjà suspendue.")
    made = Suspension.objects.create(line=row, since=on, reason=reason.strip(), made_by=by)
    _remember(row, "suspend", by=by, on=on, comment=f"Ligne {row.number} : {reason.strip()}")
    return made


@transaction.atomic
def resume(*, line: int, reason: str, by: User, on: date) -> Suspension:
    """Let an envelope be drawn again."""
    row = commitments.locked(line)
    if not reason.strip():
        raise Impossible("Dites pourquoi l’enveloppe est rouverte.")
    found = suspended(row)
    if found is None:
        raise Impossible("Cette enveloppe n’est pas suspendue.")
    found.until, found.lifted, found.lifted_by = max(on, found.since), reason.strip(), by
    found.save(update_fields=["until", "lifted", "lifted_by"])
    _remember(row, "resume", by=by, on=on, comment=f"Ligne {row.number} : {reason.strip()}")
    return found


def _remember(row: BudgetLine, verb: str, *, by: User, on: date, comment: str) -> None:
    remember(row=row.convention, verb=verb, trace=ConventionTrace, by=by, on=on, comment=comment)


def label_of(line: BudgetLine, on: date) -> str:
    """The words of a line in force."""
    terms = LineTerms.objects.filter(line=line)
    found = terms.in_force(on).first() or terms.order_by("-version__number").first()
    return found.label if found else str(line)
