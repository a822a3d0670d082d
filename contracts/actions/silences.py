"""Writing the decisions of silence: each file on the day that is its own, a lot in two statements."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime, time

from django.db import connection
from django.utils import timezone

from contracts.actions.bulk import copy
from contracts.models import Contract
from contracts.models import Verdict as Stored
from contracts.rules import clocks, states

_MOVE = (
    "contract_id", "verb", "from_state", "to_state", "on", "reasons", "comment", "verdict_id", "made_by_id",
)  # fmt: skip
_DECIDED = """
UPDATE contracts_contract AS file
SET state = said.state, total = said.total, decided_at = said.at, decided_by_id = NULL
FROM unnest(%s::bigint[], %s::text[], %s::numeric[], %s::timestamptz[]) AS said (id, state, total, at)
WHERE file.id = said.id
"""


def clock(contract: Contract) -> tuple[date, date]:
    """Day 0 and the last day."""
    due = contract.decision_due_on
    if due is None:
        raise ValueError(f"contract {contract.pk} has no clock")
    return contract.complete_on or due, due


def write(found: Sequence[Contract], rows: Mapping[int, Stored]) -> None:
    """Files already locked, decided on the day after their last one, by the article that says so."""
    moves = []
    for contract in found:
        complete_on, due = clock(contract)
        verb, day = clocks.silence_verb(contract.kind, complete_on), clocks.silence_on(due)
        before, contract.state = contract.state, states.MOVES[verb].to
        contract.decided_at, contract.decided_by = _midnight(day), None
        row, comment = rows.get(contract.pk), clocks.silence_comment(contract.kind, complete_on, due)
        moves.append(
            (contract.pk, verb, before, contract.state, day, "[]", comment, row.pk if row else None, None)
        )
    columns = ([getattr(each, name) for each in found] for name in ("pk", "state", "total", "decided_at"))
    with connection.cursor() as cursor:
        cursor.execute(_DECIDED, list(columns))
    copy("contracts_move", _MOVE, moves)


def _midnight(day: date) -> datetime:
    return timezone.make_aware(datetime.combine(day, time.min))
