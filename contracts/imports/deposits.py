"""The file that comes back from the ministry’s base: one answer a line, every error of every line."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

from contracts.rules import deposits
from contracts.rules.deposits import Answer
from contracts.rules.line import Flaw
from law.typography import french
from registers.rules import text_of
from registers.sheets import Limits, Refused, read_table
from registers.sheets.book import empty


@dataclass(slots=True)
class Returned:
    """The answers of a file, and its errors by line number."""

    read: int = 0
    answers: list[Answer] = field(default_factory=list)
    errors: list[tuple[int, Flaw]] = field(default_factory=list)

    def wrong(self, line: int, column: str, value: str, sentence: str) -> None:
        """One more error."""
        self.errors.append((line, Flaw(column, value[:200], french(sentence))))


def read(path: Path | str, *, name: str) -> Returned:
    """Every line; Refused when the file is not a table, or lacks a column."""
    found = Returned()
    with read_table(path, name=name, limits=Limits(archives=False), is_header=_is_header) as table:
        places = deposits.header_of(table.header)
        if lacking := [column for column in deposits.NEEDED if column not in places]:
            raise Refused(french(f"Ces colonnes manquent dans le fichier : {', '.join(lacking)}."))
        seen: dict[tuple[int, str, int], int] = {}
        numbers: dict[str, int] = {}
        for line, row in table.rows():
            if empty(row):
                continue
            found.read += 1
            cells = {
                column: text_of(row[place]) if place < len(row) else "" for column, place in places.items()
            }
            answer, flaws = deposits.answer_of(line, cells)
            found.errors += [(line, flaw) for flaw in flaws]
            if answer and _once(found, answer, seen, numbers):
                found.answers.append(answer)
    return found


def _once(
    found: Returned, answer: Answer, seen: dict[tuple[int, str, int], int], numbers: dict[str, int]
) -> bool:
    """Whether neither the contract nor the number was on a line before."""
    before = seen.setdefault((answer.contract_id, answer.what, answer.amendment), answer.line)
    if before != answer.line:
        said = f"Ce contrat est déjà à la ligne {before} : gardez une seule réponse."
        found.wrong(answer.line, "numero_interne", "", said)
        return False
    if answer.number and (first := numbers.setdefault(answer.number, answer.line)) != answer.line:
        found.wrong(answer.line, "numero_deca", answer.number, f"Ce numéro est déjà à la ligne {first}.")
        return False
    return True


def _is_header(cells: Sequence[str]) -> bool:
    return len(deposits.header_of(tuple(cells))) >= 2
