"""The convention d’objectifs et de moyens: its length, its two ceilings, its file; the year of an OPCO."""

from datetime import date
from decimal import Decimal
from functools import partial
from types import MappingProxyType
from typing import Any

from law import sources
from law.dated import Article, Parameter, parameter, successive, value

rule = partial(parameter, "com")
R6332_19 = sources.code("R6332-19", "53603232")
R6332_21 = sources.code("R6332-21", "53603244")
R6332_22 = sources.code("R6332-22", "37934388")
R6332_29 = sources.code("R6332-29", "51777092")
R6332_31 = sources.code("R6332-31", "37934339")
D6332_84 = sources.code("D6332-84", "38017125")
D6332_89_1 = sources.code("D6332-89-1", "53427121")
R6123_25 = sources.code("R6123-25", "53428201")
R6123_28 = sources.code("R6123-28", "51777098")
R6123_31 = sources.code("R6123-31", "53515419")
L6231_4 = sources.code("L6231-4", "37386079")
OLD_ORDER = Article("Arrêté du 26 mars 2019", "https://www.legifrance.gouv.fr/loda/id/JORFTEXT000038284060")
_CHOICE = Article("Choix de gestion (D6332-18)", sources.D6332_18.url)
_REFORM, _EQUALISED = date(2026, 3, 1), date(2026, 2, 21)
_UNREAD = "fixé par un arrêté qui n’a pas été lu"
_UNREAD_SAID = (
    "L’arrêté de 2026 n’a pas pu être lu : à compléter dès qu’il l’est. Rien n’est comparé d’ici là."
)

com_years = rule(
    "com_years",
    "Convention d’objectifs et de moyens, durée",
    "années",
    value(3, sources.D6332_18, comment="Évaluée chaque année par les deux parties (D6332-18 III)."),
    keyed_by="day",
)
com_maxima = rule(
    "com_maxima",
    "Frais de gestion, part des sommes reçues que la convention peut retenir",
    "%",
    *successive(
        (
            value(
                (2, 6), OLD_ORDER, confidence="secondary", comment="Ancienne fourchette, en part des fonds."
            ),
            value(_UNREAD, R6332_19, _REFORM, confidence="unsure", comment=_UNREAD_SAID),
        )
    ),
    keyed_by="day",
)
com_without_cap = rule(
    "com_without_cap",
    "Sans convention d’objectifs et de moyens, plafond des frais",
    "",
    value(_UNREAD, R6332_21, confidence="unsure", comment=_UNREAD_SAID),
    keyed_by="day",
)
com_alarm_share = rule(
    "com_alarm_share",
    "Plafond de la convention, part consommée à partir de laquelle alerter",
    "part du plafond",
    value(
        Decimal("0.90"), _CHOICE, confidence="unsure", comment="Choix de gestion, à régler avec la direction."
    ),
    keyed_by="day",
)
com_answer_months = rule(
    "com_answer_months",
    "Plafond dépassé ou objectifs manqués, délai pour répondre à la mise en demeure",
    "mois",
    value(
        1,
        R6332_22,
        comment="Suites possibles : plan de redressement, reversement du dépassement au Trésor, "
        "administrateur provisoire, retrait de l’agrément.",
    ),
    keyed_by="day",
)
com_management_items = rule(
    "com_management_items",
    "Frais de gestion, postes",
    "",
    value(
        MappingProxyType(
            {
                "I 1°": "Gestion administrative des dossiers",
                "I 2°": "Contrôle de la qualité et du service fait (R6316-6, R6332-26)",
                "I 3°": "Frais des administrateurs",
            }
        ),
        sources.R6332_17,
        comment="Résumés ; l’article fait foi.",
    ),
    keyed_by="day",
)
com_mission_items = rule(
    "com_mission_items",
    "Frais d’information et de mission, postes",
    "",
    value(
        MappingProxyType(
            {
                "II 1°": "Accompagnement de l’alternance et conventions de coopération",
                "II 2°": "Appui à la détermination des niveaux de prise en charge",
                "II 3°": "Observatoires des métiers et des qualifications",
                "II 4°": "Appui à la certification et études",
                "II 5°": "Conseil, proximité, diagnostics et accompagnement",
            }
        ),
        sources.R6332_17,
        comment="Résumés ; l’article fait foi. Les conventions-cadres de coopération sont suivies à part "
        "dans le 1° : leur montant est fixé dans les frais de mission de la convention "
        "(L6332-14 II 4°, D6332-84).",
    ),
    keyed_by="day",
)
com_file_items = rule(
    "com_file_items",
    "Dossier qui prépare la convention, pièces attendues",
    "",
    value(
        MappingProxyType(
            {
                "1°": "Orientations et liste des services rendus aux entreprises",
                "2°": "Trajectoire des frais de gestion et de mission",
                "3°": "Moyens du service de proximité et des observatoires",
                "4°": "Carte des implantations",
                "5°": "Trajectoire des effectifs et de la masse salariale",
                "6°": "Dix plus hautes rémunérations",
                "7°": "Plan immobilier",
                "8°": "Schéma des systèmes d’information",
                "9°": "Évaluation des actions de promotion",
                "10°": "Carte des risques de fraude, plan d’action et bilan de l’année passée",
            }
        ),
        sources.D6332_18,
        comment="Résumés ; l’article fait foi.",
    ),
    keyed_by="day",
)
equalisation_share = rule(
    "equalisation_share",
    "Péréquation, part des fonds de l’alternance employée aux contrats et frais annexes, au moins",
    "%",
    *successive((value(92, R6123_31), value(95, R6123_31, _EQUALISED))),
    keyed_by="day",
)


def _day(name: str, label: str, month: int, day: int, article: Article, **more: Any) -> Parameter:
    return rule(name, label, "", value(f"{day:02d}/{month:02d}", article, **more), keyed_by="day")


year_surplus = _day(
    "year_surplus",
    "Excédents de fonds propres et de trésorerie reversés à France compétences",
    4,
    30,
    R6332_29,
)
year_return = _day(
    "year_return", "État statistique et financier au ministre et à France compétences", 5, 31, R6332_31
)
year_envelopes = _day(
    "year_envelopes", "Enveloppes régionales des CFA versées par France compétences", 5, 31, R6123_28,
    comment="Avant le 1er juin.",
)  # fmt: skip
year_analytic = _day(
    "year_analytic", "Comptes analytiques de l’année passée déposés par les CFA (Karousel)", 7, 31, L6231_4,
    confidence="secondary", comment="Date de l’arrêté du 21 juillet 2020, modifié le 30 mars 2023.",
)  # fmt: skip
year_reconversion = _day(
    "year_reconversion", "Rééquilibrage des fonds de reconversion décidé par le conseil", 9, 30, D6332_89_1,
    comment="Au troisième trimestre, avec effet au 1er octobre.",
)  # fmt: skip
year_allocation = _day(
    "year_allocation", "Dotations de l’année suivante notifiées par France compétences", 11, 30, R6123_25,
    comment="À défaut, un arrêté les fixe.",
)  # fmt: skip
year_funds = _day("year_funds", "Fonds propres et trésorerie sous leurs plafonds", 12, 31, sources.R6332_27)
year_evaluation = _day(
    "year_evaluation", "Évaluation annuelle de la convention d’objectifs et de moyens", 12, 31,
    sources.D6332_18, comment="Chaque année ; le texte ne donne pas de jour.",
)  # fmt: skip
