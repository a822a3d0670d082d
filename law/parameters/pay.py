"""Minimum pay of apprentices and of professionalisation employees, as shares of the SMIC."""

from datetime import date
from decimal import Decimal
from functools import partial
from types import MappingProxyType

from law import sources
from law.dated import parameter, value

rule = partial(parameter, "pay")


def _grid(bands: dict[str, tuple[int, int, int]]) -> MappingProxyType[tuple[str, int], Decimal]:
    """Shares keyed by (age band, year of execution), from percentages per band."""
    return MappingProxyType(
        {
            (band, year): Decimal(percentage) / 100
            for band, percentages in bands.items()
            for year, percentage in enumerate(percentages, start=1)
        }
    )


_BEFORE_2019 = {"u18": (25, 37, 53), "18_20": (41, 49, 65), "21_25": (53, 61, 78), "26": (53, 61, 78)}
_SINCE_2019 = {"u18": (27, 39, 55), "18_20": (43, 51, 67), "21_25": (53, 61, 78), "26": (100, 100, 100)}

app_pay_grid = rule(
    "app_pay_grid",
    "Apprentissage, rémunération minimale par âge et année d’exécution",
    "part du SMIC",
    value(
        _grid(_BEFORE_2019),
        sources.D6222_26_FIRST,
        until=date(2018, 12, 31),
        confidence="secondary",
        comment="Grille antérieure à 2019, sans tranche propre aux 26 ans et plus.",
    ),
    value(
        _grid(_SINCE_2019),
        sources.D6222_26,
        date(2019, 1, 1),
        comment="À partir de 21 ans, le minimum conventionnel de l’emploi s’applique s’il est plus élevé.",
    ),
)
app_pay_plus15 = rule(
    "app_pay_plus15",
    "Apprentissage, majoration pour un contrat lié de même niveau",
    "part du SMIC",
    value(
        Decimal("0.15"),
        sources.D6222_30,
        date(2019, 1, 1),
        date(2020, 3, 31),
        confidence="unsure",
        comment="La version de 2019 de l’article n’a pas été lue.",
    ),
    value(
        Decimal("0.15"),
        sources.D6222_30,
        date(2020, 4, 1),
        comment="Contrat d’un an au plus, de même niveau qu’un diplôme déjà obtenu et en lien direct "
        "avec lui.",
    ),
)
app_pay_plus15_max_months = rule(
    "app_pay_plus15_max_months",
    "Apprentissage, durée maximale du contrat lié majoré",
    "mois",
    value(12, sources.D6222_30, date(2020, 4, 1)),
)
app_pay_rqth_plus = rule(
    "app_pay_rqth_plus",
    "Apprentissage, majoration pendant la prolongation d’un travailleur handicapé",
    "part du SMIC",
    value(
        Decimal("0.15"),
        sources.R6222_48,
        date(2019, 1, 1),
        comment="S’ajoute au pourcentage de la dernière année.",
    ),
)
app_pay_cap = rule(
    "app_pay_cap",
    "Apprentissage, plafond de la rémunération majorée",
    "part du SMIC",
    value(Decimal("1"), sources.D6222_31, date(2020, 4, 1), comment="Sauf contrat ou accord plus favorable."),
)
app_pay_licence_year = rule(
    "app_pay_licence_year",
    "Licence professionnelle, année d’exécution retenue pour la rémunération",
    "",
    value(2, sources.D6222_32, date(2020, 4, 1)),
)
app_pay_tolerance = rule(
    "app_pay_tolerance",
    "Tolérance d’arrondi sur la rémunération déclarée",
    "€",
    value(
        Decimal("0.01"),
        sources.STATE_TOOL,
        confidence="unsure",
        comment="Le Code ne dit rien des centimes : les grilles publiées arrondissent ou tronquent, "
        "l’outil de l’État arrondit au centime supérieur. Un centime d’écart est donc admis.",
    ),
)
app_pay_in_kind_share = rule(
    "app_pay_in_kind_share",
    "Apprentissage, part déductible de la valeur des avantages en nature",
    "part de la valeur",
    value(Decimal("0.75"), sources.D6222_33, date(2020, 4, 1)),
)
app_pay_in_kind_max = rule(
    "app_pay_in_kind_max",
    "Apprentissage, plafond de la déduction des avantages en nature",
    "part du salaire",
    value(Decimal("0.75"), sources.D6222_33, date(2020, 4, 1)),
)
pro_pay_grid = rule(
    "pro_pay_grid",
    "Professionnalisation, rémunération minimale avant 26 ans",
    "part du SMIC",
    value(
        MappingProxyType(
            {
                ("u21", False): Decimal("0.55"),
                ("u21", True): Decimal("0.65"),
                ("21_25", False): Decimal("0.70"),
                ("21_25", True): Decimal("0.80"),
            }
        ),
        sources.D6325_15,
        date(2008, 5, 1),
        comment="Le taux le plus élevé suppose un baccalauréat professionnel ou un titre professionnel "
        "de même niveau au moins.",
    ),
)
pro_pay_26_share = rule(
    "pro_pay_26_share",
    "Professionnalisation à 26 ans et plus, part du minimum conventionnel",
    "part du minimum conventionnel",
    value(Decimal("0.85"), sources.D6325_18, date(2008, 5, 1), comment="Jamais moins que le SMIC (L6325-9)."),
)
pro_pay_in_kind_share = rule(
    "pro_pay_in_kind_share",
    "Professionnalisation, part déductible de la valeur des avantages en nature",
    "part de la valeur",
    value(Decimal("0.75"), sources.D6325_17, date(2008, 5, 1)),
)
pro_pay_in_kind_max = rule(
    "pro_pay_in_kind_max",
    "Professionnalisation, plafond de la déduction des avantages en nature",
    "part du salaire",
    value(Decimal("0.75"), sources.D6325_17, date(2008, 5, 1)),
)
