"""Money of conventions: what the State bears of a firm's training, what a région moves, our own marks."""

from datetime import date
from decimal import Decimal
from functools import partial
from types import MappingProxyType

from law import sources
from law.dated import Article, parameter, successive, value

rule = partial(parameter, "cofinancing")
_FNE = Article(
    "Instruction FNE-Formation du 21 avril 2023",
    "https://www.skills.hr/mag/fne-formation-conditions-et-utilisations-opco/",
)
_FNE_CAP = Article(
    "Règlement (UE) 651/2014 (FNE-Formation)",
    "https://www.republik-rh.fr/learning/"
    "financement-de-la-formation-jusqu-a-3me-mobilisables-pour-former-aux.html",
)
_SIZES = Article("Règlement (UE) 651/2014, annexe I, art. 2", "https://eur-lex.europa.eu/eli/reg/2014/651/oj")
_R6211_5 = sources.code("R6211-5", "44632657")
_INTENSITIES = MappingProxyType(
    {"small": Decimal("0.70"), "medium": Decimal("0.60"), "large": Decimal("0.50")}
)

fne_intensity = rule(
    "fne_intensity",
    "FNE-Formation : part de l’État dans le coût admissible, selon la taille de l’entreprise",
    "part du coût",
    *successive(
        (
            value(_INTENSITIES, _FNE, since=date(2023, 1, 1), confidence="secondary"),
            value(
                _INTENSITIES,
                _FNE,
                since=date(2025, 1, 1),
                confidence="unsure",
                comment="Taux de 2023 et 2024 repris : ceux des conventions suivantes ne sont pas confirmés.",
            ),
        )
    ),
    keyed_by="day",
)
fne_cap = rule(
    "fne_cap",
    "FNE-Formation : aide au plus par projet de formation",
    "€",
    value(
        Decimal(3_000_000),
        _FNE_CAP,
        since=date(2023, 1, 1),
        confidence="unsure",
        comment="Lu comme un plafond par projet : l’assiette reste à confirmer.",
    ),
    keyed_by="day",
)
eu_headcounts = rule(
    "eu_headcounts",
    "Taille européenne : effectif sous lequel une entreprise est petite ou moyenne",
    "salariés",
    value(
        MappingProxyType({"small": 50, "medium": 250}),
        _SIZES,
        confidence="secondary",
        comment="Avec, en plus, un chiffre d’affaires ou un bilan sous le plafond de la même taille.",
    ),
    keyed_by="day",
)
eu_turnovers = rule(
    "eu_turnovers",
    "Taille européenne : chiffre d’affaires au plus",
    "€",
    value(
        MappingProxyType({"small": Decimal(10_000_000), "medium": Decimal(50_000_000)}),
        _SIZES,
        confidence="secondary",
    ),
    keyed_by="day",
)
eu_balances = rule(
    "eu_balances",
    "Taille européenne : total de bilan au plus",
    "€",
    value(
        MappingProxyType({"small": Decimal(10_000_000), "medium": Decimal(43_000_000)}),
        _SIZES,
        confidence="secondary",
    ),
    keyed_by="day",
)
region_movable_share = rule(
    "region_movable_share",
    "Régions : part de l’enveloppe de fonctionnement de l’année qui peut aller à l’investissement, au plus",
    "part de l’enveloppe",
    value(
        Decimal("0.82"),
        _R6211_5,
        since=date(2022, 1, 1),
        comment="Un arrêté fixe la part, dans cette limite, si le fonctionnement est sous-consommé et "
        "l’investissement surconsommé sur la même période.",
    ),
    keyed_by="day",
)
budget_alarm_share = rule(
    "budget_alarm_share",
    "Part engagée d’une ligne de budget à partir de laquelle elle est signalée",
    "part de la ligne",
    value(
        Decimal("0.90"),
        sources.CONVENTIONS_CHOICE,
        confidence="unsure",
        comment="Repère de gestion : aucun texte ne fixe de seuil d’alerte.",
    ),
    keyed_by="day",
)
landing_least_days = rule(
    "landing_least_days",
    "Jours de recul avant de prévoir l’atterrissage d’un budget",
    "jours",
    value(
        60,
        sources.CONVENTIONS_CHOICE,
        confidence="unsure",
        comment="Repère de gestion : plus tôt, un seul engagement fait tout le rythme.",
    ),
    keyed_by="day",
)
landing_months = rule(
    "landing_months",
    "Mois dont le rythme d’engagement est prolongé pour prévoir l’atterrissage d’un budget",
    "mois",
    value(
        12,
        sources.CONVENTIONS_CHOICE,
        confidence="unsure",
        comment="Repère de gestion : une année entière, pour que les saisons se compensent.",
    ),
    keyed_by="day",
)
