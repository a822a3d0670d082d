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
    "funders": "Financeurs",
    "years": "Années",
    "committed": "Autorisations d’engagement",
    "paid": "Crédits de paiement",
    "rules": "Règles",
    "line": "Ligne du budget",
    "form": "Forme",
    "value": "Valeur",
    "cap": "Plafond",
    "places": "Nombre de contrats",
    "since": "Depuis",
    "until": "Jusqu’au",
    "departments": "Départements",
    "postcodes": "Codes postaux",
    "sirets": "CFA (SIRET)",
    "certifications": "Certifications",
    "levels": "Niveaux",
    "priority": "Priorité",
    "criteria": "Critères",
    "place": "Lieu",
    "code": "Code",
    "number": "Numéro",
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
            " › ".join(_steps(change.path, after, before)),
            words(change.before),
            words(change.after),
        )
        for change in contents.changes(before, after)
    ]


def _steps(path: tuple[str, ...], *sides: Any) -> list[str]:
    """The steps below a subject, a line of a list by its title rather than by its code."""
    shown = []
    for position, step in enumerate(path):
        within = [side for side in sides if isinstance(side, list)]
        found = next((line for side in within if (line := contents.line_of(side, step))), {})
        titles = (found.get(key) for key in ("title", "label", "name"))
        shown.append(next((str(each) for each in titles if each), LABELS.get(step, step)))
        sides = tuple(contents.under(side, step) for side in sides)
        if position == 0:
            shown.clear()
    return shown


def lines(block: Any, path: str = "") -> list[tuple[str, str]]:
    """A block as (where, value) lines, to be read without its own page; what is empty is left out."""
    if block in (None, "", [], {}):
        return []
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
        case {"title": title, "text": text}:
            return f"{title}\n{text}"
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
