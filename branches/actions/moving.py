"""How things of this room change state: allowed by the table of moves, written, remembered."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import date
from typing import Any

from django.db.models import Model

from accounts.models import User
from branches.models import Trace
from contracts.rules.states import Move
from law.refusal import Impossible


def move(
    *,
    row: Model,
    verb: str,
    moves: Mapping[str, Move],
    trace: type[Trace],
    by: User | None,
    on: date,
    comment: str = "",
    also: Collection[str] = (),
) -> None:
    """Give a row, locked by the caller, the state its verb leads to; `also` are changed fields to write.

    `row` has a field `state` with French labels. Impossible when the table does not allow the move, or when a
    reason is missing.
    """
    state: str = getattr(row, "state")  # noqa: B009 -- any model of this room with a state
    found = moves[verb]
    if state not in found.froms:
        shown: Any = row
        label = shown.get_state_display().lower()
        raise Impossible(f"« {found.label} » n’est pas possible : l’état est « {label} ».")
    if found.needs_reason and not comment.strip():
        raise Impossible(f"« {found.label} » demande un motif.")
    row.state = found.to  # type: ignore[attr-defined]
    row.save(update_fields=["state", *also])
    remember(row=row, verb=verb, trace=trace, from_state=state, by=by, on=on, comment=comment)


def remember(
    *,
    row: Any,
    verb: str,
    trace: type[Trace],
    by: User | None,
    on: date,
    from_state: str | None = None,
    comment: str = "",
) -> None:
    """Write who did what and why; the state before is that of now unless given."""
    trace._default_manager.create(
        subject=row,
        verb=verb,
        from_state=row.state if from_state is None else from_state,
        to_state=row.state,
        on=on,
        comment=comment.strip(),
        made_by=by,
    )
