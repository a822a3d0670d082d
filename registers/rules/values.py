"""Amounts, dates, yes and no written by others; ValueError carries the French sentence."""

import math
import re
from datetime import date, datetime, timedelta
from decimal import ROUND_HALF_UP, Decimal
from functools import lru_cache

from registers.rules.text import fold

NO_VALUE = frozenset({"NC", "NR"})
EXCEL_EPOCH = date(1899, 12, 30)
EXCEL_LAST = 2958465  # 9999-12-31
CENT = Decimal("0.01")
LARGEST_EUROS = Decimal(10_000_000)
NOT_EUROS = "Ce n’est pas un montant\u00a0: écrivez par exemple 1081,23."
TWO_WAYS = "Ce montant se lit de deux façons\u00a0: écrivez les centimes après une virgule."
FRENCH_DATE = re.compile(r"(\d{1,2})[/.-](\d{1,2})[/.-](\d{4}|\d{2})$")
ISO_DATE = re.compile(r"(\d{4})-(\d{2})-(\d{2})(?:[ T]\d{2}:\d{2}(?::\d{2}(?:\.\d+)?)?)?Z?$")
THOUSANDS_BY_DOT = re.compile(r"-?\d{1,3}(\.\d{3}){2,}$")
AMBIGUOUS = re.compile(r"-?[1-9]\d{0,2}\.\d{3}$")
AMOUNT = re.compile(r"-?\d+(\.\d+)?$")
YES = frozenset({"oui", "o", "vrai", "true", "1", "x", "active"})
NO = frozenset({"non", "n", "faux", "false", "0", "inactive"})


def parse_amount(value: object) -> Decimal:
    """« 1 081,23 », « 1.081,23 », « 500 € », 9497.0 → Decimal, exact, not rounded."""
    if isinstance(value, bool) or value is None:
        raise ValueError("Un montant est attendu.")
    if isinstance(value, int | Decimal):
        return Decimal(value)
    if isinstance(value, float):
        if not math.isfinite(value):
            raise ValueError("Ce nombre est hors de portée.")
        return Decimal(repr(value))
    return _amount_of_text(str(value))


@lru_cache(maxsize=16384)
def _amount_of_text(text: str) -> Decimal:
    bare = re.sub(r"[\s€]", "", text)
    if "," in bare:
        bare = bare.replace(".", "").replace(",", ".", 1)
    elif THOUSANDS_BY_DOT.match(bare):
        bare = bare.replace(".", "")
    elif AMBIGUOUS.match(bare):
        raise ValueError(f"« {text} » se lit de deux façons\u00a0: écrivez les centimes après une virgule.")
    if not AMOUNT.match(bare):
        raise ValueError(f"« {text[:40]} » n’est pas un montant.")
    return Decimal(bare)


@lru_cache(maxsize=32768)
def parse_euros(text: str, largest: Decimal = LARGEST_EUROS) -> Decimal:
    """A positive amount of at most two decimals, to the cent; ValueError with its French sentence."""
    try:
        value = parse_amount(text)
    except ValueError as error:
        said = TWO_WAYS if "deux façons" in str(error) else NOT_EUROS
        raise ValueError(said) from None
    if not 0 <= value < largest:  # first, for quantize fails beyond the precision of Decimal
        raise ValueError("Ce montant est négatif ou hors de portée\u00a0: écrivez un montant en euros.")
    if value != value.quantize(CENT):
        raise ValueError("Ce montant a plus de deux décimales\u00a0: arrondissez-le au centime.")
    return value.quantize(CENT)


def euros_of(amount: Decimal) -> str:
    """Two decimals and a dot, half up, for the JSON outputs."""
    return str(amount.quantize(CENT, ROUND_HALF_UP))


def parse_date(value: object) -> date | None:
    """A date from JJ/MM/AAAA, AAAA-MM-JJ, a date cell or an Excel serial; None when empty."""
    if value is None or value == "":
        return None
    if isinstance(value, datetime):
        return value.date()
    if isinstance(value, date):
        return value
    if isinstance(value, int | float) and not isinstance(value, bool):
        return _date_of_serial(float(value))
    return _date_of_text(str(value).strip())


@lru_cache(maxsize=16384)
def _date_of_text(text: str) -> date | None:
    if not text:
        return None
    try:
        if match := ISO_DATE.match(text):
            return date(int(match[1]), int(match[2]), int(match[3]))
        if match := FRENCH_DATE.match(text):
            return date(_whole_year(match[3]), int(match[2]), int(match[1]))
    except ValueError:
        raise ValueError(f"« {text} » n’existe pas dans le calendrier.") from None
    if re.fullmatch(r"\d{5}(\.0)?", text):
        return _date_of_serial(float(text))
    raise ValueError(f"« {text[:40]} » n’est pas une date JJ/MM/AAAA.")


def _whole_year(text: str) -> int:
    """« 26 » is 2026, « 85 » is 1985: people at work were born after 1940; « 0026 » is the year 26."""
    year = int(text)
    if len(text) > 2:
        return year
    return year + (2000 if year < 40 else 1900)


def _date_of_serial(serial: float) -> date:
    if not 1 <= serial <= EXCEL_LAST:
        raise ValueError(f"« {serial:g} » n’est pas une date.")
    return EXCEL_EPOCH + timedelta(days=int(serial))


def parse_truth(text: str) -> bool | None:
    """« Oui », « X », « ACTIVE » → True; « Non », « INACTIVE » → False; anything else → None."""
    word = fold(text)
    return True if word in YES else False if word in NO else None


def share_of(text: str) -> Decimal | None:
    """A percentage written « 12,5 % », « 12.5 » or « <5 »; None when it is not a number."""
    try:
        return _amount_of_text(text.replace("%", ""))
    except ValueError:
        return None
