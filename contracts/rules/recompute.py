"""A schedule that changes: target − already written, to the cent; what is billed stays (D6332-80)."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from typing import NamedTuple

from contracts.rules.verdict import ZERO, Instalment
from law.typography import french

ADJUSTMENT, FORFEITED, RUPTURE = "adjustment", "forfeited", "rupture"
_LAST = frozenset({RUPTURE, "pro_balance"})  # what is left to pay, net of what was billed before it
_ADDED_STEP, _ADDED_RULE, _ADJUSTED_RULE = "tutor", "extra", "adjust"
_KINDS = {
    "meal": "meal",
    "lodging": "lodging",
    "equipment": "equipment",
    "mobility": "mobility",
    "regional": "regional",
}
_TRAINING = "training"
_FAMILIES = {"advance_new_cfa": "advance", "balance_last_share": "balance_last"}


class Reason(NamedTuple):
    """Why a schedule changes, in the words of its adjustment line."""

    label: str
    article: str


REASONS = {
    "amendment": Reason("Régularisation après avenant", "D6224-5"),
    "rupture": Reason("Régularisation après rupture", "R6332-25"),
    "rupture_undone": Reason("Régularisation, rupture annulée", "R6332-25"),
    "level": Reason(french("Régularisation, niveau publié depuis l'acceptation"), "D6332-80"),
    "stock": Reason("Régularisation, nouveau niveau de la durée restante", "D6332-78-2"),
}


@dataclass(frozen=True, slots=True)
class Written:
    """A live line of a schedule; `accepted` is what accepted invoice lines took of it."""

    id: int
    step: str
    rule: str
    amount: Decimal
    accepted: Decimal = ZERO
    year: int | None = None
    share: int | None = None
    opens_on: date | None = None
    due_on: date | None = None

    @property
    def settled(self) -> bool:
        return self.accepted == self.amount

    @property
    def added(self) -> bool:
        """Beside the verdict: a tutor’s line, a decision of a control."""
        return added(self.step) or self.rule.startswith(_ADDED_RULE)


class Change(NamedTuple):
    """What replaces a schedule; the live lines then sum to `total`."""

    closed: tuple[Written, ...]  # lines that end with the version before
    twins: tuple[Written, ...]  # among them, those that live again at what was accepted of them
    dues: tuple[Instalment, ...]  # new lines, still to bill
    adjustments: tuple[tuple[str, Decimal], ...]  # kind of line and signed amount: negative, to take back
    total: Decimal

    @property
    def adjusted(self) -> Decimal:
        return sum((amount for _, amount in self.adjustments), ZERO)

    @property
    def nothing(self) -> bool:
        return not (self.closed or self.dues or self.adjustments)


def added(step: str) -> bool:
    """A step that no verdict foresees: a recompute leaves its lines as they are."""
    return step.startswith(_ADDED_STEP)


def added_rule(kind: str) -> str:
    """The rule of an adjustment that was decided, and that no recompute takes back."""
    return f"{_ADDED_RULE}.{kind}"


def adjusted_rule(kind: str) -> str:
    """The rule of an adjustment that a recompute makes."""
    return f"{_ADJUSTED_RULE}.{kind}"


def kind_of(step: str, rule: str = "") -> str:
    """The kind of invoice line that bills a step; an adjustment says its own in its rule."""
    if step == ADJUSTMENT:
        return rule.partition(".")[2] or _TRAINING
    return "tutoring" if added(step) else _KINDS.get(step, _TRAINING)


def recompute(target: Sequence[Instalment], written: Sequence[Written]) -> Change:
    """From the live lines to a new target, kind by kind.

    A line wholly billed stays and its difference is adjusted at once, one billed in part stays at what was
    accepted and its rest is due, the others are replaced. The balance after an early end, and that of a
    professionalisation contract, bears what was billed too much. Once a balance is forfeited nothing more is
    due, whatever the target. What a control took back is not taken back again: a contract is worth zero at
    least.
    """
    forfeited = any(line.step == FORFEITED for line in written)
    foreseen: dict[str, tuple[list[Instalment], list[Written]]] = {}
    for due in target:
        foreseen.setdefault(kind_of(due.step), ([], []))[0].append(due)
    for line in written:
        if line.step != FORFEITED and not line.added:
            foreseen.setdefault(kind_of(line.step, line.rule), ([], []))[1].append(line)
    closed: list[Written] = []
    twins: list[Written] = []
    dues: list[Instalment] = []
    adjustments: dict[str, Decimal] = {}
    for kind, (wanted, kept) in foreseen.items():
        change = _one_kind(wanted, kept, forfeited)
        closed += change.closed
        twins += change.twins
        dues += change.dues
        adjustments[kind] = change.adjusted
    gone = {line.id for line in closed}
    live = sum((line.amount for line in written if line.id not in gone), ZERO)
    live += sum((twin.amount for twin in twins), ZERO) + sum((due.amount for due in dues), ZERO)
    if (total := live + sum(adjustments.values(), ZERO)) < 0:
        adjustments[_TRAINING] = adjustments.get(_TRAINING, ZERO) - total
        total = ZERO
    adjusted = tuple((kind, amount) for kind, amount in adjustments.items() if amount)
    return Change(tuple(closed), tuple(twins), tuple(dues), adjusted, total)


def billed(line: Written) -> Written:
    """What lives on of a line billed in part: what was accepted of it."""
    return replace(line, amount=line.accepted)


def _key(line: Instalment | Written) -> tuple[str, int | None]:
    return _FAMILIES.get(line.step, line.step), line.year


def _words(line: Instalment | Written) -> tuple[object, ...]:
    return line.step, line.rule, line.share, line.year, line.opens_on, line.due_on


def _one_kind(target: Sequence[Instalment], lines: Sequence[Written], forfeited: bool) -> Change:
    wanted, kept, adjusted = _wanted(target, lines)
    dues, adjusted = _netted(wanted, adjusted)
    if forfeited:
        dues, adjusted = [], min(adjusted, ZERO)
    identical: dict[tuple[object, ...], list[Written]] = {}
    for line in lines:
        if not line.accepted and line.id not in kept:
            identical.setdefault((*_words(line), line.amount), []).append(line)
    new = []
    for due in dues:
        same = identical.get((*_words(due), due.amount))
        if same:
            kept.add(same.pop().id)
        else:
            new.append(due)
    partly = [line for line in lines if line.accepted and not line.settled and line.id not in kept]
    closed = [line for line in lines if not line.accepted and line.id not in kept]
    twins = tuple(billed(line) for line in partly)
    adjustments = (("", adjusted),) if adjusted else ()
    return Change((*closed, *partly), twins, tuple(new), adjustments, ZERO)


def _wanted(
    target: Sequence[Instalment], lines: Sequence[Written]
) -> tuple[list[Instalment], set[int], Decimal]:
    """What is still to bill, the lines that stay as they are, and what to adjust at once."""
    if not any(line.accepted for line in lines):
        return [due for due in target if due.amount], set(), ZERO
    by_key: dict[tuple[str, int | None], list[Written]] = {}
    for line in lines:
        by_key.setdefault(_key(line), []).append(line)
    wanted, kept, adjusted = [], set(), ZERO
    for due in target:
        same = by_key.get(_key(due), [])
        billed = sum((line.accepted for line in same), ZERO)
        if not any(line.accepted for line in same):
            if due.amount:
                wanted.append(due)
            continue
        del by_key[_key(due)]
        rest = due.amount - billed
        if _unchanged(due, same):
            kept |= {line.id for line in same}
        elif rest < 0 or all(line.settled for line in same):
            adjusted += rest
        elif rest:
            wanted.append(replace(due, amount=rest))
    adjusted -= sum((line.accepted for same in by_key.values() for line in same), ZERO)
    return wanted, kept, adjusted


def _unchanged(due: Instalment, same: Iterable[Written]) -> bool:
    """Lines billed in part whose rest is still what is due."""
    lines = list(same)
    foreseen = all(line.settled or _words(line) == _words(due) for line in lines)
    return foreseen and sum((line.amount for line in lines), ZERO) == due.amount


def _netted(dues: Iterable[Instalment], adjusted: Decimal) -> tuple[list[Instalment], Decimal]:
    """The last balance is net of what was paid."""
    left = []
    for due in dues:
        if due.step in _LAST and adjusted < 0:
            taken = min(due.amount, -adjusted)
            due, adjusted = replace(due, amount=due.amount - taken), adjusted + taken
        if due.amount:
            left.append(due)
    return left, adjusted
