"""Invented contract lines in the canonical columns: mostly clean, some failing a check, a few unreadable."""

from __future__ import annotations

import csv
import datetime as dt
from collections.abc import Iterable, Iterator
from decimal import Decimal
from pathlib import Path
from random import Random

import law
from contracts.rules.checks.pay import band
from law import periods
from opco_admin.demo.world import BRANCHES, CITIES, DIPLOMAS, Branch, Centre, Diploma, luhn_siret

NAMES = (
    "Martin Bernard Dubois Thomas Robert Richard Petit Durand Leroy Moreau Simon Laurent Lefèvre Michel "
    "Garcia David Bertrand Roux Vincent Fournier Morel Girard André Mercier Dupont Lambert Bonnet François "
    "Martinez Traoré Haddad N’Diaye Nguyen Benali Le-Goff Da-Silva Hoarau Payet Schmitt Muller"
).split()
FIRST_NAMES = {
    "F": (
        "Léa Chloé Inès Maëlle Camille Sarah Manon Jade Zoé Aïcha Noémie Élodie Fatou Louise Anaïs"
    ).split(),
    "M": "Lucas Hugo Théo Yanis Nathan Mehdi Enzo Jules Ethan Amine Tom Gabriel Rayan Loïc Jérémy".split(),
}
TRADES = "Boulangerie Garage Cabinet Maison Bâtiments Hôtel Atelier Transports Bureau Services".split()
FIRMS = 400


def day(on: dt.date | None) -> str:
    return on.strftime("%d/%m/%Y") if on else ""


def amount(value: Decimal) -> str:
    return f"{value:.2f}".replace(".", ",")


