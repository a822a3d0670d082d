"""Verbs of the positions a branch prepares: study, propose one, propose a grid, comment."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import date
from decimal import Decimal

from django.db import transaction

import law
from accounts.models import User
from branches.actions.campaigns import locked
from branches.actions.campaigns_facts import advice_of, current_amounts
from branches.actions.campaigns_moves import Unfit, check, due_of, move_all, of, opened
from branches.exports.campaigns import amount as written
from branches.models import CampaignCommittee, Position, PositionComment
from branches.rules import campaigns as rules
from branches.rules import campaigns_lines, campaigns_positions
from branches.rules.campaigns_lines import Flaw, PositionLine
from branches.rules.campaigns_positions import Advice
from law.refusal import Impossible
from law.typography import french


@transaction.atomic
def study(*, positions: Collection[int], by: User | None, on: date) -> int:
    """Put positions in study: the branch works on them."""
    rows = opened(positions)
    move_all(rows, "study", by=by, on=on)
    of(rows).update(state="study")
    return len(rows)


@transaction.atomic
def propose(
    *,
    position: int,
    choice: str,
    amount: Decimal | None,
    reason: str,
    communication: Decimal | None,
    by: User | None,
    on: date,
) -> Position:
    """Propose an amount; out of the recommended bounds it needs a reason. Unfit names each wrong field."""
    (row,) = opened([position])
    check([row], "propose")
    pair = (row.rncp, row.committee_id)
    advice = advice_of(row.campaign, [pair])[pair]
    current = current_amounts([row], on).get(pair)
    due = due_of([row])[row.committee_id]
    _set(row, choice, amount, reason, communication, advice, current, due, by=by, on=on)
    move_all([row], "propose", by=by, on=on, comments={row.pk: row.late or _said(row)})
    row.save()
    return row


@transaction.atomic
def propose_all(
    *, asked: int, lines: Sequence[PositionLine], flaws: Sequence[Flaw] = (), by: User | None, on: date
) -> tuple[int, list[Flaw]]:
    """Propose a grid of positions of one branch, whole or not at all; how many changed, or every flaw."""
    entry = CampaignCommittee.objects.get(pk=asked)
    campaign = locked(entry.campaign_id, "open")
    rows = {
        row.rncp: row
        for row in campaign.positions.select_for_update()
        .filter(committee=entry.committee_id, rncp__in={line.rncp for line in lines})
        .order_by("pk")
    }
    pairs = [(row.rncp, row.committee_id) for row in rows.values()]
    advices, currents = advice_of(campaign, pairs), current_amounts(rows.values(), on)
    found, seen, changed = list(flaws), dict[str, int](), list[Position]()
    for line in lines:
        row = rows.get(line.rncp)
        first = seen.setdefault(line.rncp, line.line)
        if row is None:
            words = "Cette certification n’est pas attendue de cette branche dans la campagne."
            found.append(campaigns_lines.flaw(line.line, "RNCP", line.rncp, words))
        elif first != line.line:
            words = f"La ligne {first} donne déjà une position pour cette certification."
            found.append(campaigns_lines.flaw(line.line, "RNCP", line.rncp, words))
        elif row.state not in rules.UNVOTED:
            words = f"Cette position est « {row.get_state_display().lower()} » : elle ne change plus ainsi."
            found.append(campaigns_lines.flaw(line.line, "RNCP", line.rncp, words))
        else:
            row.campaign = campaign
            pair = (row.rncp, row.committee_id)
            found += _line(row, line, advices[pair], currents.get(pair), entry.due_on, changed, by=by, on=on)
    if found:
        return 0, sorted(found, key=lambda each: each.line)
    move_all(changed, "propose", by=by, on=on, comments={row.pk: row.late or _said(row) for row in changed})
    Position.objects.bulk_update(
        changed, [*_WORTH, "state", "outside", "late", "proposed_by"], batch_size=1000
    )
    return len(changed), []


@transaction.atomic
def comment(*, position: int, text: str, by: User) -> PositionComment:
    """Say a word about a position, while its campaign lives."""
    row = Position.objects.get(pk=position)
    locked(row.campaign_id, "open", "proposed")
    if not text.strip():
        raise Impossible("Écrivez un commentaire.")
    return PositionComment.objects.create(position=row, text=text.strip(), made_by=by)


_WORTH = ("choice", "amount", "reason", "communication")


def _set(
    row: Position,
    choice: str,
    amount: Decimal | None,
    reason: str,
    communication: Decimal | None,
    advice: Advice,
    current: Decimal | None,
    due: date | None,
    *,
    by: User | None,
    on: date,
) -> None:
    """Give a position its worth. Unfit when something is missing in it."""
    try:
        worth = campaigns_positions.amount_of(choice, amount, advice, current)
    except Impossible as impossible:
        raise Unfit({"amount" if choice == "own" else "choice": str(impossible)}) from impossible
    if wrong := campaigns_positions.wrong_position(worth, advice, reason, communication, on):
        raise Unfit(wrong)
    row.choice, row.amount, row.reason = choice, worth, reason.strip()
    row.communication, row.outside = communication, campaigns_positions.outside(worth, advice)
    row.proposed_by = by
    row.late = rules.late("propose", on, due)


def _line(
    row: Position,
    line: PositionLine,
    advice: Advice,
    current: Decimal | None,
    due: date | None,
    changed: list[Position],
    *,
    by: User | None,
    on: date,
) -> list[Flaw]:
    """Set a position from a pasted line; its flaws, cell by cell. The same line again changes nothing."""
    before = tuple(getattr(row, name) for name in _WORTH)
    choice = line.choice
    if choice == "own" and line.amount is not None and line.amount == advice.recommended:
        choice = "recommended"
    titles = {"choice": "Montant", "amount": "Montant", "reason": "Motif", "communication": "Communication"}
    cells = {"reason": line.reason, "communication": line.communication}
    try:
        _set(row, choice, line.amount, line.reason, line.communication, advice, current, due, by=by, on=on)
    except Unfit as unfit:
        worth = line.amount if line.amount is not None else campaigns_positions.CHOICES.get(choice, "")
        return [
            campaigns_lines.flaw(line.line, titles[name], cells.get(name, worth), sentence)
            for name, sentence in unfit.fields.items()
        ]
    if row.state != "proposed" or before != tuple(getattr(row, name) for name in _WORTH):
        changed.append(row)
    return []


def _said(row: Position) -> str:
    if row.amount is None:
        return row.reason
    exact = row.amount == law.cents(row.amount)
    amount = law.euros(row.amount) if exact else f"{written(row.amount)} €"
    return french(f"{row.get_choice_display()} : {amount}. {row.reason}".strip())
