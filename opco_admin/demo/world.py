"""The invented registers of the demonstration, written in the layouts of the national files."""

from __future__ import annotations

import csv
import datetime as dt
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path

from openpyxl import Workbook


@dataclass(frozen=True, slots=True)
class Branch:
    """A branch: one agreement, one committee (or two, to show the question)."""

    idcc: str
    label: str
    committees: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Diploma:
    """A certification: its level, its yearly price before branches differ, and its usual length in months."""

    rncp: str
    code: str
    title: str
    level: int
    annual: Decimal
    months: int
    hours_a_year: int


@dataclass(frozen=True, slots=True)
class Centre:
    """A training provider."""

    siret: str
    uai: str
    nda: str
    name: str
    postcode: str
    city: str
    qualiopi_until: dt.date | None


BRANCHES = (
    Branch("9901", "Boulangerie-pâtisserie de démonstration", (("901", "CPNE de la boulangerie (démo)"),)),
    Branch("9902", "Services de l’automobile de démonstration", (("902", "CPNE de l’automobile (démo)"),)),
    Branch("9903", "Bureaux d’études de démonstration", (("903", "CPNE des bureaux d’études (démo)"),)),
    Branch("9904", "Commerce de détail de démonstration", (("904", "CPNE du commerce de détail (démo)"),)),
    Branch("9905", "Bâtiment de démonstration", (("905", "CPNE du bâtiment (démo)"),)),
    Branch("9906", "Hôtels, cafés, restaurants de démonstration", (("906", "CPNE de l’hôtellerie (démo)"),)),
    Branch(
        "9907",
        "Services à la personne de démonstration",
        (("907", "CPNE de l’aide à domicile (démo)"), ("908", "CPNE de la petite enfance (démo)")),
    ),
)
ASKED = BRANCHES[-1]  # two committees: the officer is asked which one

DIPLOMAS = (
    Diploma("RNCP99101", "50090101", "CAP Boulanger (démo)", 3, Decimal(5900), 24, 420),
    Diploma("RNCP99102", "50090102", "CAP Mécanique automobile (démo)", 3, Decimal(6700), 24, 420),
    Diploma("RNCP99103", "50090103", "CAP Maçon (démo)", 3, Decimal(7250), 24, 420),
    Diploma("RNCP99104", "50090104", "CAP Petite enfance (démo)", 3, Decimal(5100), 12, 460),
    Diploma("RNCP99201", "45090201", "BP Cuisine (démo)", 4, Decimal(6300), 24, 430),
    Diploma("RNCP99202", "40090202", "Bac pro Commerce (démo)", 4, Decimal(6450), 36, 620),
    Diploma("RNCP99301", "32090301", "BTS Management commercial (démo)", 5, Decimal(7000), 24, 675),
    Diploma("RNCP99302", "32090302", "BTS Comptabilité et gestion (démo)", 5, Decimal(7150), 24, 675),
    Diploma("RNCP99401", "26X90401", "Licence pro Qualité (démo)", 6, Decimal(7600), 12, 455),
    Diploma("RNCP99402", "26X90402", "BUT Informatique (démo)", 6, Decimal(7900), 24, 600),
    Diploma("RNCP99501", "16X90501", "Master Informatique (démo)", 7, Decimal(9200), 24, 520),
    Diploma("RNCP99502", "16X90502", "Titre d’ingénieur Génie civil (démo)", 7, Decimal("10150.50"), 36, 600),
)
UNPRICED = "RNCP99104"  # no published level: shows the interim amount
VINTAGES = (
    ("demo-npec-2022.xlsx", dt.date(2022, 9, 1), Decimal("1.08")),
    ("demo-npec-2024.xlsx", dt.date(2024, 7, 1), Decimal(1)),
)
LEVEL_HEADER = [
    "RNCP",
    "Libellé de la formation",
    "Certificateur*",
    "Type de diplôme",
    "Code CPNE",
    "CPNE",
    "NPEC final",
    "Statut",
    "Date d'applicabilité des NPEC",
]
CITIES = (
    ("69003", "Lyon"),
    ("33000", "Bordeaux"),
    ("35000", "Rennes"),
    ("59000", "Lille"),
    ("13002", "Marseille"),
    ("67000", "Strasbourg"),
    ("44000", "Nantes"),
    ("31000", "Toulouse"),
    ("21000", "Dijon"),
    ("97400", "Saint-Denis"),
)


def luhn_siret(siren_stem: int, rank: int = 1) -> str:
    """A SIRET whose SIREN and SIRET both pass Luhn; `siren_stem` has 8 digits, `rank` at most 4."""
    from stdnum import luhn

    siren = f"{siren_stem:08d}"
    siren += luhn.calc_check_digit(siren)
    nic = f"{siren}{rank:04d}"
    return nic + luhn.calc_check_digit(nic)


