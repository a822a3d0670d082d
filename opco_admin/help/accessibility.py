"""The grid of RGAA 4.1 as it was filled in, and what it comes to."""

from __future__ import annotations

import csv
import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from io import StringIO
from pathlib import Path

from django.conf import settings

PLACE = Path(settings.BASE_DIR) / "docs" / "rgaa.csv"
YES, NO, NONE, UNSEEN = "conforme", "non conforme", "non applicable", "non évalué"
VERDICTS = (YES, NO, NONE, UNSEEN)
HOW = ("axe", "main", "axe et main", "")
CRITERIA = (9, 2, 3, 13, 8, 2, 5, 10, 4, 14, 13, 11, 12)  # of each theme of RGAA 4.1: 106
THEMES = (
    "Images", "Cadres", "Couleurs", "Multimédia", "Tableaux", "Liens", "Scripts", "Éléments obligatoires",
    "Structuration de l’information", "Présentation de l’information", "Formulaires", "Navigation",
    "Consultation",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Criterion:
    """A criterion, what was seen of it, how and when."""

    number: str
    wording: str
    how: str
    verdict: str
    evidence: str
    seen_on: dt.date | None

    @property
    def theme(self) -> int:
        return int(self.number.partition(".")[0])


@dataclass(frozen=True, slots=True)
class Grid:
    """The whole grid."""

    criteria: tuple[Criterion, ...]

    def having(self, verdict: str) -> tuple[Criterion, ...]:
        return tuple(each for each in self.criteria if each.verdict == verdict)

    @property
    def failures(self) -> tuple[Criterion, ...]:
        return self.having(NO)

    @property
    def unseen(self) -> tuple[Criterion, ...]:
        return self.having(UNSEEN)

    @property
    def respected(self) -> int:
        return len(self.having(YES))

    @property
    def applicable(self) -> int:
        return len(self.criteria) - len(self.having(NONE))

    @property
    def looked_at(self) -> int:
        """Percentage of the criteria that somebody or something looked at."""
        return 100 * (len(self.criteria) - len(self.unseen)) // len(self.criteria)

    @property
    def rate(self) -> int:
        """Percentage of the applicable criteria that are respected; one not looked at is not."""
        return 100 * self.respected // self.applicable if self.applicable else 0

    @property
    def state(self) -> str:
        """The words of the law: totally, partly, not."""
        if self.respected == self.applicable:
            return "totalement conforme"
        return "partiellement conforme" if self.rate >= 50 else "non conforme"

    @property
    def seen_on(self) -> dt.date | None:
        """The last day something was looked at."""
        return max((each.seen_on for each in self.criteria if each.seen_on), default=None)

    @property
    def themes(self) -> list[tuple[str, list[Criterion]]]:
        return [
            (f"{at}. {title}", [each for each in self.criteria if each.theme == at])
            for at, title in enumerate(THEMES, 1)
        ]


def read(text: str) -> Grid:
    """The grid written in a text: numéro ; intitulé ; examen ; verdict ; constat ; date."""
    lines = csv.DictReader(StringIO(text), delimiter=";", strict=True)
    return Grid(tuple(_criterion(each) for each in lines))


def _criterion(line: dict[str, str]) -> Criterion:
    day = dt.date.fromisoformat(line["date"]) if line["date"] else None
    return Criterion(line["critere"], line["intitule"], line["examen"], line["verdict"], line["constat"], day)


def flaws(criteria: Iterable[Criterion]) -> list[str]:
    """What is wrong with a grid: a criterion missing or twice, a verdict that nothing supports."""
    given = list(criteria)
    wanted = [f"{theme}.{at}" for theme, count in enumerate(CRITERIA, 1) for at in range(1, count + 1)]
    found = [] if [each.number for each in given] == wanted else ["the criteria are not the 106 of RGAA 4.1"]
    for each in given:
        if each.verdict not in VERDICTS or each.how not in HOW:
            found.append(f"{each.number}: unknown words")
        looked = bool(each.how and each.evidence and each.seen_on)
        if (each.verdict == UNSEEN) == looked or (each.verdict != UNSEEN and not looked):
            found.append(f"{each.number}: a verdict has how, what and when; no verdict has none")
    return found


@cache
def _read(changed: float) -> Grid:
    return read(PLACE.read_text(encoding="utf-8"))


def grid() -> Grid:
    """The grid as it stands."""
    return _read(PLACE.stat().st_mtime)
