"""Lines of the tables of a campaign: cells read, lines gathered by key; two amounts for a key are shown."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import TypeVar

from branches.rules.campaigns_positions import PLACES, Advice, wrong_amount
from law.typography import french
from registers import rules as registers

Key = tuple[str, str]  # RNCP, CPNE; an empty CPNE speaks for all
CHOICE_WORDS = {
    "recommande": "recommended",
    "recommandee": "recommended",
    "valeur recommandee": "recommended",
    "r": "recommended",
    "min": "low",
    "minimum": "low",
    "max": "high",
    "maximum": "high",
    "actuel": "current",
    "niveau actuel": "current",
    "niveau actuel conserve": "current",
    "inchange": "current",
}


@dataclass(frozen=True, slots=True)
class Flaw:
    """Why a cell cannot be taken: its line, the title of its column, what it holds, a French sentence."""

    line: int
    column: str
    value: str
    message: str


@dataclass(frozen=True, slots=True)
class AdviceLine:
    """A recommendation as read; an empty `cpne` speaks for every branch."""

    line: int
    rncp: str
    cpne: str
    advice: Advice

    @property
    def key(self) -> Key:
        return self.rncp, self.cpne


@dataclass(frozen=True, slots=True)
class PositionLine:
    """A position as pasted: a choice, or an amount of its own."""

    line: int
    rncp: str
    choice: str
    amount: Decimal | None
    reason: str
    communication: Decimal | None

    @property
    def key(self) -> Key:
        return self.rncp, ""


@dataclass(frozen=True, slots=True)
class OutcomeLine:
    """A level fixed by the decree, as read."""

    line: int
    rncp: str
    cpne: str
    amount: Decimal
    status: str

    @property
    def key(self) -> Key:
        return self.rncp, self.cpne


Line = TypeVar("Line", AdviceLine, OutcomeLine)


@dataclass(frozen=True, slots=True)
class Conflict:
    """One key with several worths: the lines that disagree, and what is already recorded."""

    rncp: str
    cpne: str
    lines: tuple[AdviceLine, ...]
    recorded: Advice | None


def read_rncps(text: str) -> tuple[str, ...]:
    """The codes of a cell, prefix added, two codes split; ValueError says why."""
    codes = registers.split_rncp(text) if text.isascii() else None
    if not text:
        raise ValueError("Le code RNCP manque.")
    if not codes or not all(code.startswith("RNCP") for code in codes):
        raise ValueError(f"« {text[:40]} » n’est pas un code RNCP, par exemple RNCP38362.")
    return codes


def read_cpne(text: str) -> str:
    """The code of a branch; empty = every branch."""
    if not text or registers.fold(text) in ("toutes", "toutes cpne", "*"):
        return ""
    code = registers.normalise_cpne(text)
    if code is None:
        raise ValueError(f"« {text[:40]} » n’est pas un code CPNE : c’est un nombre, par exemple 2.")
    return code


def read_amount(cell: object) -> Decimal | None:
    """A yearly amount; None for an empty cell, NC or NR."""
    text = registers.text_of(cell)
    if not text or text.upper() in registers.NO_VALUE:
        return None
    amount = registers.parse_amount(cell)
    if wrong := wrong_amount(amount):
        raise ValueError(f"« {text[:40]} » : {wrong}")
    return amount.quantize(PLACES)


def wrong_bounds(advice: Advice) -> str:
    """Why bounds cannot stand together; empty when they can."""
    low, high, value = advice.low, advice.high, advice.recommended
    if low is not None and high is not None and low > high:
        return "Le minimum dépasse le maximum."
    if value is not None and low is not None and value < low:
        return "La valeur recommandée est sous le minimum."
    if value is not None and high is not None and value > high:
        return "La valeur recommandée dépasse le maximum."
    return ""


def gather(lines: Iterable[Line]) -> tuple[dict[Key, Line], dict[Key, tuple[Line, ...]]]:
    """The lines by key, each once, and those of a key that do not say the same."""
    said: dict[Key, list[Line]] = defaultdict(list)
    for line in lines:
        if not any(_worth(line) == _worth(other) for other in said[line.key]):
            said[line.key].append(line)
    once = {key: found[0] for key, found in said.items() if len(found) == 1}
    return once, {key: tuple(found) for key, found in said.items() if len(found) > 1}


def conflicts(
    lines: Iterable[AdviceLine], recorded: Mapping[Key, Advice]
) -> tuple[list[AdviceLine], list[Conflict], int]:
    """What is new, what a person must choose, and how many lines say what is already recorded."""
    once, several = gather(lines)
    new, asked, same = [], [], 0
    for key, line in once.items():
        known = recorded.get(key)
        if known is None:
            new.append(line)
        elif known == line.advice:
            same += 1
        else:
            asked.append(Conflict(*key, (line,), known))
    asked += [Conflict(*key, found, recorded.get(key)) for key, found in several.items()]
    return new, sorted(asked, key=lambda each: each.lines[0].line), same


def advice_for(key: Key, recorded: Mapping[Key, Advice]) -> Advice:
    """What is recommended to a branch: to it by name, else to all."""
    return recorded.get(key) or recorded.get((key[0], "")) or Advice()


def flaw(line: int, column: str, cell: object, message: str) -> Flaw:
    """A flaw, its words typeset."""
    return Flaw(line, column, registers.text_of(cell)[:60], french(message))


def _worth(line: AdviceLine | OutcomeLine) -> object:
    return line.advice if isinstance(line, AdviceLine) else (line.amount, line.status)
