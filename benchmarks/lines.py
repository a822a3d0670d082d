"""Invented canonical lines, as many as asked: realistic enough to make every rule work."""

from __future__ import annotations

import csv
import datetime as dt
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path
from random import Random

import law
from contracts.rules.columns import NAMES
from law.periods import add_months

IDCCS = [f"{number:04d}" for number in range(6001, 6061)]
RNCPS = [f"RNCP{number}" for number in range(90001, 90401)]
FIRST = "Léa Chloé Inès Lucas Hugo Théo Noah Maëlle Zoé Élodie Aïcha Loïc Jérémy Fatou".split()
LAST = "Martin Bernard Petit Durand Leroy Moreau Lefèvre Garcia N'Diaye Roux Fournier Girard".split()
CITIES = [
    ("06250", "Mougins"),
    ("75011", "Paris"),
    ("69003", "Lyon"),
    ("97600", "Mamoudzou"),
    ("20000", "Ajaccio"),
]
MISTAKES = (
    {"date_fin_contrat": "31/02/2028"},
    {"employeur_siret": "7,32829E+13"},
    {"alternant_nom": ""},
    {"salaire_brut_embauche": "#REF!"},
)
BAD_EVERY = 50  # 2 %


def siret(number: int) -> str:
    """A SIRET whose two keys are right."""
    siren = _luhn(f"{number:08d}")
    return _luhn(f"{siren}0001")


def _luhn(digits: str) -> str:
    total = 0
    for place, digit in enumerate(reversed(digits)):
        value = int(digit) * (2 if place % 2 == 0 else 1)
        total += value - 9 if value > 9 else value
    return f"{digits}{-total % 10}"


def _day(day: dt.date) -> str:
    return day.strftime("%d/%m/%Y")


def line(random: Random, number: int) -> dict[str, str]:
    """One good line."""
    pro = number % 10 == 0
    concluded = dt.date(2025, 7, 1) + dt.timedelta(days=random.randrange(420))
    starts = concluded + dt.timedelta(days=random.randrange(1, 15))
    months = 12 if pro else random.choice((12, 24, 24, 36))
    ends = add_months(starts, months) - dt.timedelta(days=1)
    age = random.randrange(26, 40) if pro else random.randrange(17, 27)
    born = starts - dt.timedelta(days=age * 365 + random.randrange(360))
    pay = law.smic_monthly(starts) * (1 if age > 25 else Decimal("0.8")) + random.randrange(200)
    postcode, city = random.choice(CITIES)
    cells = {
        "dispositif": "PROFESSIONNALISATION" if pro else "APPRENTISSAGE",
        "numero_externe": f"B-{number:08d}",
        "version_cerfa": "12434*03" if pro else "10103*14",
        "type_contrat": "11",
        "date_conclusion": _day(concluded),
        "date_debut_contrat": _day(starts),
        "date_fin_contrat": _day(ends),
        "duree_hebdo_heures": "35",
        "duree_hebdo_minutes": "00",
        "salaire_brut_embauche": f"{pay:.2f}".replace(".", ","),
        "employeur_siret": siret(30_000_000 + random.randrange(20_000)),
        "employeur_denomination": f"{random.choice(LAST)} & Fils",
        "employeur_specifique": "0",
        "employeur_naf": "62.02A",
        "employeur_effectif": str(random.randrange(1, 500)),
        "employeur_idcc": random.choice(IDCCS),
        "employeur_code_postal": postcode,
        "employeur_commune": city,
        "employeur_courriel": "rh@exemple.fr",
        "alternant_nom": random.choice(LAST),
        "alternant_prenom": random.choice(FIRST),
        "alternant_sexe": random.choice("MF"),
        "alternant_date_naissance": _day(born),
        "alternant_nationalite": "1",
        "alternant_handicap": "oui" if number % 40 == 0 else "non",
        "alternant_situation_avant_contrat": "1",
        "alternant_diplome_plus_eleve": "42",
        "alternant_code_postal": postcode,
        "alternant_commune": city,
        "alternant_courriel": f"a{number}@exemple.fr",
        "tuteur_nom": random.choice(LAST),
        "tuteur_prenom": f"{random.choice(FIRST)}-{random.randrange(5000)}",
        "tuteur_date_naissance": _day(dt.date(1965, 1, 1) + dt.timedelta(days=random.randrange(10_000))),
        "organisme_siret": siret(40_000_000 + random.randrange(800)),
        "organisme_denomination": "CFA d’exemple",
        "code_rncp": random.choice(RNCPS),
        "intitule_qualification": "BTS Management commercial opérationnel",
        "date_debut_formation": _day(starts),
        "date_fin_formation": _day(ends - dt.timedelta(days=20)),
        "duree_formation_heures": str(months * 33 if pro else months * 45),
        "heures_distance": "0",
        "nombre_repas": str(random.randrange(200)),
        "mobilite_internationale": "non",
    }
    if pro:
        return {**cells, "nature_contrat": "2", "type_qualification": "1", "montant_pedagogie": "3000,00"}
    return {
        **cells,
        "mode_contractuel": "1",
        "employeur_prive_public": "PRIVE",
        "employeur_type": "12",
        "date_debut_formation_pratique": _day(starts),
        "cfa_entreprise": "non",
        "npec_annuel": "7000,00",
        "montant_premier_equipement": "500,00",
    }


def lines(count: int, *, bad: bool = True, first: int = 1) -> Iterator[dict[str, str]]:
    """Lines in order, one in fifty with a mistake."""
    random = Random(20261123)
    for number in range(first, first + count):
        cells = line(random, number)
        if bad and number % BAD_EVERY == 7:
            cells |= MISTAKES[number % len(MISTAKES)]
        yield cells


def write(path: Path, count: int, *, bad: bool = True) -> Path:
    """A canonical file: semicolons, UTF-8 with BOM."""
    with path.open("w", encoding="utf-8-sig", newline="") as stream:
        writer = csv.DictWriter(stream, NAMES, restval="", delimiter=";", lineterminator="\r\n")
        writer.writeheader()
        writer.writerows(lines(count, bad=bad))
    return path
