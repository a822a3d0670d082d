"""A first quick walk over a file: how many lines, and what must be remembered of them during the second.

Only 64-bit marks are kept, so that a million lines hold in a few megabytes; what a mark designates is
compared again as text, a collision is harmless.
"""

from __future__ import annotations

from array import array
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from itertools import pairwise

from contracts.imports.lines import Line
from contracts.rules import codes
from contracts.rules.cells import READERS, Unreadable, Value
from contracts.rules.columns import CONTRACTS
from registers.sheets import Refused

SEPARATOR = "\x1f"
Cells = Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Survey:
    """Marks of what appears more than once, or is waited for by another line."""

    lines: int = 0
    repeated: frozenset[int] = frozenset()  # events written twice
    awaited: frozenset[int] = frozenset()  # contracts named by an amendment or a termination of the file
    tutors: frozenset[int] = frozenset()  # tutors met twice


def event(cells: Cells) -> str:
    """What a line tells: "" for a contract, else the number of its amendment, or its end; see `line.role`."""
    number = _value(cells, "numero_avenant")
    if number or _value(cells, "type_contrat") in codes.AMENDMENT_TYPES:
        return f"avenant {number}"
    return "rupture" if _value(cells, "date_rupture") or _value(cells, "etat") == "RUPTURE" else ""


def _value(cells: Cells, name: str) -> Value | None:
    text = cells.get(name, "")
    if not text or not (text := text.strip()):
        return None
    try:
        return READERS[name](text)
    except Unreadable:
        return None


def event_key(cells: Cells) -> str:
    """The same for two lines that tell the same event of the same contract; empty when nothing names it."""
    number = cells.get("numero_externe", "") or cells.get("numero_deca", "")
    number = " ".join(number.split())
    return f"{event(cells)}{SEPARATOR}{number}" if number else ""


def contract_keys(cells: Cells) -> tuple[str, ...]:
    """Every name a contract is known by in the file."""
    names = (" ".join(cells.get(name, "").split()) for name in ("numero_externe", "numero_deca"))
    return tuple(name for name in names if name)


def tutor_key(cells: Cells) -> str:
    """A person who follows learners; empty when unnamed."""
    name = cells.get("tuteur_nom", "").strip()
    if not name:
        return ""
    rest = (cells.get("tuteur_prenom", ""), cells.get("tuteur_date_naissance", ""))
    return SEPARATOR.join((name, *rest)).casefold()


def survey(lines: Iterable[Line]) -> Survey:
    """Walk once over the lines; Refused when there is none."""
    count = 0
    events, tutors = array("q"), array("q")
    awaited: set[int] = set()
    for count, line in enumerate(lines, 1):  # noqa: B007
        cells = line.cells
        if key := event_key(cells):
            events.append(hash(key))
            if not key.startswith(SEPARATOR):
                awaited.update(map(hash, contract_keys(cells)))
        if tutor := tutor_key(cells):
            tutors.append(hash(tutor))
    if not count:
        raise Refused(CONTRACTS.empty)
    return Survey(count, _twice(events), frozenset(awaited), _twice(tutors))


def _twice(marks: array[int]) -> frozenset[int]:
    ordered = sorted(marks)
    return frozenset(mark for mark, after in pairwise(ordered) if mark == after)
