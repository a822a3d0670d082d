"""Two versions of a convention side by side: each change in French words."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Any, NamedTuple

from conventions.rules import contents, terms
from law.typography import french

# Words for the keys of the blocks, whatever the subject; a key without words is shown as it is.
LABELS: dict[str, str] = {
    **terms.LABELS,
    "name": "Nom",
    "role": "Rôle",
    "nature": "Nature",
    "siren": "SIREN",
    "text": "Texte",
    "version": "Version de la bibliothèque",
    "adapted": "Écrite pour cette convention",
    "amount": "Montant",
    "label": "Libellé",
    "axis": "Axe",
    "action": "Action",
    "share": "Part",
    "shares": "Parts",
    "funder": "Financeur",
    "percent": "Pourcentage",
    "ceiling": "Plafond",
    "lines": "Lignes",
}


class Told(NamedTuple):
    """A change in words: the subject, where it stands, before and after."""

    block: str
    where: str
    before: str
    after: str


def told(before: Mapping[str, Any], after: Mapping[str, Any], blocks: Mapping[str, str]) -> list[Told]:
    """The changes between two contents, subject by subject."""
    return [
        Told(
            blocks.get(change.path[0], change.path[0]),
            " › ".join(LABELS.get(step, step) for step in change.path[1:]),
            words(change.before),
            words(change.after),
        )
        for change in contents.changes(before, after)
    ]


def lines(block: Any, path: str = "") -> list[tuple[str, str]]:
    """A block as (where, value) lines, to be read without its own page."""
    if isinstance(block, Mapping):
        parts = [(LABELS.get(key, str(key)), each) for key, each in block.items()]
    elif isinstance(block, list) and any(isinstance(each, (Mapping, list)) for each in block):
        parts = [(str(position), each) for position, each in enumerate(block, start=1)]
    else:
        return [(path, words(block))]
    return [line for label, each in parts for line in lines(each, f"{path} › {label}" if path else label)]


def words(value: Any) -> str:
    """A value of a content as people read it."""
    if value in (None, "", [], {}):
        return "—"
    match value:
        case bool():
            return "oui" if value else "non"
        case list():
            return ", ".join(words(each) for each in value)
        case Mapping():
            shown = [(LABELS.get(key, key), each) for key, each in value.items() if each not in ("", None)]
            return french(" ; ".join(f"{label} : {words(each)}" for label, each in shown))
        case str():
            return _text(value)
    return str(value)


def _text(value: str) -> str:
    """« 2026-01-31 » is a day, « 1200.50 » an amount."""
    if len(value) == 10:
        try:
            return f"{date.fromisoformat(value):%d/%m/%Y}"
        except ValueError:
            return value
    whole, dot, cents = value.partition(".")
    if dot and len(cents) == 2 and whole.lstrip("-").isdigit():
        try:
            return french(f"{Decimal(value):,.2f} €".replace(",", " ").replace(".", ","))
        except InvalidOperation:
            return value
    return terms.PUBLICS.get(value, value)
