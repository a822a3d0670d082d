"""Small public aids (de minimis): how much a firm may receive, over how long; when a size takes effect."""

from datetime import date
from decimal import Decimal
from functools import partial
from types import MappingProxyType

from law.dated import Article, parameter, successive, value

rule = partial(parameter, "de_minimis")
_EU = "https://eur-lex.europa.eu/legal-content/FR/TXT/?uri="
_GENERAL = Article("Règlement (UE) 2023/2831, art. 3", f"{_EU}OJ:L_202302831")
_BEFORE = Article("Règlement (UE) 1407/2013, art. 3", f"{_EU}CELEX:32013R1407")
_DECLARED = Article("Règlement (UE) 2023/2831, art. 7", _GENERAL.url)
_LISSAGE = Article(
    "Code de la sécurité sociale, L130-1", "https://www.legifrance.gouv.fr/codes/id/LEGITEXT000006073189"
)

de_minimis_ceilings = rule(
    "de_minimis_ceilings",
    "Aides de minimis : plafond par entreprise unique, selon le règlement",
    "€",
    *successive(
        (
            value(
                MappingProxyType(
                    {
                        "general": Decimal(200_000),
                        "public": Decimal(500_000),
                        "farming": Decimal(20_000),
                        "fishing": Decimal(30_000),
                    }
                ),
                _BEFORE,
                since=date(2014, 1, 1),
                confidence="secondary",
                comment="Général et services d’intérêt économique général : sources secondaires. Agriculture "
                "et pêche : de mémoire, à confirmer.",
            ),
            value(
                MappingProxyType(
                    {
                        "general": Decimal(300_000),
                        "public": Decimal(750_000),
                        "farming": Decimal(20_000),
                        "fishing": Decimal(30_000),
                    }
                ),
                _GENERAL,
                since=date(2024, 1, 1),
                confidence="secondary",
                comment="Général et services d’intérêt économique général (règlement 2023/2832) : sources "
                "secondaires. Agriculture et pêche : à confirmer.",
            ),
            value(
                MappingProxyType(
                    {
                        "general": Decimal(300_000),
                        "public": Decimal(750_000),
                        "farming": Decimal(50_000),
                        "fishing": Decimal(30_000),
                    }
                ),
                _GENERAL,
                since=date(2024, 12, 16),
                confidence="unsure",
                comment="Général et services d’intérêt économique général : comme depuis 2024. Agriculture : "
                "relevée par le règlement 2024/3118, à confirmer. Pêche : à confirmer.",
            ),
        )
    ),
    keyed_by="day",
)
de_minimis_years = rule(
    "de_minimis_years",
    "Aides de minimis : durée sur laquelle elles s’additionnent",
    "années",
    *successive(
        (
            value(
                3,
                _BEFORE,
                since=date(2014, 1, 1),
                confidence="unsure",
                comment="Le texte comptait par exercice fiscal : lu ici comme trois ans glissants.",
            ),
            value(
                3,
                _GENERAL,
                since=date(2024, 1, 1),
                confidence="secondary",
                comment="Trois ans glissants, jour pour jour, et non plus trois exercices.",
            ),
        )
    ),
    keyed_by="day",
)
de_minimis_near = rule(
    "de_minimis_near",
    "Aides de minimis : part du plafond à partir de laquelle le conseiller est averti",
    "part",
    value(Decimal("0.80"), _GENERAL, confidence="unsure", comment="Repère de gestion."),
    keyed_by="day",
)
de_minimis_declared_days = rule(
    "de_minimis_declared_days",
    "Aides de minimis : ancienneté au plus de la déclaration signée par l’entreprise",
    "jours",
    value(
        90,
        _DECLARED,
        confidence="unsure",
        comment="L’entreprise déclare ses aides des trois dernières années avant d’en recevoir une autre ; "
        "l’ancienneté admise de la déclaration est un choix de gestion.",
    ),
    keyed_by="day",
)
crossing_years = rule(
    "crossing_years",
    "Années civiles de suite au-dessus d’un seuil d’effectif avant qu’il ne s’applique",
    "années",
    value(
        5,
        _LISSAGE,
        confidence="unsure",
        comment="Franchissement à la hausse ; le seuil à nouveau quitté une seule année fait repartir le "
        "compte. À confirmer pour chaque droit de l’OPCO : la prise en charge du plan s’apprécie, elle, à "
        "la date de la décision.",
    ),
    keyed_by="day",
)
