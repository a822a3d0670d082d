"""The message that reminds an adviser of promised steps: firms and days, nothing of what was said."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import NamedTuple

from law.typography import french

SHOWN = 20


class Step(NamedTuple):
    """A step promised: the firm, and the day it was promised for."""

    firm: str
    due_on: date


def subject(steps: Sequence[Step]) -> str:
    """« 3 étapes promises vous attendent »."""
    if len(steps) == 1:
        return "1 étape promise vous attend"
    return f"{len(steps)} étapes promises vous attendent"


def body(steps: Sequence[Step], on: date, where: str) -> str:
    """The whole message; `where` says where to find and do them."""
    late = [each for each in steps if each.due_on < on]
    today = [each for each in steps if each.due_on == on]
    parts = ["Bonjour,"]
    for title, found in (("En retard :", late), ("Pour aujourd’hui :", today)):
        if found:
            lines = [f"- {each.firm}, promise pour le {each.due_on:%d/%m/%Y}" for each in found[:SHOWN]]
            if len(found) > SHOWN:
                lines.append(f"- et {len(found) - SHOWN} autres")
            parts.append("\n".join([title, *lines]))
    parts += [
        where,
        "Ce message ne dit rien de ce qui a été échangé. Il s’arrête quand les étapes sont faites.",
    ]
    return french("\n\n".join(parts) + "\n")
