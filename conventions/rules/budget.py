"""A budget: lines, what each funder bears of them to the cent, and the years the money is opened and paid."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from itertools import pairwise

from law.money import CENT, cents, euros

ZERO, HUNDRED = Decimal(0), Decimal(100)
LARGEST = Decimal(1_000_000_000)
MOST_LINES, MOST_FUNDERS, MOST_YEARS = 200, 8, 12
NATURES = {
    "studies": "études et ingénierie",
    "training": "formation",
    "advice": "conseil et accompagnement",
    "topup": "majoration de contrats",
    "investment": "investissement",
    "promotion": "information et promotion",
    "staff": "frais de personnel",
    "steering": "pilotage et coordination",
    "evaluation": "évaluation",
    "other": "autre",
}
_PERCENT = re.compile(
    r"(?P<rate>\d{1,3}(?:[.,]\d{1,4})?) ?% ?(?:(?:au plus|max\.?|≤) ?(?P<most>.+))?", re.I | re.A
)


@dataclass(frozen=True, slots=True)
class Share:
    """What a funder was asked: a percentage, kept under a ceiling where there is one, or a sum in euros."""

    percent: Decimal | None = None
    euros: Decimal | None = None
    ceiling: Decimal | None = None


@dataclass(frozen=True, slots=True)
class Line:
    """A line as it is written; one share a funder but the last one, who takes the rest."""

    axis: str
    action: str
    label: str
    nature: str
    amount: Decimal
    shares: tuple[Share, ...] = ()
    number: int | None = None  # that of a line the convention already has


@dataclass(frozen=True, slots=True)
class Year:
    """What may be committed (AE) and what may be paid (CP) in a year."""

    year: int
    committed: Decimal
    paid: Decimal


@dataclass(frozen=True, slots=True)
class Flaw:
    """Why a budget cannot be written, and in which cell: its row (from 1) and column."""

    row: int
    column: str
    sentence: str


def share_of(text: str) -> Share:
    """A share as people write it: « 50 % », « 50 % au plus 15 000 », « 1 200,50 ». ValueError says how."""
    words = " ".join(text.replace("€", " ").split()) or "0"
    if "%" not in words:
        return Share(euros=_amount(words))
    found = _PERCENT.fullmatch(words)
    if found is None:
        raise ValueError("Écrivez une part comme « 50 % », « 50 % au plus 15 000 » ou « 12 000,00 ».")
    rate = Decimal(found["rate"].replace(",", "."))
    if rate > HUNDRED:
        raise ValueError("Une part va de 0 à 100 %.")
    return Share(percent=rate, ceiling=_amount(found["most"]) if found["most"] else None)


def written(share: Share) -> str:
    """A share as `share_of` reads it."""
    if share.percent is None:
        return f"{share.euros or ZERO:.2f}".replace(".", ",")
    rate = f"{share.percent.normalize():f}".replace(".", ",")
    most = "" if share.ceiling is None else f" au plus {share.ceiling:.2f}".replace(".", ",")
    return f"{rate} %{most}"


def shared(amount: Decimal, shares: Sequence[Share]) -> tuple[Decimal, ...]:
    """What each funder bears, to the cent: `shares` are those of all but the last, who takes the rest.

    ValueError when the shares exceed the line.
    """
    rest = amount - sum((_exact(amount, share) for share in shares), ZERO)
    if rest < ZERO:
        raise ValueError(f"Les parts dépassent la ligne de {euros(-rest)}.")
    left = amount - sum((share.euros or ZERO for share in shares), ZERO)
    parts = []
    for share in shares:
        if share.percent is None:
            parts.append(share.euros or ZERO)
        else:  # several percentages rounded up may ask one cent more than the line has
            parts.append(min(cents(_exact(amount, share)), left))
            left -= parts[-1]
    return (*parts, left)


def flaws(lines: Sequence[Line], funders: Sequence[str], years: Sequence[Year] = ()) -> list[Flaw]:
    """Every reason why a budget cannot be written."""
    found = [
        Flaw(row, column, sentence) for row, line in enumerate(lines, 1) for column, sentence in _wrong(line)
    ]
    found += _repeated(lines)
    if not lines:
        found.append(Flaw(0, "", "Le budget compte une ligne au moins."))
    if not funders:
        found.append(Flaw(0, "", "Le budget compte un financeur au moins."))
    if len({name.casefold() for name in funders}) < len(funders):
        found.append(Flaw(0, "", "Un financeur est écrit deux fois."))
    for row, line in enumerate(lines, 1):
        if len(line.shares) != max(0, len(funders) - 1):
            found.append(
                Flaw(row, "shares", "Il faut une part par financeur, sauf le dernier qui prend le reste.")
            )
            continue
        try:
            shared(line.amount, line.shares)
        except ValueError as error:
            found.append(Flaw(row, "shares", str(error)))
    return found + _yearly(sum((line.amount for line in lines), ZERO), years)


def per_funder(amount: Decimal, shares: Sequence[Decimal]) -> tuple[Decimal, ...]:
    """An amount used on a line, borne by its funders in proportion to their shares; the last takes the rest.

    Nobody bears more than their share as long as the amount stays under the line.
    """
    whole = sum(shares, ZERO)
    if not whole:
        return tuple(ZERO for _ in shares)
    marks = [cents(amount * mark / whole) for mark in _running(shares)]
    return tuple(after - before for before, after in pairwise([ZERO, *marks]))


def totals(lines: Sequence[Sequence[Decimal]]) -> tuple[Decimal, ...]:
    """What each funder bears of all the lines."""
    return tuple(sum(column, ZERO) for column in zip(*lines, strict=True))


def shrunk(
    before: Mapping[int, Decimal], after: Mapping[int, Decimal], used: Mapping[int, Decimal]
) -> list[int]:
    """The lines an amendment would bring under what is already committed."""
    return [number for number in before if after.get(number, ZERO) < used.get(number, ZERO)]


def _running(shares: Sequence[Decimal]) -> list[Decimal]:
    marks, total = [], ZERO
    for share in shares:
        total += share
        marks.append(total)
    return marks


def _exact(amount: Decimal, share: Share) -> Decimal:
    if share.percent is None:
        return share.euros or ZERO
    part = amount * share.percent / HUNDRED
    return part if share.ceiling is None else min(part, share.ceiling)


def _amount(text: str) -> Decimal:
    plain = re.sub(r"[\s\u00a0\u202f]", "", text).replace(",", ".")
    if not re.fullmatch(r"[0-9]{1,10}(\.[0-9]{1,2})?", plain, re.ASCII):
        raise ValueError("Écrivez une part comme « 50 % », « 50 % au plus 15 000 » ou « 12 000,00 ».")
    return Decimal(plain).quantize(CENT)


def _wrong(line: Line) -> list[tuple[str, str]]:
    found = [
        (column, sentence)
        for column, sentence in (
            ("axis", "Nommez l’axe."),
            ("action", "Nommez l’action."),
            ("label", "Nommez la ligne."),
        )
        if not getattr(line, column).strip()
    ]
    if line.nature not in NATURES:
        found.append(("nature", "Choisissez la nature de la dépense."))
    if not ZERO <= line.amount < LARGEST or line.amount != cents(line.amount):
        found.append(("amount", "Le montant est en euros et centimes, positif ou nul."))
    elif not line.amount and line.number is None:
        found.append(("amount", "Une ligne nouvelle a un montant."))
    return found


def _repeated(lines: Sequence[Line]) -> list[Flaw]:
    first: dict[tuple[str, str, str], int] = {}
    found = []
    for row, line in enumerate(lines, 1):
        key = (line.axis.casefold(), line.action.casefold(), line.label.casefold())
        if first.setdefault(key, row) != row:
            found.append(Flaw(row, "label", f"Cette ligne est déjà écrite, ligne {first[key]}."))
    return found


def _yearly(total: Decimal, years: Sequence[Year]) -> list[Flaw]:
    found = []
    if len({each.year for each in years}) < len(years):
        found.append(Flaw(0, "years", "Une année est écrite deux fois."))
    for name, label in (("committed", "autorisations d’engagement"), ("paid", "crédits de paiement")):
        given = sum((getattr(each, name) for each in years), ZERO)
        if years and given != total:
            found.append(
                Flaw(0, "years", f"Les {label} font {euros(given)} : le budget est de {euros(total)}.")
            )
    return found
