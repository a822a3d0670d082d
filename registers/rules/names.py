"""Dates in the names of national files: the day of application, and the day of revision (« vMAJ »)."""

import re
from dataclasses import dataclass
from datetime import date

from registers.rules.text import fold

MONTHS = ("janv", "fev", "mars", "avr", "mai", "juin", "juil", "aout", "sept", "oct", "nov", "dec")
MARK = r"(?P<mark>(?<![a-z])(?:v?maj|vf?)[ ._-]*)?"
DAY = r"(?P<d>\d{1,2})[._-]?(?P<m>\d{2})[._-]?(?P<y>20\d{2})"
ISO = r"(?P<y>20\d{2})[._-](?P<m>\d{2})(?:[._-](?P<d>\d{2}))?"
FRENCH = re.compile(rf"{MARK}(?<!\d){DAY}(?!\d)")
FRENCH_ISO = re.compile(rf"{MARK}(?<!\d){ISO}(?!\d)")
COMPACT = re.compile(r"(?<!\d)(?P<y>20\d{2})(?P<m>\d{2})(?P<d>\d{2})(?!\d)")
MONTH = re.compile(rf"(?P<m>{'|'.join(MONTHS)})[a-z]*[ ._-]*(?P<y>20\d{{2}})")


@dataclass(frozen=True, slots=True)
class FileDates:
    """What the name of a file says; None = nothing."""

    applicable_from: date | None = None
    revised_on: date | None = None


def file_dates(name: str) -> FileDates:
    """Dates of a file name; one after « MAJ » or « V » is a revision, another one an application."""
    text = fold(name)
    applicable = revised = None
    for marked, day in _dates(text):
        if marked:
            revised = revised or day
        else:
            applicable = applicable or day
    return FileDates(applicable, revised)


def _dates(text: str) -> list[tuple[bool, date]]:
    for pattern in (FRENCH_ISO, FRENCH):
        found = [(bool(match["mark"]), day) for match in pattern.finditer(text) if (day := _day(match))]
        if found:
            return found
    for pattern in (COMPACT, MONTH):
        if (match := pattern.search(text)) and (day := _day(match)):
            return [(False, day)]
    return []


def _day(match: re.Match[str]) -> date | None:
    parts = match.groupdict()
    month = parts["m"]
    number = int(month) if month.isdigit() else MONTHS.index(month) + 1
    try:
        return date(int(parts["y"]), number, int(parts.get("d") or 1))
    except ValueError:
        return None
