"""How files change state: locked, allowed by the rules, written in bulk, with who, when and why."""

from __future__ import annotations

import json
from collections.abc import Collection, Iterable, Mapping
from datetime import date, datetime

from django.db.models import F, QuerySet
from django.utils import timezone

from accounts.models import User
from contracts.actions import bulk
from contracts.models import Contract, Move, Verdict
from contracts.rules import states
from law.refusal import Impossible

Files = Iterable[int] | QuerySet[Contract]

_MOVE = (
    "contract_id", "verb", "from_state", "to_state", "on", "reasons", "comment", "verdict_id", "made_by_id",
)  # fmt: skip
# Verbs that are remembered but give no state.
QUIET = (
    "assign", "remove_paper", "close_request", "remind", "deposit", "fix_amount", "amend", "refuse_amend",
    "terminate", "undo_end", "regularise", "warn_balance", "forfeit", "ask_reopening", "deny_reopening",
    "top_up",
)  # fmt: skip
_PAST = {
    "accepted": "accepté",
    "refused": "refusé",
    "lapsed": "refusé par le silence",
    "tacit": "accepté par le silence",
    "cancelled": "annulé",
    "incomplete": "renvoyé pour pièces",
}


class TooLate(Impossible):
    """Somebody decided before."""


def locked(contracts: QuerySet[Contract]) -> QuerySet[Contract]:
    """One decision at a time on a file; two lots lock in one order. What only names it need not wait."""
    return contracts.select_for_update(of=("self",), no_key=True)


def found_of(contracts: Files) -> list[Contract]:
    """The files, locked until the end of the transaction."""
    ids = ids_of(contracts)
    found = list(locked(Contract.objects.filter(pk__in=ids)).order_by("pk"))
    if len(found) != len(ids):
        raise Impossible("Un des dossiers n’existe plus : rechargez la liste.")
    return found


def opened(contracts: Files, verb: str) -> list[Contract]:
    """The files, locked, when all of them may still take this verb."""
    found = found_of(contracts)
    for contract in found:
        if not states.can(verb, contract.state):
            refusal = too_late(contract, verb, last_moves([contract]).get(contract.pk))
            raise type(refusal)(named(contract, str(refusal), found))
    return found


def move(
    found: list[Contract],
    verb: str,
    rows: Mapping[int, Verdict],
    *,
    by: User | None,
    on: date,
    reasons: Collection[str] = (),
    comment: str = "",
    decided: bool = False,
) -> list[Contract]:
    """Give the files the state the verb leads to, and remember it."""
    before = {contract.pk: contract.state for contract in found}
    at = _instant(on)
    for contract in found:
        contract.state = states.MOVES[verb].to
        if decided:
            contract.decided_at, contract.decided_by = at, by
    fields = ["state", "complete_on", "decision_due_on", "total", "decided_at", "decided_by"]
    bulk.update(found, fields)
    record(found, verb, rows, by=by, on=on, reasons=reasons, comment=comment.strip(), before=before)
    return found


def record(
    found: Iterable[Contract],
    verb: str,
    rows: Mapping[int, Verdict],
    *,
    by: User | None,
    on: date,
    reasons: Collection[str] = (),
    comment: str = "",
    before: Mapping[int, str] | None = None,
) -> None:
    """One row for each file; the states before are those of now unless given."""
    author, why = by.pk if by else None, json.dumps(list(reasons), ensure_ascii=False)
    bulk.copy(
        Move._meta.db_table,
        _MOVE,
        [
            (
                contract.pk, verb, (before or {}).get(contract.pk, contract.state), contract.state, on, why,
                comment, rows[contract.pk].pk if contract.pk in rows else None, author,
            )
            for contract in found
        ],
    )  # fmt: skip


def last_moves(contracts: Iterable[Contract]) -> dict[int, Move]:
    """The move that gave each file its present state."""
    moves = Move.objects.filter(contract__in=contracts, to_state=F("contract__state")).exclude(verb__in=QUIET)
    found = moves.select_related("made_by").order_by("contract_id", "-id").distinct("contract_id")
    return {row.contract_id: row for row in found}


def too_late(contract: Contract, verb: str, last: Move | None) -> Impossible:
    """« Déjà accepté par Camille Roux à 10 h 42. », or what the state forbids."""
    label = states.MOVES[verb].label
    if contract.state not in _PAST:
        state = states.STATES[contract.state]
        return Impossible(f"Ce dossier est « {state} » : « {label} » n’est pas possible.")
    author = f" par {last.made_by}" if last and last.made_by else ""
    at = contract.decided_at or (last and last.made_at)
    return TooLate(f"Déjà {_PAST[contract.state]}{author}{when(at) if at else ''}.")


def named(contract: Contract, sentence: str, among: Collection[Contract]) -> str:
    """The sentence, with the number of the file when it is one of several."""
    return sentence if len(among) == 1 else f"{contract.number} : {sentence}"


def ids_of(contracts: Files) -> list[int]:
    """Their identities, each once."""
    if isinstance(contracts, QuerySet):
        return list(contracts.order_by().values_list("pk", flat=True))
    return list(dict.fromkeys(contracts))


def when(at: datetime) -> str:
    """« à 10 h 42 », with the day when it is not today."""
    local = timezone.localtime(at)
    day = "" if local.date() == timezone.localdate() else f" le {local:%d/%m/%Y}"
    return f"{day} à {local.hour}\N{NO-BREAK SPACE}h\N{NO-BREAK SPACE}{local:%M}"


def _instant(on: date) -> datetime:
    """Now, on the day of the decision."""
    now = timezone.localtime()
    return now if now.date() == on else now.replace(year=on.year, month=on.month, day=on.day)
