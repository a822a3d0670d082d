"""The values of the law in French words, for the page « Textes et barèmes »."""

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from typing import Any

from law.dated import Parameter
from law.parameters.certification import Criterion
from law.parameters.payment import Step
from law.typography import french

_WORDS = {
    "refused": "refus implicite",
    "accepted": "accord tacite",
    "calendar": "jours calendaires",
    "v1": "quatre conditions",
    "v2": "sept conditions et toute autre règle",
    "month": "mois commencé",
    "day": "jour",
    "sliding": "de quantième à quantième",
    "year_days": "sur le nombre de jours de cette année",
    "opco_flat": "forfait de l’OPCO",
    "branch": "la branche, puis la recommandation",
    "recommendation": "la recommandation, puis la branche",
    True: "oui",
    False: "non",
}
_BANDS = {
    "u18": "moins de 18 ans",
    "18_20": "18 à 20 ans",
    "21_25": "21 à 25 ans",
    "26": "26 ans et plus",
    "u21": "moins de 21 ans",
}
_PHASES = {
    "opportunity": "opportunité",
    "decision": "décision",
    "engineering": "ingénierie",
    "experiment": "expérimentation",
    "analysis": "analyse de l’activité",
    "trainer": "formateur",
    "reflexive": "phases réflexives",
    "assessment": "évaluations",
    "assistance": "assistance",
    "tasks": "activités à distance",
}
_SIZES = {"small": "petite entreprise", "medium": "moyenne entreprise", "large": "grande entreprise"}
_EXCHANGES = {
    "visit": "visite sur place",
    "remote": "visite à distance",
    "call": "appel",
    "meeting": "réunion collective",
    "email": "courriel",
    "webinar": "webinaire",
}
_CONVENTIONS = {
    "edec": "EDEC",
    "fne": "FNE-Formation",
    "poec": "POE collective",
    "pcrh": "prestation conseil RH",
    "com": "objectifs et moyens avec l’État",
    "cooperation": "coopération",
    "region": "objectifs et moyens avec une région",
    "investment": "investissement avec une région",
}
_TIMINGS = {
    "invoice": "sur facture",
    "month_start": "au mois {month}",
    "month_end": "avant la fin du mois {month}",
    "term": "avec les derniers justificatifs",
}


def written(parameter: Parameter, worth: Any) -> tuple[tuple[str, str], ...]:
    """What a parameter is worth as (entry, text) pairs; a single value has an empty entry."""
    unit = parameter.unit
    if isinstance(worth, Mapping):
        return tuple((_entry(key), _text(each, unit)) for key, each in worth.items())
    if isinstance(worth, tuple) and isinstance(worth[0], Step):
        return tuple((step.label_fr, _payment(step)) for step in worth)
    if isinstance(worth, tuple) and isinstance(worth[0], Criterion):
        return tuple((criterion.code, criterion.label) for criterion in worth)
    return (("", _text(worth, unit)),)


def _text(worth: Any, unit: str) -> str:
    if isinstance(worth, (str, bool)):
        return _WORDS.get(worth, str(worth))
    if isinstance(worth, date):
        return f"{worth:%d/%m/%Y}"
    if isinstance(worth, frozenset):
        return ", ".join(sorted(worth)) or "aucune"
    if isinstance(worth, tuple) and len(worth) > 2:
        return french(f"{', '.join(_number(each) for each in worth)} {unit}")
    if isinstance(worth, tuple) and worth[0] == worth[1]:
        return _text(worth[0], unit)
    if isinstance(worth, tuple):
        return french(f"{_number(worth[0])} à {_number(worth[1])} {unit}")
    if unit.startswith("part "):
        return french(f"{_number(worth * 100)} % {unit.removeprefix('part ')}")
    return french(f"{_number(worth)} {unit if worth > 1 else _singular(unit)}".strip())


def _number(worth: Decimal | int) -> str:
    plain = f"{worth:,.0f}" if worth == int(worth) else f"{worth:,.2f}"
    return plain.replace(",", " ").replace(".", ",")


def _singular(unit: str) -> str:
    return " ".join(word if word == "mois" else word.removesuffix("s") for word in unit.split(" "))


def _entry(key: Any) -> str:
    match key:
        case (str(band), bool(graduate)):
            return f"{_BANDS[band]}, {'avec' if graduate else 'sans'} baccalauréat"
        case (str(band), int(year)):
            return f"{_BANDS[band]}, {year}{'re' if year == 1 else 'e'} année"
        case None:
            return "niveau inconnu"
        case int(level):
            return f"niveau {level}"
    return _PHASES.get(key) or _SIZES.get(key) or _CONVENTIONS.get(key) or _EXCHANGES.get(key, str(key))


def _payment(step: Step) -> str:
    return french(f"{_number(step.share * 100)} % {_TIMINGS[step.timing].format(month=step.month)}")
