"""What an indicator may be computed from: each formula in words, with its version; a change of words or of
code is another version.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Unit = Literal["percent", "count", "score"]
Direction = Literal["up", "down"]
UNITS: dict[Unit, str] = {"percent": "%", "count": "nombre", "score": "note"}
DIRECTIONS: dict[Direction, str] = {"up": "à augmenter", "down": "à contenir"}
MISSIONS = {
    "1": "1° Financer les contrats d’alternance",
    "2": "2° Appuyer les branches",
    "3": "3° Appuyer la certification",
    "4": "4° Servir les très petites, petites et moyennes entreprises",
    "5": "5° Promouvoir la distance et l’apprentissage en situation de travail",
    "6": "6° Accompagner la transition écologique",
    "0": "Conduire l’ensemble",
}
ROLES = {"SM": "Proximité", "GC": "Gestion des contrats", "FI": "Finance", "BR": "Branches",
         "CO": "Conventions", "DI": "Direction"}  # fmt: skip
SLICES = {"size": "Taille", "department": "Département", "idcc": "Branche (IDCC)"}
TYPED = "typed"


@dataclass(frozen=True, slots=True)
class Formula:
    """How a value is made: what is counted, over what, and where it may be narrowed."""

    key: str
    version: int
    code: str  # of the starter catalogue; empty: not in it
    label: str
    mission: str
    unit: Unit
    direction: Direction
    counted: str
    over: str = ""
    owner: str = "SM"
    article: str = "D6332-18"
    slices: tuple[str, ...] = ()

    @property
    def words(self) -> str:
        """« Entreprises … ÷ entreprises … »."""
        return f"{self.counted} ÷ {self.over}" if self.over else self.counted


_FIRMS = ("size", "department", "idcc")
FORMULAS = (
    Formula("firms_reached", 1, "P1", "Entreprises touchées", "4", "percent", "up",
            "Entreprises ayant eu au moins un contact qualifié dans la période",
            "entreprises rattachées, non cessées", slices=_FIRMS),
    Formula("firms_funded", 1, "P2", "Accès à l’alternance des moins de 50 salariés", "4", "percent", "up",
            "Entreprises de moins de 50 salariés dont un contrat accepté débute dans la période",
            "entreprises rattachées de moins de 50 salariés", slices=_FIRMS),
    Formula("visits", 1, "P3", "Visites", "4", "count", "up",
            "Visites sur place ou à distance, une par entreprise et par jour", slices=_FIRMS),
    Formula("diagnoses", 1, "P4", "Diagnostics suivis d’une action financée", "4", "percent", "up",
            "Diagnostics dont une action du plan a donné un contrat accepté",
            "diagnostics terminés dans la période", slices=_FIRMS),
    Formula("ecology", 1, "P5", "Entreprises accompagnées vers la transition écologique", "6", "count", "up",
            "Entreprises ayant eu un contact qualifié sur ce thème ou terminé ce diagnostic", slices=_FIRMS),
    Formula("decided_in_time", 1, "P6", "Contrats décidés dans le délai", "1", "percent", "up",
            "Contrats décidés au plus tard à leur échéance", "contrats décidés dans la période",
            owner="GC", article="R6332-24", slices=("idcc",)),
    Formula("paid_in_time", 1, "P7", "Factures payées dans les trente jours", "1", "percent", "up",
            "Factures dont toutes les lignes acceptées sont exécutées à l’échéance légale",
            "factures à payer dans la période, acceptées", owner="FI", article="R6332-25"),
    Formula("satisfaction", 1, "P8", "Satisfaction des entreprises", "4", "score", "up",
            "Somme des notes de 1 à 5 reçues dans la période",
            "réponses reçues, si elles sont assez nombreuses pour être montrées", article="L6123-5"),
    Formula("departments", 1, "P9", "Départements couverts", "4", "percent", "up",
            "Départements où une entreprise a été visitée dans la période",
            "départements où une entreprise est rattachée", slices=("size",)),
    Formula("positions", 1, "P10", "Positions NPEC rendues à temps", "2", "percent", "up",
            "Positions reçues ou votées au plus tard à l’échéance de la branche",
            "positions attendues dans la période", owner="BR", article="D6332-78-1"),
    Formula("studies", 1, "P10b", "Études publiées", "2", "count", "up",
            "Études publiées dans la période", owner="BR", article="R6332-17"),
    Formula("management_cost", 1, "P11", "Frais de gestion", "0", "percent", "down",
            "Frais de gestion cumulés depuis le début de la convention", "plafond de gestion",
            owner="FI", article="R6332-19"),
    Formula("mission_cost", 1, "P11b", "Frais d’information et de mission", "0", "percent", "down",
            "Frais de mission cumulés depuis le début de la convention",
            "plafond de mission, augmenté de ce que la gestion économise", owner="FI", article="R6332-19"),
    Formula(TYPED, 1, "", "Valeur saisie", "0", "count", "up",
            "Valeur saisie avec sa source, au moment où elle est figée", owner="CO"),
)  # fmt: skip
BY_KEY = {each.key: each for each in FORMULAS}
