"""Top-ups of a région to the level of a contract: what a rule of its convention says (L6211-3)."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, fields
from datetime import date
from decimal import Decimal
from typing import Any, Literal

from law.money import euros
from law.typography import french

Form = Literal["year", "share", "contract"]
Place = Literal["centre", "employer"]

FORMS: Mapping[str, str] = {
    "year": "montant par an",
    "share": "pourcentage du niveau annuel",
    "contract": "montant par contrat",
}
PLACES: Mapping[str, str] = {"centre": "le CFA", "employer": "l’entreprise"}
PUBLICS: Mapping[str, str] = {
    "disabled": "travailleurs handicapés",
    "priority": "publics prioritaires (L6325-1-1)",
    "minor": "mineurs au début du contrat",
    "without_diploma": "sans diplôme",
}
LEVELS = (3, 4, 5, 6, 7, 8)
SHARE_MAX = 100
_DEPARTMENT = re.compile(r"\d{2}|2[AB]|9[78]\d")
_POSTCODE = re.compile(r"\d{5}")
_SIRET = re.compile(r"\d{14}")
_RNCP = re.compile(r"RNCP\d{1,6}")


@dataclass(frozen=True, slots=True, kw_only=True)
class TopUp:
    """One rule of a convention: whom it adds to, how much, within which limits. Empty means all."""

    code: str
    label: str
    line: int  # number of the budget line it draws: its envelope
    form: Form = "year"
    value: Decimal
    since: date  # of the conclusion of contracts, both included
    until: date
    cap: Decimal | None = None  # euros a contract
    places: int | None = None  # contracts it may serve
    rank: int = 1  # the lowest is tried first
    cumulable: bool = False  # with the other cumulable rules of its line
    place: Place = "centre"  # whose postcode is looked at
    departments: tuple[str, ...] = ()
    postcodes: tuple[str, ...] = ()
    sirets: tuple[str, ...] = ()
    certifications: tuple[str, ...] = ()
    levels: tuple[int, ...] = ()
    publics: tuple[str, ...] = ()
    criteria: str = ""  # the words of the convention
    convention: str = ""  # number, said of a rule that is applied
    fund: int = 0  # key of the budget line, said of a rule that is applied

    @property
    def worth(self) -> str:
        """« 800,00 € par an, dans la limite de 1 500,00 € par contrat »."""
        said = {
            "year": f"{euros(self.value)} par an",
            "share": f"{self.value:f} % du niveau annuel",
            "contract": f"{euros(self.value)} par contrat",
        }[self.form]
        return french(
            said if self.cap is None else f"{said}, dans la limite de {euros(self.cap)} par contrat"
        )

    def as_dict(self) -> dict[str, Any]:
        """As a version of a convention holds it: plain, what is at its default left out."""
        return {name: _plain(value) for name, default in _FIELDS if (value := getattr(self, name)) != default}

    @classmethod
    def from_dict(cls, stored: Mapping[str, Any]) -> TopUp:
        values = dict(stored)
        for name in ("value", "cap"):
            if values.get(name) is not None:
                values[name] = Decimal(values[name])
        for name in ("since", "until"):
            values[name] = date.fromisoformat(values[name])
        for name in LISTS:
            if name in values:
                values[name] = tuple(values[name])
        return cls(**values)


LISTS = ("departments", "postcodes", "sirets", "certifications", "levels", "publics")
_FIELDS = tuple((field.name, field.default) for field in fields(TopUp))


def _plain(value: Any) -> Any:
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, tuple):
        return list(value)
    return str(value) if isinstance(value, Decimal) else value


def read(block: Mapping[str, Any]) -> tuple[TopUp, ...]:
    """The rules of a version, as it holds them."""
    return tuple(TopUp.from_dict(row) for row in block.get("rules", ()))


def written(rules: Iterable[TopUp]) -> dict[str, list[dict[str, Any]]]:
    """Rules as a version holds them."""
    return {"rules": [rule.as_dict() for rule in rules]}


def flaws(rule: TopUp, lines: Collection[int]) -> dict[str, str]:
    """What is wrong with a rule of a convention that has those budget lines, a sentence a field."""
    found = {}
    if rule.line not in lines:
        found["line"] = "Choisissez une ligne du budget de cette convention."
    if rule.value <= 0:
        found["value"] = "Donnez un montant ou un pourcentage au-dessus de zéro."
    elif rule.form == "share" and (rule.value > SHARE_MAX or rule.value != rule.value.to_integral_value()):
        found["value"] = "Donnez un pourcentage entier, de 1 à 100."
    if rule.cap is not None and rule.cap <= 0:
        found["cap"] = "Un plafond est au-dessus de zéro ; laissez vide s’il n’y en a pas."
    if rule.places is not None and rule.places <= 0:
        found["places"] = "Donnez un nombre de contrats, ou laissez vide."
    if rule.until < rule.since:
        found["until"] = "La période finit avant de commencer."
    for name, pattern, wanted in _LISTED:
        if wrong := [each for each in getattr(rule, name) if not pattern.fullmatch(each)]:
            found[name] = f"« {wrong[0]} » n’est pas {wanted} : corrigez, ou séparez par des virgules."
    return {name: french(said) for name, said in found.items()}


_LISTED = (
    ("departments", _DEPARTMENT, "un code de département (14, 2A, 974)"),
    ("postcodes", _POSTCODE, "un code postal à 5 chiffres"),
    ("sirets", _SIRET, "un SIRET à 14 chiffres"),
    ("certifications", _RNCP, "un code RNCP (RNCP38362)"),
)


def words(rule: TopUp) -> str:
    """Whom a rule serves, in one sentence."""
    where = PLACES[rule.place]
    parts = []
    if rule.sirets:
        parts.append(f"CFA {', '.join(rule.sirets)}")
    if rule.postcodes:
        parts.append(f"{where} dans les communes {', '.join(rule.postcodes)}")
    elif rule.departments:
        parts.append(f"{where} dans {_listed('le département', 'les départements', rule.departments)}")
    if rule.certifications:
        parts.append(_listed("certification", "certifications", rule.certifications))
    if rule.levels:
        parts.append(_listed("niveau", "niveaux", [str(level) for level in rule.levels]))
    if rule.publics:
        parts.append(" ou ".join(PUBLICS[each] for each in rule.publics))
    period = f"contrats conclus du {rule.since:%d/%m/%Y} au {rule.until:%d/%m/%Y}"
    return french(" ; ".join((*parts, period)))


def _listed(one: str, several: str, names: Iterable[str]) -> str:
    found = list(names)
    return f"{one if len(found) == 1 else several} {', '.join(found)}"
