"""One line of an invoice, from a file or from the form: its values, and every reason it cannot be read."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from functools import lru_cache, partial
from typing import NamedTuple

from contracts.rules.cells import Reader, Unreadable, explain, readers_of
from contracts.rules.invoice_columns import COLUMNS, INVOICES
from contracts.rules.line import Flaw, Reading, Values
from law.money import cents, euros
from law.typography import french
from registers.rules import fold

SIDE_COSTS = frozenset({"meal", "lodging"})  # paid by quantity
QUANTITY = Decimal(999_999)
_NATURES = {
    "formation": "training", "pedagogie": "training", "pedagogique": "training", "frais pedagogiques":
    "training", "repas": "meal", "restauration": "meal", "hebergement": "lodging", "nuitee": "lodging",
    "nuitees": "lodging", "premier equipement": "equipment", "premierequipement": "equipment",
    "premier_equipement": "equipment", "equipement": "equipment", "mobilite": "mobility",
    "mobilite internationale": "mobility", "tuteur": "tutoring", "maitre": "tutoring", "tutorat": "tutoring",
    "maitre d'apprentissage": "tutoring", "region": "regional", "complement regional": "regional",
    "complement de la region": "regional", "complement region": "regional",
}  # fmt: skip
_CERTIFICATES = {"intermediaire": False, "partiel": False, "final": True, "finale": True, "definitif": True}


def _word(words: Mapping[str, object], expected: str, text: str) -> object:
    found = words.get(fold(text))
    if found is None:
        raise Unreadable(expected)
    return found


def _readers() -> dict[str, Reader]:
    words = {"nature", "certificate"}
    readers = readers_of(column for column in COLUMNS if column.reader not in words)
    readers["nature"] = lru_cache(64)(
        partial(
            _word,
            _NATURES,
            "Écrivez formation, repas, hebergement, premier_equipement, mobilite, tuteur ou region.",
        )
    )
    readers["certificat"] = lru_cache(64)(partial(_word, _CERTIFICATES, "Écrivez intermediaire ou final."))
    return readers


READERS = _readers()


def flaws(cells: Mapping[str, str], *, on: date) -> Reading:
    """Read a line given as canonical column -> text; `on` is the day the invoice came unless it says so."""
    values: Values = {}
    errors: list[Flaw] = []
    for name, raw in cells.items():
        if raw and (text := raw.strip()):
            try:
                value = READERS[name](text)
            except Unreadable as error:
                errors.append(Flaw(name, text[:200], explain(text, error)))
            else:
                if value is not None:
                    values[name] = value
    unread = {error.column for error in errors}
    for column in COLUMNS:
        if column.required and column.name not in values and column.name not in unread:
            errors.append(Flaw(column.name, "", french(f"« {column.label} » est vide : remplissez-la.")))
    errors += _dates(values, on)
    errors += _amounts(values, unread)
    errors += _certificate(values, unread)
    return Reading(values, [error._replace(value=_cell(cells, error)) for error in errors])


def _cell(cells: Mapping[str, str], error: Flaw) -> str:
    return error.value or cells.get(error.column, "").strip()[:200]


def _dates(values: Values, on: date) -> list[Flaw]:
    found = []
    received_on = values.get("reception", on)
    if received_on > on:
        found.append(
            Flaw("reception", "", french("Cette facture n’est pas encore reçue : vérifiez la date."))
        )
    elif (issued_on := values.get("date_facture")) and issued_on > received_on:
        found.append(
            Flaw(
                "date_facture", "", french("Cette facture est datée d’après sa réception : corrigez la date.")
            )
        )
    for first, last in (("periode_du", "periode_au"), ("certificat_du", "certificat_au")):
        if first in values and last in values and values[last] < values[first]:
            found.append(Flaw(last, "", "La fin précède le début : corrigez l’une des deux dates."))
    return found


def _amounts(values: Values, unread: set[str]) -> list[Flaw]:
    found = []
    amount, quantity, unit = (values.get(name) for name in ("montant", "quantite", "prix_unitaire"))
    if amount is not None and not amount:
        found.append(Flaw("montant", "", "Ce montant est nul : une ligne facture quelque chose."))
    if values.get("nature") in SIDE_COSTS:
        for name in ("quantite", "prix_unitaire"):
            if not values.get(name) and name not in unread:
                label = INVOICES.by_name[name].label
                found.append(
                    Flaw(name, "", french(f"« {label} » est vide : ces frais se paient à la quantité."))
                )
    if quantity and quantity > QUANTITY:
        found.append(Flaw("quantite", "", "Cette quantité n’est pas vraisemblable : vérifiez-la."))
    elif amount and quantity and unit and cents(quantity * unit) != amount:
        product = euros(cents(quantity * unit))
        found.append(
            Flaw("montant", "", french(f"La quantité par le prix donne {product} : corrigez l’un des trois."))
        )
    return found


def _certificate(values: Values, unread: set[str]) -> list[Flaw]:
    told = {"certificat", "certificat_du", "certificat_au"} & values.keys()
    if not told and "facture_employeur" not in values:
        return []
    wanted = ("certificat", "certificat_du", "certificat_au")
    missing = [name for name in wanted if told and name not in values and name not in unread]
    if not told and values["facture_employeur"]:
        missing = [name for name in wanted if name not in unread]
    return [
        Flaw(
            name,
            "",
            french(f"« {INVOICES.by_name[name].label} » est vide : un certificat a une nature et des dates."),
        )
        for name in missing
    ]


class Named(NamedTuple):
    """How a line names its instalment: by its number, or by its step and its year of execution."""

    number: int | None = None
    step: str = ""  # beginning of a step: advance, month7, month10, balance
    year: int | None = None


_NUMBER = re.compile(r"(?:e|ech|echeance)?\s*(?:no?|n°)?\s*(\d{1,3})")
_YEAR = re.compile(r"(?:a|an|annee)\s*(\d)(?!\d)|(\d)(?:re|er|e|eme)\s*annee")
_STEPS = (
    ("month10", re.compile(r"m(?:ois)?\s*10|10\s*e(?:me)?\s*mois")),
    ("month7", re.compile(r"m(?:ois)?\s*0?7|7\s*e(?:me)?\s*mois")),
    ("advance", re.compile(r"avance|acompte|\bav\b")),
    ("balance", re.compile(r"solde")),
)


@lru_cache(maxsize=4096)
def named(text: str) -> Named:
    """« 3 », « E3 », « A2 M7 », « Année 1 – avance »: what the cell designates; nothing when unclear."""
    word = re.sub(r"[\s_.–-]+", " ", fold(text)).strip()
    if match := _NUMBER.fullmatch(word):
        return Named(int(match[1]))
    year = _YEAR.search(word)
    step = next((name for name, pattern in _STEPS if pattern.search(word)), "")
    return Named(None, step, int(year[1] or year[2]) if year and step else None)