def iban(rank: int) -> str:
    """An invented French account whose two keys are right."""
    bank, branch, account = 30004, 10000 + rank, 20_000_000_000 + 7 * rank
    key = 97 - (89 * bank + 15 * branch + 3 * account) % 97
    bban = f"{bank:05d}{branch:05d}{account:011d}{key:02d}"
    check = 98 - int(f"{bban}152700") % 97  # FR, then 00
    return f"FR{check:02d}{bban}"


def uai(number: int) -> str:
    """A UAI with its check letter."""
    return f"{number:07d}{'ABCDEFGHJKLMNPRSTUVWXYZ'[number % 23]}"


CENTRES = tuple(
    Centre(
        siret=luhn_siret(90010000 + n),
        uai=uai(int(postcode[:2]) * 10000 + 9000 + n),
        nda=f"{84000000000 + n:011d}",
        name=f"CFA {name} (démo)",
        postcode=postcode,
        city=city,
        qualiopi_until=dt.date(2025, 3, 31) if n == 7 else dt.date(2028, 6, 30),
    )
    for n, (name, (postcode, city)) in enumerate(
        zip(
            (
                "des Métiers",
                "du Bâtiment",
                "Formaposte",
                "du Commerce",
                "Sup Numérique",
                "de la Table",
                "Alternance Sud",
                "de l’Automobile",
                "des Services",
                "Pro Réunion",
            ),
            CITIES,
            strict=True,
        )
    )
)


def write_agreements(folder: Path) -> Path:
    """The IDCC list, in the layout of the ministry's IDCC → OPCO table."""
    return _csv(
        folder / "demo-idcc-opco.csv",
        ["IDCC", "Opérateur de compétences", "Libellé", "obs"],
        [[branch.idcc, "OPCO de démonstration", branch.label, ""] for branch in BRANCHES],
    )


def write_committees(folder: Path) -> Path:
    """The CPNE ↔ IDCC table."""
    return _csv(
        folder / "demo-cpne-idcc.csv",
        ["code_cpne", "libelle_cpne", "idcc"],
        [[code, label, branch.idcc] for branch in BRANCHES for code, label in branch.committees],
    )


def write_certifications(folder: Path) -> Path:
    """The kit apprentissage: diploma code ↔ RNCP."""
    return _csv(
        folder / "demo-kit-apprentissage.csv",
        [
            "Code Diplôme",
            "Intitulé diplôme (DEPP)",
            "FicheRNCP",
            "Niveau fiche RNCP",
            "Abrégé de diplôme (RNCP)",
            "Dernière MaJ",
            "Accès à l'apprentissage de la fiche RNCP (oui/non)",
            "Date d'échéance de la fiche RNCP",
            "Fiche ACTIVE/INACTIVE",
        ],
        [
            [d.code, d.title, d.rncp, f"niveau{d.level}", "", "démo", "oui", "31/08/2029", "ACTIVE"]
            for d in DIPLOMAS
        ],
    )


def write_levels(folder: Path, name: str, applicable_from: dt.date, factor: Decimal) -> Path:
    """One NPEC vintage, in the layout of 2024."""
    book = Workbook()
    levels, mapping = book.active, book.create_sheet("Onglet 4 - CPNE-IDCC")
    levels.title = "Onglet 3 - référentiel NPEC"
    for _ in range(3):
        levels.append(["Démonstration"])
    levels.append(LEVEL_HEADER)
    for rank, diploma in enumerate(DIPLOMAS):
        for branch in BRANCHES:
            for code, label in branch.committees:
                gap = Decimal((int(code) + rank) % 5 - 2) * 150  # branches differ a little
                priced = float((diploma.annual * factor + gap).quantize(Decimal("0.01")))
                amount = "NC" if diploma.rncp == UNPRICED else priced
                said = [diploma.rncp, diploma.title, "Certificateur de démonstration", "Diplôme"]
                levels.append([*said, int(code), label, amount, "CPNE" if gap else "R", applicable_from])
    for _ in range(2):
        mapping.append(["Démonstration"])
    mapping.append(["Code CPNE", "CPNE", "IDCC"])
    for branch in BRANCHES:
        for code, label in branch.committees:
            mapping.append([int(code), label, branch.idcc])
    book.save(folder / name)
    return folder / name


def _csv(path: Path, header: list[str], rows: list[list[str]]) -> Path:
    with path.open("w", encoding="utf-8-sig", newline="") as handle:
        writer = csv.writer(handle, delimiter=";")
        writer.writerow(header)
        writer.writerows(rows)
    return path
