"""The history kept in order: sealed, checked, and forgotten where the law wants a person forgotten."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from django.db import connection, transaction

from accounts.rules import history as rules

LOT = 20_000
FIRST_FAULTS = 20

_ROW = """
    change.id, (extract(epoch FROM change.at) * 1000000)::bigint, change.made_by_id, change.request,
    change.model, change.key, change.operation, change.digest, change.salt::text, change.before::text,
    change.after::text, change.erased_at IS NOT NULL
"""
_CHAIN = f"""
SELECT seal.position, seal.change_id, seal.link, {_ROW}
FROM accounts_seal seal LEFT JOIN accounts_change change ON change.id = seal.change_id
ORDER BY seal.position
"""  # noqa: S608 -- constants of this module
_UNSEALED = f"""
SELECT {_ROW} FROM accounts_change change
WHERE NOT EXISTS (SELECT 1 FROM accounts_seal seal WHERE seal.change_id = change.id) ORDER BY change.id
"""  # noqa: S608 -- constants of this module
_ERASED_UNTOLD = """
SELECT change.id FROM accounts_change change
WHERE change.erased_at IS NOT NULL AND NOT EXISTS (
    SELECT 1 FROM accounts_change told
    WHERE told.model = change.model AND told.key = change.key AND told.operation = 'F' AND told.id > change.id
) ORDER BY change.id
"""


@dataclass(frozen=True, slots=True)
class Report:
    """What a check of the whole history found."""

    rows: int
    sealed: int
    erased: int
    position: int  # of the last link
    link: str  # the last link, to be kept elsewhere: it tells the whole chain
    broken: int
    faults: tuple[rules.Fault, ...]  # the first ones

    @property
    def first(self) -> int | None:
        """The first change in fault."""
        return min((fault.change_id for fault in self.faults), default=None)


def seal(*, everything: bool = False, limit: int = 1_000_000) -> int:
    """Tie to the chain every change that no running transaction may still precede; how many were.

    `everything` looks at the whole table, as after a restoration, instead of what follows the last seal.
    """
    count = 0
    while count < limit:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute("SELECT seal_history(%s, %s)", [min(LOT, limit - count), everything])
            done: int = cursor.fetchone()[0]
        count += done
        if done < LOT:
            break
    return count


def forget(*, model: str, keys: Collection[int | str], why: str) -> int:
    """Empty what the history says of these rows; the chain holds, and a change says it was done, and why.

    `model` is « contracts.learner »; how many changes were emptied.
    """
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SELECT forget_history(%s, %s, %s)", [model.lower(), [str(key) for key in keys], why])
        emptied: int = cursor.fetchone()[0]
        return emptied


def check(*, position: int = 0, link: str = "") -> Report:
    """Follow the chain from its start, and compare it with a link kept elsewhere when one is given."""
    walk = _Walk()
    found = [*walk.faults(), *_beside_the_chain()]
    if position and (kept := _link_at(position)) != link.lower():
        why = "le maillon gardé ailleurs n’est pas celui-ci" if kept else "le maillon gardé ailleurs manque"
        found.append(rules.Fault(position, 0, why))
    rows, erased = _totals()
    first = tuple(found[:FIRST_FAULTS])
    return Report(rows, walk.sealed, erased, walk.position, walk.link.hex(), len(found), first)


@dataclass
class _Walk:
    """Where the check stands in the chain."""

    sealed: int = 0
    position: int = 0
    link: bytes = rules.START

    def faults(self) -> Iterator[rules.Fault]:
        return rules.faults(self._links())

    def _links(self) -> Iterator[rules.Sealed]:
        for position, change, link, *rest in _streamed(_CHAIN):
            self.sealed, self.position, self.link = self.sealed + 1, position, bytes(link)
            yield rules.Sealed(position, change, bytes(link), _row(rest))


def _streamed(statement: str) -> Iterator[tuple[Any, ...]]:
    """The rows of a long answer, by lots; all as of one instant."""
    with transaction.atomic(), connection.chunked_cursor() as cursor:
        cursor.execute(statement)
        while lot := cursor.fetchmany(LOT):
            yield from lot


def _beside_the_chain() -> Iterator[rules.Fault]:
    """What waits for its seal but was changed, what was emptied without a word."""
    for values in _streamed(_UNSEALED):
        row = _row(values)
        if row and (why := rules.content_fault(row)):
            yield rules.Fault(0, row.id, why)
    for (change,) in _streamed(_ERASED_UNTOLD):
        yield rules.Fault(0, change, "effacé sans que l’historique le dise")


def _row(values: Sequence[Any]) -> rules.Row | None:
    if values[0] is None:
        return None
    *told, digest, salt, before, after, erased = values
    return rules.Row(*told, bytes(digest), salt, before, after, erased)  # type: ignore[call-arg]


def _link_at(position: int) -> str:
    with connection.cursor() as cursor:
        cursor.execute("SELECT encode(link, 'hex') FROM accounts_seal WHERE position = %s", [position])
        found = cursor.fetchone()
    return found[0] if found else ""


def _totals() -> tuple[int, int]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*), count(erased_at) FROM accounts_change")
        rows, erased = cursor.fetchone()
    return rows, erased
