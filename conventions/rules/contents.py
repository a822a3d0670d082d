"""What a version says, as one document: its canonical form, its seal, and what changes between two."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

# By what a line of a list is recognised from one version to the next.
KEYS = ("code", "key", "id", "number", "name")
MISSING = object()


@dataclass(frozen=True, slots=True)
class Change:
    """A value that differs: where it stands, before and after; None when absent."""

    path: tuple[str, ...]
    before: Any
    after: Any


def canonical(content: Any) -> str:
    """One text for one content, whatever the order it was written in."""
    return json.dumps(content, sort_keys=True, ensure_ascii=False, separators=(",", ":"))


def seal(content: Any) -> str:
    """The SHA-256 of the canonical text."""
    return hashlib.sha256(canonical(content).encode()).hexdigest()


def changes(before: Any, after: Any) -> list[Change]:
    """Each value that differs, in the order of the version after."""
    return list(_compared((), before, after))


def under(content: Any, step: str) -> Any:
    """What stands under a step of a path; None when nothing does."""
    return (_parts(content) or {}).get(step)


def line_of(lines: list[Any], step: str) -> Mapping[str, Any]:
    """The line of a list that a step names; empty when there is none."""
    found = under(lines, step)
    return found if isinstance(found, Mapping) else {}


def _compared(path: tuple[str, ...], before: Any, after: Any) -> Iterator[Change]:
    if before == after:
        return
    old, new = _parts(before), _parts(after)
    if old is None or new is None:
        yield Change(path, _shown(before), _shown(after))
        return
    for name in dict.fromkeys((*old, *new)):
        yield from _compared((*path, name), old.get(name, MISSING), new.get(name, MISSING))


def _parts(value: Any) -> Mapping[str, Any] | None:
    """The parts of a value by name; None for a value that is compared whole."""
    if isinstance(value, Mapping):
        return value
    if isinstance(value, list) and all(isinstance(each, Mapping) for each in value):
        found = {_name(each, position): each for position, each in enumerate(value)}
        return found if len(found) == len(value) else None
    return None


def _name(line: Mapping[str, Any], position: int) -> str:
    return next((str(line[key]) for key in KEYS if line.get(key) not in (None, "")), str(position + 1))


def _shown(value: Any) -> Any:
    return None if value is MISSING else value
