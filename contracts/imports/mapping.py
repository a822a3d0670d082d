"""From a sender's headers to our columns: suggested, remembered, refused when something is left unsaid."""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from contracts.rules import columns
from contracts.rules.columns import CONTRACTS, FileColumns
from law.typography import french
from registers.sheets import Refused

Columns = dict[str, str | None]  # header -> canonical column; None: ignored on purpose

RECOGNISED_AT_LEAST = 5
# What the annotated file adds: a corrected copy may come back with them.
ANNOTATIONS = ("colonnes_en_erreur", "messages_d_erreur")


@dataclass(frozen=True, slots=True)
class Proposal:
    """A mapping and what is still wrong with it: nothing, or a file that cannot be read yet."""

    columns: Columns
    unknown: tuple[str, ...]  # headers without a column
    duplicated: tuple[str, ...]  # headers written twice, or two headers for one column
    missing: tuple[str, ...]  # canonical columns without which no line is valid

    @property
    def ready(self) -> bool:
        return not (self.unknown or self.duplicated or self.missing)

    @property
    def problems(self) -> tuple[str, ...]:
        """Everything wrong, one French line each."""
        return tuple(
            french(text)
            for text in (
                *(f"Colonne inconnue : « {header} »" for header in self.unknown),
                *(f"Colonne en double : « {header} »" for header in self.duplicated),
                *(f"Colonne absente : « {name} »" for name in self.missing),
            )
        )


def header_key(header: Sequence[str]) -> str:
    """The same for the same headers, however they are written: what a mapping is remembered by."""
    return hashlib.sha256("\x1f".join(columns.header_key(cell) for cell in header).encode()).hexdigest()


def looks_like_header(cells: Sequence[str], expected: FileColumns = CONTRACTS) -> bool:
    """Whether enough cells name our columns."""
    filled = [cell for cell in cells if cell]
    known = sum(expected.suggestion(cell) is not None for cell in filled)
    return known >= RECOGNISED_AT_LEAST or (known >= 2 and 2 * known > len(filled))


def propose(
    header: Sequence[str],
    given: Mapping[str, str | None] | None = None,
    expected: FileColumns = CONTRACTS,
) -> Proposal:
    """The mapping of a header line: what was given or remembered, else what the words suggest."""
    given = {**dict.fromkeys(ANNOTATIONS), **(given or {})}
    names = [cell for cell in header if cell]
    chosen: Columns = {}
    unknown = []
    for name in names:
        column = given[name] if name in given else expected.suggestion(name)
        ignored = column is None and name in given
        if ignored or column in expected.by_name:
            chosen[name] = column
        else:
            unknown.append(name)
    twice = [name for name, count in Counter(names).items() if count > 1]
    per_column = Counter(column for column in chosen.values() if column)
    twice += [name for name, column in chosen.items() if column and per_column[column] > 1]
    missing = [name for name in expected.indispensable if name not in per_column]
    return Proposal(chosen, tuple(unknown), tuple(dict.fromkeys(twice)), tuple(missing))


def check(proposal: Proposal) -> None:
    """Refuse the file, with the list, when its columns are not all said."""
    if not proposal.ready:
        raise Refused(french("Les colonnes de ce fichier ne sont pas celles attendues."), proposal.problems)
