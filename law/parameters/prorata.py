"""From the annual level to the contract: pro rata, distance, disability, employer share."""

from datetime import date
from decimal import Decimal
from functools import partial
from types import MappingProxyType

from law import sources
from law.dated import parameter, value

rule = partial(parameter, "prorata")
_DECREE_2020 = date(2020, 1, 1)
_BEFORE_REFORM = date(2025, 6, 30)
_REFORM = date(2025, 7, 1)

prorata_method = rule(
    "prorata_method",
    "Unité du prorata du niveau annuel",
    "",
    value(
        "month",
        sources.R6332_25_SECOND,
        _DECREE_2020,
        _BEFORE_REFORM,
        comment="Tout mois commencé est dû, un douzième par mois.",
    ),
    value("day", sources.R6332_25, _REFORM, comment="Premier et dernier jours comptés."),
)
prorata_started_month = rule(
    "prorata_started_month",
    "Lecture du mois commencé",
    "",
    value(
        "sliding",
        sources.STARTED_MONTH,
        _DECREE_2020,
        _BEFORE_REFORM,
        confidence="unsure",
        comment="Les mois courent de quantième à quantième depuis le premier jour du contrat. Un "
        "exemple publié compte au contraire les mois civils touchés (31 janvier au 2 février : "
        "deux mois).",
    ),
)
prorata_base_days = rule(
    "prorata_base_days",
    "Nombre de jours d’une année ordinaire d’exécution",
    "jours",
    value(
        365,
        sources.DAY_BASE,
        _REFORM,
        confidence="secondary",
        comment="Usage des OPCO ; le texte ne donne pas de base. Une année qui contient un 29 février "
        "est rapportée à ses propres 366 jours tant que la lecture retenue est celle-là.",
    ),
)
prorata_leap = rule(
    "prorata_leap",
    "Année d’exécution qui contient un 29 février",
    "",
    value(
        "year_days",
        sources.R6332_25,
        _REFORM,
        confidence="unsure",
        comment="Le texte est muet. Chaque année d’exécution, d’anniversaire à anniversaire, est "
        "rapportée à son propre nombre de jours (365 ou 366) : une année complète vaut "
        "exactement un niveau annuel.",
    ),
)
ministry_title_full = rule(
    "ministry_title_full",
    "Titre du ministère de moins d’un an : niveau annuel entier",
    "",
    value(
        True,
        sources.R6332_25_FIRST,
        date(2019, 12, 12),
        _BEFORE_REFORM,
        comment="Ni prorata ni majoration lorsque la durée réglementaire est inférieure à un an.",
    ),
    value(False, sources.R6332_25, _REFORM, comment="Seule la majoration de 10 % est exclue."),
)
short_threshold_months = rule(
    "short_threshold_months",
    "Durée en deçà de laquelle un contrat est payé en deux fois",
    "mois",
    value(12, sources.R6332_25_FIRST, date(2019, 12, 12), _BEFORE_REFORM),
    value(12, sources.R6332_25, _REFORM),
)
short_plus10 = rule(
    "short_plus10",
    "Majoration possible d’un contrat réduit sous un an par convention",
    "part du montant",
    value(
        Decimal("0.10"),
        sources.R6332_25_FIRST,
        date(2019, 12, 12),
        _BEFORE_REFORM,
        comment="Sans dépasser le niveau annuel.",
    ),
    value(Decimal("0.10"), sources.R6332_25, _REFORM, comment="Sans dépasser le niveau annuel."),
)
distance_threshold = rule(
    "distance_threshold",
    "Part de formation à distance qui réduit le niveau",
    "part des heures de CFA",
    value(Decimal("0.80"), sources.D6332_82_1, _REFORM),
)
distance_cut = rule(
    "distance_cut",
    "Réduction pour formation à distance",
    "part du niveau",
    value(Decimal("0.20"), sources.D6332_82_1, _REFORM),
)
distance_floor = rule(
    "distance_floor",
    "Plancher du niveau réduit",
    "€ par an",
    value(
        Decimal("4000"),
        sources.D6332_82_1,
        _REFORM,
        comment="Un niveau déjà inférieur au plancher n’est pas relevé : c’est une lecture, le texte ne"
        " le dit pas.",
    ),
)
distance_exempt_rncp = rule(
    "distance_exempt_rncp",
    "Certifications exemptées de la réduction",
    "codes RNCP",
    value(
        frozenset(),
        sources.DISTANCE_ORDER,
        _REFORM,
        confidence="unsure",
        comment="Un arrêté exempte 33 certifications ; leur liste n’a pas pu être lue, aucune n’est "
        "donc exemptée ici.",
    ),
)
handicap_cap = rule(
    "handicap_cap",
    "Majoration au plus pour un apprenti reconnu travailleur handicapé",
    "€ par an",
    value(
        Decimal("4000"),
        sources.D6332_82,
        date(2021, 1, 1),
        comment="Appréciée par année d’exécution, selon six modules.",
    ),
)
handicap_old_rate = rule(
    "handicap_old_rate",
    "Majoration facultative au plus, avant 2021",
    "part du niveau",
    value(
        Decimal("0.5"),
        sources.D6332_82_FIRST,
        date(2019, 1, 1),
        date(2020, 12, 31),
        comment="L’OPCO pouvait l’accorder ; elle n’était pas due.",
    ),
)
handicap_mandatory = rule(
    "handicap_mandatory",
    "La majoration pour handicap est due",
    "",
    value(False, sources.D6332_82_FIRST, date(2019, 1, 1), date(2020, 12, 31)),
    value(True, sources.D6332_82, date(2021, 1, 1)),
)
handicap_modules = rule(
    "handicap_modules",
    "Plafonds connus des modules de majoration pour handicap",
    "€ par an",
    value(
        MappingProxyType({"module 2": Decimal("3000"), "module 3": Decimal("700")}),
        sources.HANDICAP_ORDER,
        date(2021, 1, 1),
        confidence="secondary",
        comment="Six modules s’additionnent ; les plafonds des modules 1, 4, 5 et 6 ne sont pas connus.",
    ),
)
employer_share_min_level = rule(
    "employer_share_min_level",
    "Niveau de diplôme à partir duquel l’employeur participe",
    "",
    value(6, sources.L6332_14, _REFORM),
)
employer_share_flat = rule(
    "employer_share_flat",
    "Participation de l’employeur",
    "€ par contrat",
    value(
        Decimal("750"),
        sources.R6332_25_1,
        _REFORM,
        comment="Déduite de la première avance, que le CFA l’ait recouvrée ou non.",
    ),
)
employer_share_after_rupture = rule(
    "employer_share_after_rupture",
    "Participation du nouvel employeur après une rupture",
    "€ par contrat",
    value(Decimal("200"), sources.R6332_25_1, _REFORM),
)
employer_share_trial_rate = rule(
    "employer_share_trial_rate",
    "Participation pour une rupture pendant les premiers jours en entreprise",
    "part du niveau au prorata",
    value(Decimal("0.5"), sources.R6332_25_1, _REFORM, comment="Sans dépasser la participation entière."),
)
trial_days = rule(
    "trial_days",
    "Rupture libre, jours de formation pratique en entreprise",
    "jours",
    value(
        45,
        sources.L6222_18,
        date(2019, 1, 1),
        comment="Jours en entreprise, consécutifs ou non : la date de fin se déclare, elle ne se déduit"
        " pas du contrat.",
    ),
)
