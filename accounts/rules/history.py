"""The chain of the history: what a change says, folded with all that was said before it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from hashlib import sha256

START = bytes(32)  # what the first link is tied to
SEPARATOR = "\x1f"


@dataclass(frozen=True, slots=True)
class Row:
    """A change as the database writes it; `before` and `after` are its own text of the JSON."""

    id: int
    microseconds: int  # since 1970, UTC
    made_by: int | None
    request: str
    model: str
    key: str
    operation: str
    digest: bytes
    salt: str | None
    before: str | None
    after: str | None
    erased: bool


@dataclass(frozen=True, slots=True)
class Sealed:
    """A link in its place, and its change when it is still there."""

    position: int
    change_id: int
    link: bytes
    row: Row | None


@dataclass(frozen=True, slots=True)
class Fault:
    """Where the chain does not hold, and why, in French."""

    position: int
    change_id: int
    why: str


def head(row: Row) -> str:
    """Everything of a change but its content, as one text."""
    parts = (row.id, row.microseconds, "" if row.made_by is None else row.made_by)
    return SEPARATOR.join(map(str, (*parts, row.request, row.model, row.key, row.operation)))


def digest(salt: str | None, before: str | None, after: str | None) -> bytes:
    """What stays of the content of a change once it is forgotten."""
    return sha256(SEPARATOR.join((salt or "", before or "", after or "")).encode()).digest()


def link(previous: bytes, row: Row) -> bytes:
    """The link of a change that follows `previous`."""
    return sha256(previous + sha256(head(row).encode() + row.digest).digest()).digest()


def content_fault(row: Row) -> str:
    """Why the content of a change is not the one that was written; empty when it is."""
    if row.erased:
        told = row.salt is None and row.before is None and row.after is None
        return "" if told else "effacé, mais un contenu y est revenu"
    return "" if digest(row.salt, row.before, row.after) == row.digest else "contenu modifié"


def faults(chain: Iterable[Sealed], *, previous: bytes = START, position: int = 0) -> Iterator[Fault]:
    """Each place where the chain does not hold; after one, it is followed from the link that is written."""
    for each in chain:
        if each.position != position + 1:
            missing = each.position - position - 1
            yield Fault(position + 1, each.change_id, f"{missing} maillon(s) manquant(s)")
        if each.row is None:
            yield Fault(each.position, each.change_id, "changement supprimé")
        elif why := content_fault(each.row):
            yield Fault(each.position, each.change_id, why)
        elif each.position == position + 1 and link(previous, each.row) != each.link:
            yield Fault(each.position, each.change_id, "changement ou maillon modifié")
        previous, position = each.link, each.position
