"""Levels typed or pasted from a spreadsheet: RNCP and amount, every bad cell named."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from decimal import Decimal
from typing import NamedTuple

from law.money import CENT
from law.typography import french
from registers.rules import normalise_rncp, parse_amount

HIGHEST = Decimal(100_000)  # above it, a slip of the hand
MOST_LINES = 2_000
_SEPARATORS = re.compile(r"[\t;]")
_SHOWN = 40


class Flaw(NamedTuple):
    """Why a cell cannot be taken."""

    line: int
    column: str
    value: str
    message: str

    def __str__(self) -> str:
        shown = f", « {self.value[:_SHOWN]} »" if self.value else ""
        return french(f"Ligne {self.line}, colonne {self.column}{shown} : {self.message}")


@dataclass(slots=True)
class Pasted:
    """The amounts by certification, or every reason why none is taken."""

    levels: dict[str, Decimal] = field(default_factory=dict)
    lines: dict[str, int] = field(default_factory=dict)  # where each certification was read
    flaws: list[Flaw] = field(default_factory=list)


def read_level(text: str) -> Decimal:
    """An annual amount in euros; ValueError says what is wrong with it."""
    amount = parse_amount(text.strip())
    if not 0 < amount <= HIGHEST or amount != amount.quantize(CENT):
        raise ValueError("un niveau est positif, en euros et centimes, d'au plus 100 000 €.")
    return amount.quantize(CENT)


def read(text: str) -> Pasted:
    """Lines of two columns or more: the RNCP first, the amount last; a line of titles is passed over."""
    found = Pasted()
    for number, cells in _cells(text):
        if number > MOST_LINES:
            found.flaws.append(Flaw(number, "RNCP", "", f"{MOST_LINES} lignes au plus se collent à la fois."))
            break
        _line(found, number, cells)
    return found


def _cells(text: str) -> Iterator[tuple[int, list[str]]]:
    """The lines that hold something, numbered as they are seen."""
    first = True
    for number, line in enumerate(text.replace("\r\n", "\n").replace("\r", "\n").split("\n"), start=1):
        cells = [cell.strip() for cell in _SEPARATORS.split(line)]
        while cells and not cells[-1]:
            cells.pop()
        if not cells:
            continue
        if not (first and _is_title(cells)):
            yield number, cells
        first = False


def _is_title(cells: list[str]) -> bool:
    return not any(any(char.isdigit() for char in cell) for cell in (cells[0], cells[-1]))


def _line(found: Pasted, number: int, cells: list[str]) -> None:
    code, flaws = normalise_rncp(cells[0]), []
    if code is None:
        flaws.append(Flaw(number, "RNCP", cells[0], "écrivez un code comme RNCP38362."))
    elif code in found.lines:
        flaws.append(Flaw(number, "RNCP", cells[0], f"la ligne {found.lines[code]} donne déjà son montant."))
    amount = None
    if len(cells) == 1:
        flaws.append(Flaw(number, "Montant", "", "la ligne n'a qu'une colonne, le montant manque."))
    else:
        try:
            amount = read_level(cells[-1])
        except ValueError as error:
            flaws.append(Flaw(number, "Montant", cells[-1], _reason(str(error))))
    found.flaws += flaws
    if code is not None:
        found.lines.setdefault(code, number)
        if amount is not None and not flaws:
            found.levels[code] = amount


def _reason(said: str) -> str:
    """The sentence without the value, which the flaw names already."""
    if said.endswith("n’est pas un montant."):
        return "ce n'est pas un montant ; écrivez 7 400 ou 7 400,50."
    return said
