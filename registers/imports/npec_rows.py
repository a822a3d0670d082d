"""Rows of an NPEC vintage: every layout since 2019, read cell by cell without trusting number formats."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from functools import lru_cache

from openpyxl.utils.datetime import to_excel

from registers import rules
from registers.imports.layouts import Found, Layout
from registers.report import Report
from registers.sheets import Refused, Sheet

LIST = Layout(
    "npec",
    {
        "rncp": ("code rncp", "rncp"),
        "diploma": ("code la formation", "code de la formation", "code diplome"),
        "either": ("code diplome/code rncp", "code diplome / code rncp"),
        "title": ("libelle de la formation", "libelle de la certification", "libelle dde la certification"),
        "certifier": ("certificateur…",),
        "type": ("type de diplome", "type diplome", "libelle du diplome"),
        "cpne": ("code cpne",),
        "label": ("cpne", "libelle cpne", "libelle de la cpne"),
        "idcc": ("code idcc", "idcc"),
        "amount": ("npec final", "valeur finale"),
        "status": ("statut",),
        "date": ("date d'applicabilite…",),
        "procedure": ("procedure",),
    },
    frozenset({"amount"}),
    (frozenset({"rncp", "diploma", "either"}), frozenset({"cpne", "label"})),
)
# Vintages without any date in their cells, told apart by their columns when their name says nothing either.
UNDATED = (
    (frozenset({"rncp"}), date(2021, 2, 11)),
    (frozenset({"either"}), date(2020, 4, 1)),
    (frozenset({"cpne"}), date(2019, 10, 1)),
    (frozenset({"diploma"}), date(2019, 9, 1)),
)
DATES_REQUIRED_FROM = date(2023, 1, 1)
LARGEST = 1_000_000
STATUSES = frozenset({"CPNE", "R", "D", "A", ""}) | rules.NO_VALUE

StagedRow = tuple[int, str, str, str, Decimal | None, str, str, date | None]


class Unreadable(ValueError):
    """A row that cannot become a level; the sentence says why."""


def unformatted(cell: object) -> object:
    """The number of a cell that someone formatted as a date."""
    return to_excel(cell) if isinstance(cell, date) else cell


@lru_cache(maxsize=16384)
def amount_of(cell: object) -> tuple[Decimal | None, str]:
    """(amount, « ») or (None, « NC » or « NR »); Unreadable for anything else, zero or negative."""
    if isinstance(cell, str) and cell.strip().upper() in rules.NO_VALUE:
        return None, cell.strip().upper()
    try:
        amount = rules.parse_amount("" if cell is None else unformatted(cell))
    except ValueError as error:
        raise Unreadable(str(error)) from error
    if not 0 < amount < LARGEST:
        raise Unreadable(f"Le montant {amount} n’est pas possible.")
    return amount, ""


@lru_cache(maxsize=4096)
def day_of(cell: object) -> date | None:
    """The day of application written in a cell."""
    try:
        return rules.parse_date(cell)
    except ValueError as error:
        raise Unreadable(str(error)) from error


@lru_cache(maxsize=256)
def procedure_day(cell: object) -> date | None:
    """Old files give the year of a procedure: it applies from the 1st of September of that year."""
    match = re.search(r"20\d\d", rules.text_of(cell))
    return date(int(match[0]), 9, 1) if match else None


@lru_cache(maxsize=4096)
def text_of(cell: object) -> str:
    """Any cell as text, cached."""
    return rules.text_of(cell)


@dataclass(slots=True)
class ListReader:
    """The long list of one sheet, read once: yields staged rows, counts and notes the others."""

    found: Found
    report: Report
    undated: date | None
    labels: dict[str, str] = field(default_factory=dict)
    place: dict[str, int] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.place = self.found.places
        dated = {"date", "procedure"} & self.place.keys()
        if not dated and (self.undated is None or self.undated >= DATES_REQUIRED_FROM):
            raise Refused("La colonne «\u00a0Date d’applicabilité\u00a0» manque.", self.found.titles)

    def rows(self) -> Iterator[StagedRow]:
        """Staged rows: number, RNCP, diploma, CPNE, amount, absence, status, day."""
        report, name = self.report, self.found.sheet.name
        known = set(self.place.values())
        for number, cells in self.found.sheet.rows():
            if number <= self.found.header_row:
                continue
            report.counts["read"] += 1
            if len(cells) != len(known):
                self._check_columns(number, cells, known)
            try:
                yield from self._levels(number, cells)
            except Unreadable as error:
                report.note("rejected", str(error), row=number, sheet=name)

    def _check_columns(self, number: int, cells: Sequence[object], known: set[int]) -> None:
        for place, cell in enumerate(cells):
            if place not in known and text_of(cell):
                titles = self.found.titles
                title = titles[place] if place < len(titles) else ""
                raise Refused(
                    f"La colonne {place + 1} n’est pas connue et elle est remplie à la ligne {number}.",
                    [title or "sans titre", *titles],
                )

    def _cell(self, cells: Sequence[object], name: str) -> object:
        place = self.place.get(name)
        return cells[place] if place is not None and place < len(cells) else None

    def _levels(self, number: int, cells: Sequence[object]) -> Iterator[StagedRow]:
        rncps, diploma = self._codes(cells)
        cpne = self._committee(cells)
        amount, absence = amount_of(self._cell(cells, "amount"))
        status = text_of(self._cell(cells, "status")).upper()
        if status not in STATUSES:
            raise Unreadable(f"Le statut «\u00a0{status[:20]}\u00a0» n’est pas connu.")
        day = self._day(cells)
        if absence:
            self.report.counts["no_value"] += 1
        if len(rncps) > 1:
            self.report.counts["split"] += 1
        if not rncps:
            self.report.counts["parked"] += 1
            yield number, "", diploma, cpne, amount, absence, status, day
        for rncp in rncps:
            yield number, rncp, diploma, cpne, amount, absence, status, day

    def _codes(self, cells: Sequence[object]) -> tuple[tuple[str, ...], str]:
        """RNCP codes of a row and its diploma code. Without RNCP a row of the first years is parked."""
        diploma = rules.normalise_diploma(text_of(self._cell(cells, "diploma"))) or ""
        if "either" in self.place:
            return self._either(text_of(self._cell(cells, "either")))
        text = text_of(self._cell(cells, "rncp"))
        rncps = rules.split_rncp(text)
        if rncps is None:
            raise Unreadable(f"«\u00a0{text[:40]}\u00a0» n’est pas un code RNCP.")
        if not rncps and "rncp" in self.place:
            raise Unreadable("Le code RNCP manque.")
        if not rncps and not diploma:
            raise Unreadable("Le code diplôme manque ou ne peut pas être lu.")
        return rncps, diploma

    @staticmethod
    def _either(text: str) -> tuple[tuple[str, ...], str]:
        """The merged column of 2020: RNCP or diploma codes, of different lengths."""
        rncps, diplomas = [], []
        for part in filter(None, re.split(r"[/,;|\s]+", text)):
            if (diploma := rules.normalise_diploma(part)) and not part.upper().startswith("RNCP"):
                diplomas.append(diploma)
            elif rncp := rules.normalise_rncp(part):
                rncps.append(rncp)
            else:
                raise Unreadable(f"«\u00a0{part[:40]}\u00a0» n’est ni un code RNCP ni un code diplôme.")
        if not rncps and not diplomas:
            raise Unreadable("Le code de la certification manque.")
        return tuple(dict.fromkeys(rncps)), diplomas[0] if diplomas else ""

    def _committee(self, cells: Sequence[object]) -> str:
        """Code of the CPNE; the first vintage has labels only."""
        label = text_of(self._cell(cells, "label"))
        if "cpne" not in self.place:
            if not label:
                raise Unreadable("Le libellé de la CPNE manque.")
            return ""
        text = text_of(unformatted(self._cell(cells, "cpne")))
        code = rules.normalise_cpne(text)
        if code is None:
            raise Unreadable(
                f"«\u00a0{text[:40]}\u00a0» n’est pas un code CPNE." if text else "Le code CPNE manque."
            )
        if label:
            self.labels[code] = label
        return code

    def _day(self, cells: Sequence[object]) -> date | None:
        if "date" in self.place:
            day = day_of(self._cell(cells, "date"))
            if day is None:
                raise Unreadable("La date d’applicabilité manque.")
            return day
        return procedure_day(self._cell(cells, "procedure")) if "procedure" in self.place else None


def undated_day(found: Found) -> date | None:
    """The vintage of a layout without dates; None for a layout that has them."""
    if {"date", "procedure"} & found.places.keys():
        return None
    return next(day for columns, day in UNDATED if columns <= found.places.keys())


def matrix_rows(sheet: Sheet) -> Iterator[tuple[str, str, Decimal | None]]:
    """(RNCP, CPNE, amount) of the « global » sheet, columns found by code; nothing without RNCP."""
    codes: dict[int, str] = {}
    key = 0
    for _, cells in sheet.rows():
        if not codes:
            titles = [rules.fold_header(text_of(cell)) for cell in cells]
            key = next((place for place, title in enumerate(titles) if title in LIST.columns["rncp"]), -1)
            if key >= 0:
                codes = {i: code for i, title in enumerate(titles) if (code := rules.normalise_cpne(title))}
            continue
        rncps = rules.split_rncp(text_of(cells[key])) if key < len(cells) else ()
        for place, cpne in codes.items():
            if not rncps or place >= len(cells) or cells[place] is None:
                continue
            try:
                amount, _ = amount_of(cells[place])
            except Unreadable:
                continue
            for rncp in rncps:
                yield rncp, cpne, amount