def apprenticeship(random: Random, *, centre: Centre, number: str, concluded_on: dt.date) -> dict[str, str]:
    """One apprenticeship line of a CFA, concluded that day and starting within a fortnight."""
    branch, diploma = random.choice(BRANCHES), random.choice(DIPLOMAS)
    starts_on = concluded_on + dt.timedelta(days=random.randint(1, 14))
    months = diploma.months if random.random() < 0.9 else max(7, diploma.months - random.choice((3, 5)))
    ends_on = periods.add_months(starts_on, months) - dt.timedelta(days=1)
    born_on, pay = _person(random, diploma, starts_on)
    remote = random.random() < 0.06
    hours = diploma.hours_a_year * months // 12
    disabled = random.random() < 0.04
    line = _common(random, branch=branch, centre=centre, number=number, diploma=diploma)
    line.update(
        dispositif="APPRENTISSAGE",
        version_cerfa="10103*14",
        mode_contractuel="1",
        type_contrat="11",
        date_conclusion=day(concluded_on),
        date_debut_contrat=day(starts_on),
        date_fin_contrat=day(ends_on),
        date_debut_formation_pratique=day(starts_on),
        salaire_brut_embauche=amount(pay),
        employeur_prive_public="PRIVE",
        employeur_type="12",
        alternant_date_naissance=day(born_on),
        alternant_handicap="oui" if disabled else "non",
        montant_rqth="1500,00" if disabled else "",
        alternant_situation_avant_contrat="1",
        organisme_uai=centre.uai,
        cfa_entreprise="non",
        code_diplome=diploma.code,
        date_debut_formation=day(starts_on),
        date_fin_formation=day(ends_on - dt.timedelta(days=random.randint(0, 40))),
        duree_formation_heures=str(hours),
        heures_distance=str(hours * 85 // 100 if remote else 0),
        nombre_repas=str(random.choice((0, 0, 60, 120))),
        nombre_nuitees=str(random.choice((0, 0, 0, 40))),
        mobilite_internationale="non",
    )
    return line


def _person(random: Random, diploma: Diploma, starts_on: dt.date) -> tuple[dt.date, Decimal]:
    """When an apprentice is born and what one earns; one in twenty is paid under the minimum."""
    youngest = law.app_age_min(starts_on)
    age = random.randint(youngest, 22) if diploma.level < 6 else random.randint(20, 27)
    born_on = dt.date(starts_on.year - age, random.randint(1, 12), random.randint(1, 28))
    if periods.age(born_on, starts_on) < youngest:
        born_on = born_on.replace(year=born_on.year - 1)
    share = law.app_pay_grid(starts_on)[(band(periods.age(born_on, starts_on)), 1)]
    pay = law.smic_monthly(starts_on) * share * Decimal(str(random.choice((1, 1, 1, 1.04, 1.12)))) + 1
    return born_on, pay * Decimal("0.9") if random.random() < 0.05 else pay


def professionalisation(
    random: Random, *, centre: Centre, number: str, concluded_on: dt.date
) -> dict[str, str]:
    """One professionalisation line, a year long."""
    starts_on = concluded_on + dt.timedelta(days=random.randint(1, 10))
    ends_on = periods.add_months(starts_on, 12) - dt.timedelta(days=1)
    born_on = dt.date(starts_on.year - random.randint(26, 45), random.randint(1, 12), random.randint(1, 28))
    line = _common(
        random, branch=random.choice(BRANCHES), centre=centre, number=number, diploma=random.choice(DIPLOMAS)
    )
    line.update(
        dispositif="PROFESSIONNALISATION",
        version_cerfa="12434*03",
        nature_contrat="2",
        type_contrat="11",
        date_conclusion=day(concluded_on),
        date_debut_contrat=day(starts_on),
        date_fin_contrat=day(ends_on),
        salaire_brut_embauche=amount(law.smic_monthly(starts_on) + 40),
        alternant_date_naissance=day(born_on),
        alternant_situation_avant_contrat="9",
        organisme_nda=centre.nda,
        type_qualification="1",
        date_debut_formation=day(starts_on),
        date_fin_formation=day(ends_on - dt.timedelta(days=10)),
        duree_formation_heures=str(random.choice((280, 320, 380))),
        heures_distance="0",
    )
    return line


def _common(
    random: Random, *, branch: Branch, centre: Centre, number: str, diploma: Diploma
) -> dict[str, str]:
    firm = random.randrange(FIRMS)
    firm_random = Random(firm)  # noqa: S311 -- invented data, the same firm keeps its name
    postcode, city = CITIES[firm % len(CITIES)]
    sex = random.choice("FM")
    committee = branch.committees[0][0] if len(branch.committees) == 1 or random.random() < 0.7 else ""
    return {
        "numero_externe": number,
        "duree_hebdo_heures": "35",
        "duree_hebdo_minutes": "00",
        "employeur_siret": luhn_siret(91000000 + firm),
        "employeur_denomination": f"{firm_random.choice(TRADES)} {firm_random.choice(NAMES)}",
        "employeur_specifique": "0",
        "employeur_naf": "62.02A",
        "employeur_effectif": str(firm_random.choice((2, 4, 8, 12, 35, 60, 140, 420))),
        "employeur_idcc": branch.idcc,
        "employeur_code_cpne": committee,
        "employeur_code_postal": postcode,
        "employeur_commune": city,
        "employeur_courriel": f"rh{firm}@exemple.fr",
        "alternant_nom": random.choice(NAMES),
        "alternant_prenom": random.choice(FIRST_NAMES[sex]),
        "alternant_sexe": sex,
        "alternant_nationalite": "1",
        "alternant_diplome_plus_eleve": "42",
        "alternant_code_postal": postcode,
        "alternant_commune": city,
        "tuteur_nom": firm_random.choice(NAMES),
        "tuteur_prenom": firm_random.choice(FIRST_NAMES["M"]),
        "tuteur_date_naissance": f"{random.randint(1, 28):02d}/05/{random.randint(1968, 1994)}",
        "organisme_siret": centre.siret,
        "organisme_denomination": centre.name,
        "code_rncp": diploma.rncp,
        "intitule_qualification": diploma.title,
    }


def spoil(random: Random, line: dict[str, str]) -> dict[str, str]:
    """The same line with one or two mistakes people make."""
    mistakes: tuple[dict[str, str], ...] = (
        {"date_fin_contrat": "31/02/2028"},
        {"employeur_siret": line["employeur_siret"][:13]},
        {"alternant_nom": ""},
        {"salaire_brut_embauche": "#REF!"},
        {"organisme_siret": "7,32829E+13", "duree_formation_heures": "douze"},
    )
    return {**line, **random.choice(mistakes)}


def lines(
    random: Random,
    *,
    centre: Centre,
    prefix: str,
    count: int,
    since: dt.date,
    until: dt.date,
    spoiled: float = 0,
) -> Iterator[dict[str, str]]:
    """`count` lines of a centre, concluded between two days, a share of them spoiled."""
    for rank in range(count):
        concluded_on = since + dt.timedelta(days=random.randint(0, (until - since).days))
        make = professionalisation if random.random() < 0.12 else apprenticeship
        line = make(random, centre=centre, number=f"{prefix}-{rank + 1:05d}", concluded_on=concluded_on)
        yield spoil(random, line) if random.random() < spoiled else line


def write(path: Path, columns: Iterable[str], rows: Iterable[dict[str, str]]) -> Path:
    """Write canonical lines as Excel's French « CSV UTF-8 » does."""
    with path.open("w", encoding="utf-8-sig", newline="") as handle:
        writer = csv.DictWriter(handle, list(columns), delimiter=";", restval="", lineterminator="\r\n")
        writer.writeheader()
        writer.writerows(rows)
    return path
