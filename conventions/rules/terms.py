"""The terms of a convention: title, object, life and scope, as a version keeps them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

PUBLICS = {
    "employees": "salariés",
    "jobseekers": "demandeurs d’emploi",
    "apprentices": "apprentis",
    "young": "jeunes de moins de 26 ans",
    "disabled": "personnes en situation de handicap",
    "small_firms": "entreprises de moins de 50 salariés",
}
LABELS = {
    "title": "Intitulé",
    "purpose": "Objet",
    "starts_on": "Début",
    "ends_on": "Fin",
    "idccs": "Branches (IDCC)",
    "regions": "Régions",
    "publics": "Publics",
    "public": "Rendue publique",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Terms:
    """What a version says of itself; no branch, région or public named means all of them."""

    title: str
    starts_on: date
    ends_on: date
    purpose: str = ""
    idccs: tuple[str, ...] = ()
    regions: tuple[str, ...] = ()
    publics: tuple[str, ...] = ()
    public: bool = False

    def as_json(self) -> dict[str, Any]:
        """The terms as a version keeps them."""
        return {
            "title": self.title,
            "purpose": self.purpose,
            "starts_on": self.starts_on.isoformat(),
            "ends_on": self.ends_on.isoformat(),
            "idccs": sorted(self.idccs),
            "regions": sorted(self.regions),
            "publics": sorted(self.publics),
            "public": self.public,
        }


def read(kept: Mapping[str, Any]) -> Terms:
    """The terms that a version keeps."""
    return Terms(
        title=kept["title"],
        purpose=kept.get("purpose", ""),
        starts_on=date.fromisoformat(kept["starts_on"]),
        ends_on=date.fromisoformat(kept["ends_on"]),
        idccs=tuple(kept.get("idccs", ())),
        regions=tuple(kept.get("regions", ())),
        publics=tuple(kept.get("publics", ())),
        public=kept.get("public", False),
    )


def flaws(terms: Terms, life: tuple[int, int] | None = None) -> list[str]:
    """What cannot be written."""
    found = []
    if not terms.title.strip():
        found.append("L’intitulé manque.")
    if terms.ends_on < terms.starts_on:
        found.append("La fin de la convention précède son début.")
    unknown = sorted(set(terms.publics) - PUBLICS.keys())
    if unknown:
        found.append(f"Public inconnu : {', '.join(unknown)}.")
    return found


def years(starts_on: date, ends_on: date) -> int:
    """The span in years, the started one counted: 2018–2023 on anniversaries counts 5."""
    whole = ends_on.year - starts_on.year
    return whole + (1 if (ends_on.month, ends_on.day) >= (starts_on.month, starts_on.day) else 0)


def listed(codes: Iterable[str], labels: Mapping[str, str]) -> str:
    """The labels of some codes, in one sentence."""
    return ", ".join(labels.get(code, code) for code in codes)
