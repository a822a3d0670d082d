"""How the text of one cell becomes a value: strict, cached, and each refusal says what to write instead."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterable
from datetime import date
from decimal import Decimal
from functools import lru_cache, partial
from typing import Any

from contracts.rules import codes
from contracts.rules.columns import COLUMNS, Column
from law.typography import french
from registers import rules as registers

Value = Any  # str, int, bool, date or Decimal, as the column says
Reader = Callable[[str], Value]

SHEET_ERROR = re.compile(r"#(?:REF|VALEUR|VALUE|NOM|NAME|DIV/0|NUL|NULL|NOMBRE|NUM)[!?]|#N/A", re.IGNORECASE)
SCIENTIFIC = re.compile(r"\d+(?:[.,]\d+)?E\+?\d+", re.IGNORECASE)
MONTH_FIRST = re.compile(r"(0?[1-9]|1[0-2])/(1[3-9]|2\d|3[01])/(\d{4}|\d{2})")
CERFA = re.compile(r"(?:CERFA\s*(?:N°)?\s*)?(10103|12434)\s*[*_#.-]?\s*(\d{1,2})", re.IGNORECASE)
DECA = re.compile(r"(?:0(?:0[1-9]|[1-8]\d|9[0-5])|02[AB]|97[1-46])\d{4}(?:0\d|1[0-2])(?:NC|\d{2})\d{4}")
CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f]")
EMAIL = re.compile(r"[^@\s,;<>\"]+@[^@\s,;<>\"]+\.[^@\s,;<>\"]{2,}")
PREVIOUS = re.compile(r"[0-9A-Z][0-9A-Z /_-]{3,14}")
CENT = Decimal("0.01")
LARGEST_COUNT = 1_000_000
YEARS = range(1900, 2101)
KINDS = {
    "apprentissage": "app", "appr": "app", "contrat d'apprentissage": "app",
    "professionnalisation": "pro", "prof": "pro", "pro": "pro", "contrat de professionnalisation": "pro",
}  # fmt: skip
SECTORS = {"prive": False, "public": True}
SEXES = {
    "m": "M", "h": "M", "1": "M", "m.": "M", "mr": "M", "monsieur": "M", "homme": "M", "masculin": "M",
    "f": "F", "2": "F", "mme": "F", "mlle": "F", "madame": "F", "femme": "F", "feminin": "F",
}  # fmt: skip
STATES = {**{code.lower(): code for code in codes.EXCHANGE_STATES}, "ruptu": "RUPTURE", "rompu": "RUPTURE"}


class Unreadable(ValueError):
    """A cell that cannot be read; the message is the sentence shown to the sender."""

    def __init__(self, sentence: str) -> None:
        super().__init__(french(sentence))


def explain(text: str, error: Unreadable) -> str:
    """The sentence of a refusal, or a better one when a spreadsheet spoiled the cell."""
    if SHEET_ERROR.fullmatch(text):
        return french(
            f"La cellule contient une erreur du tableur ({text}) : corrigez la formule, envoyez la valeur."
        )
    return str(error)


def _identifier(normalise: Callable[[str], str | None], expected: str, text: str) -> str:
    value = normalise(text)
    if value is None:
        if SCIENTIFIC.fullmatch(text):
            raise Unreadable(
                "Le tableur a remplacé ce numéro par une écriture scientifique et perdu des chiffres : "
                "mettez la colonne au format texte et saisissez de nouveau le numéro."
            )
        raise Unreadable(expected)
    return value


def _clean(text: str) -> str:
    """One spelling of a text: composed accents, single spaces, no control character."""
    if not (text.isascii() and text.isprintable()):
        text = unicodedata.normalize("NFC", text)
        if registers.garbled(text):
            raise Unreadable("Des accents ont été perdus : renvoyez le fichier enregistré en CSV UTF-8.")
        text = " ".join(text.split())
        if CONTROL.search(text):
            raise Unreadable("Ce texte contient un caractère invisible : saisissez-le de nouveau.")
    elif "  " in text:
        text = " ".join(text.split())
    if text[0] in "=#" and (text[0] == "=" or SHEET_ERROR.fullmatch(text)):
        raise Unreadable("Ce texte est une formule : envoyez sa valeur.")
    return text


def read_text(limit: int, text: str) -> str:
    """A free text, no longer than the column."""
    value = _clean(text)
    if len(value) > limit:
        raise Unreadable(f"Ce texte a {len(value)} caractères : raccourcissez-le à {limit} au plus.")
    return value


def read_name(limit: int, text: str) -> str:
    """A person's name: « N’Guyen » and « N'Guyen » are one."""
    value = read_text(limit, text).replace("’", "'").replace("ʼ", "'")
    if value.isdigit():
        raise Unreadable("Ce nom n’est fait que de chiffres : écrivez le nom de la personne.")
    return value


def read_email(limit: int, text: str) -> str:
    """An address with one @ and a domain."""
    value = read_text(limit, text)
    if not EMAIL.fullmatch(value):
        raise Unreadable("Cette adresse n’est pas valable : écrivez-la sous la forme nom@domaine.fr.")
    return value


@lru_cache(maxsize=32768)
def read_date(text: str) -> date | None:
    """JJ/MM/AAAA, AAAA-MM-JJ or the serial number of a spreadsheet."""
    try:
        value = registers.parse_date(text)
    except (ValueError, OverflowError):
        if MONTH_FIRST.fullmatch(text):
            raise Unreadable("Le jour et le mois semblent inversés : écrivez la date JJ/MM/AAAA.") from None
        if registers.fold(text).strip("0/-. ") == "":
            raise Unreadable("Cette date est vide : effacez-la, ou écrivez-la JJ/MM/AAAA.") from None
        raise Unreadable("Cette date n’existe pas : écrivez-la JJ/MM/AAAA, par exemple 01/09/2026.") from None
    if value is not None and value.year not in YEARS:
        raise Unreadable(f"L’année {value.year:04d} n’est pas vraisemblable : écrivez la date JJ/MM/AAAA.")
    return value


def read_euros(text: str) -> Decimal:
    """A positive amount of at most two decimals."""
    try:
        return registers.parse_euros(text)
    except ValueError as error:
        said = str(error)
        if said == registers.NOT_EUROS:
            said = f"{said.removesuffix('.')}, ou laissez la cellule vide."
        raise Unreadable(said) from None


@lru_cache(maxsize=8192)
def read_count(text: str) -> int:
    """A whole number, zero included."""
    try:
        value = registers.parse_amount(text)
    except ValueError:
        value = Decimal(-1) if not re.fullmatch(r"\d+\.\d{3}", text) else Decimal(text)
    if value != value.to_integral_value() or not 0 <= value <= LARGEST_COUNT or "€" in text:
        raise Unreadable("Ce n’est pas un nombre entier : écrivez-le en chiffres, sans virgule.")
    return int(value)


@lru_cache(maxsize=1024)
def read_truth(text: str) -> bool:
    """Yes or no, as people write it."""
    value = registers.parse_truth(text)
    if value is None:
        raise Unreadable("Répondez par oui ou par non, ou laissez la cellule vide.")
    return value


def read_code(text: str) -> str:
    """A code of the form; whether it exists depends on the kind of contract, see `codes.table`."""
    value = text[:-2] if text.endswith(".0") else text
    return value.lstrip("0") or "0" if value.isdigit() else value.upper()


def _of(words: dict[str, Value], expected: str, text: str) -> Value:
    value = words.get(registers.fold(text))
    if value is None:
        raise Unreadable(expected)
    return value


@lru_cache(maxsize=64)
def read_cerfa(text: str) -> str:
    """« 10103*14 » whatever stands between the two numbers."""
    match = CERFA.fullmatch(text)
    if not match or int(match[2]) not in codes.CERFA_VERSIONS[match[1]]:
        raise Unreadable("Cette version de CERFA est inconnue : écrivez par exemple 10103*14 ou 12434*03.")
    return f"{match[1]}*{int(match[2]):02d}"


def read_siret(text: str) -> str:
    """14 digits and their key."""
    digits = len(re.sub(r"\D", "", text))
    value = _identifier(
        registers.normalise_siret,
        f"Un SIRET compte 14 chiffres, celui-ci {digits} : vérifiez-le, zéros de tête compris.",
        text,
    )
    if not registers.siret_ok(value):
        raise Unreadable(
            "La clé de ce SIRET est fausse : recopiez les 14 chiffres depuis l’avis de situation."
        )
    return value


def read_uai(text: str) -> str:
    """7 digits and the key letter."""
    value = text.replace(" ", "").upper()
    if not registers.uai_ok(value):
        raise Unreadable(
            "Un UAI compte 7 chiffres et sa lettre de contrôle : vérifiez-le, par exemple 0831774C."
        )
    return value


def _bare(text: str) -> str:
    value = re.sub(r"\s", "", text).upper()
    return value[:-2] if value.endswith(".0") else value


def _nda(text: str) -> str | None:
    value = _bare(text)
    return value if registers.nda_ok(value) else None


def _postcode(text: str) -> str | None:
    value = _bare(text)
    return value.zfill(5) if value.isdigit() and len(value) in (4, 5) else None


def _deca(text: str) -> str | None:
    value = _bare(text)
    return value if DECA.fullmatch(value) else None


def _previous(text: str) -> str | None:
    value = text[:-2] if text.endswith(".0") else text
    value = " ".join(value.upper().split())
    return None if SCIENTIFIC.fullmatch(value) else value if PREVIOUS.fullmatch(value) else None


_READERS: dict[str, Reader] = {
    "date": read_date,
    "euros": read_euros,
    "count": read_count,
    "truth": read_truth,
    "code": read_code,
    "cerfa": read_cerfa,
    "siret": lru_cache(maxsize=32768)(read_siret),
    "uai": lru_cache(maxsize=8192)(read_uai),
    "kind": lru_cache(maxsize=64)(partial(_of, KINDS, "Écrivez APPRENTISSAGE ou PROFESSIONNALISATION.")),
    "sector": lru_cache(maxsize=64)(partial(_of, SECTORS, "Écrivez PRIVE ou PUBLIC.")),
    "sex": lru_cache(maxsize=64)(partial(_of, SEXES, "Écrivez M ou F.")),
    "exchange_state": lru_cache(maxsize=64)(
        partial(_of, STATES, "Cet état est inconnu : écrivez par exemple TRANSMIS, ENGAGE ou RUPTURE.")
    ),
    "naf": partial(
        _identifier,
        registers.normalise_naf,
        "Un code NAF s’écrit 4 chiffres et une lettre, par exemple 62.02A.",
    ),
    "idcc": partial(_identifier, registers.normalise_idcc, "Un IDCC compte 4 chiffres, par exemple 1486."),
    "cpne": partial(_identifier, registers.normalise_cpne, "Un code CPNE est un nombre, par exemple 2."),
    "rncp": partial(
        _identifier,
        registers.normalise_rncp,
        "Une certification s’écrit RNCP et 2 à 5 chiffres, par exemple RNCP38362.",
    ),
    "diploma": partial(
        _identifier,
        registers.normalise_diploma,
        "Un code diplôme compte 8 chiffres ou lettres, zéros compris.",
    ),
    "nda": partial(_identifier, _nda, "Un numéro de déclaration d’activité compte 11 chiffres."),
    "postcode": partial(_identifier, _postcode, "Un code postal compte 5 chiffres, zéro de tête compris."),
    "deca": partial(
        _identifier,
        _deca,
        "Un numéro DECA compte 15 caractères, par exemple 006202609000456 : recopiez-le entier.",
    ),
    "previous": partial(
        _identifier,
        _previous,
        "Ce numéro de contrat ne peut pas être lu : recopiez ses 15 caractères au plus.",
    ),
}
_LIMITED = {"text": read_text, "name": read_name, "email": read_email}


def _reader(column: Column) -> Reader:
    """The reader of a column, which remembers what it read: the same texts come again and again."""
    if column.reader in _LIMITED:
        return lru_cache(maxsize=2048)(partial(_LIMITED[column.reader], column.max_length))
    reader = _READERS[column.reader]
    return reader if hasattr(reader, "cache_info") else lru_cache(maxsize=2048)(reader)


def readers_of(columns: Iterable[Column]) -> dict[str, Reader]:
    """The reader of each column, by its name."""
    return {column.name: _reader(column) for column in columns}


READERS: dict[str, Reader] = readers_of(COLUMNS)
