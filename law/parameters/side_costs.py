"""Side costs of apprenticeship, maître and tutor, professionalisation prices, State aids."""

from datetime import date
from decimal import Decimal
from functools import partial
from types import MappingProxyType

from law import sources
from law.dated import Value, parameter, value

rule = partial(parameter, "side_costs")
_DECREE_2020 = date(2020, 4, 1)
_LAW_2018 = date(2019, 1, 1)
_BEFORE_2026 = date(2026, 7, 29)
_DECREE_2026 = date(2026, 7, 30)
_NOT_READ = (
    "Article réécrit le 30/07/2026, lu par une source secondaire. On ignore si la date qui compte est celle "
    "de la conclusion du contrat ou celle de la demande."
)
_LEVELS = (None, 3, 4, 5, 6, 7, 8)


def _unit_price(amount: str) -> tuple[Value, ...]:
    """A price of the order of 2019-07-30, kept by the article of 2026."""
    return (
        value(
            Decimal(amount),
            sources.D6332_83_FIRST,
            _DECREE_2020,
            _BEFORE_2026,
            "secondary",
            "Montant de l’arrêté du 30/07/2019, seulement si le CFA supporte la dépense.",
        ),
        value(
            Decimal(amount),
            sources.D6332_83,
            _DECREE_2026,
            None,
            "secondary",
            "Montant inchangé selon une lecture d’octobre 2026 ; l’article réécrit le 30/07/2026 "
            "n’a pas été lu.",
        ),
    )


meal = rule("meal", "Frais de restauration", "€ par repas", *_unit_price("3"))
night = rule("night", "Frais d’hébergement", "€ par nuitée", *_unit_price("6"))
equipment_cap = rule(
    "equipment_cap",
    "Premier équipement au plus, par niveau",
    "€ par contrat",
    value(
        MappingProxyType(dict.fromkeys(_LEVELS, Decimal("500"))),
        sources.D6332_83_FIRST,
        _DECREE_2020,
        _BEFORE_2026,
        comment="Forfait fixé par l’OPCO, le même pour tous ses CFA.",
    ),
    value(
        MappingProxyType({3: Decimal("500"), 4: Decimal("500"), 5: Decimal("300")}),
        sources.D6332_83,
        _DECREE_2026,
        confidence="secondary",
        comment=f"Rien pour les autres niveaux. {_NOT_READ}",
    ),
)
equipment_request_months = rule(
    "equipment_request_months",
    "Délai de demande du premier équipement",
    "mois",
    value(
        12,
        sources.D6332_83,
        _DECREE_2026,
        confidence="secondary",
        comment=f"Point de départ supposé : le début du contrat. {_NOT_READ}",
    ),
)
mobility_basis = rule(
    "mobility_basis",
    "Mobilité internationale, montant par contrat",
    "",
    value(
        "opco_flat",
        sources.D6332_83_FIRST,
        _DECREE_2020,
        _BEFORE_2026,
        comment="Forfait fixé par l’OPCO, le même pour tous ses CFA.",
    ),
    value(
        "opco_flat",
        sources.D6332_83,
        _DECREE_2026,
        confidence="unsure",
        comment="Forfait fixé par l’OPCO ; l’article réécrit le 30/07/2026 n’a pas été lu.",
    ),
)
side_costs_in_yearly_sum = rule(
    "side_costs_in_yearly_sum",
    "Les frais annexes entrent dans la somme annuelle échelonnée",
    "",
    value(
        False,
        sources.R6332_25,
        confidence="unsure",
        comment="Depuis juillet 2025 le texte les y range ; les OPCO les paient sur facture, selon les "
        "quantités réelles. Cette pratique est retenue.",
    ),
)
maitre_training_hourly = rule(
    "maitre_training_hourly",
    "Formation du maître ou du tuteur, prix au plus",
    "€ par heure",
    value(Decimal("15"), sources.D6332_92, _LAW_2018),
)
maitre_training_hours = rule(
    "maitre_training_hours",
    "Formation du maître ou du tuteur, durée au plus",
    "heures",
    value(40, sources.D6332_92, _LAW_2018),
)
maitre_training_headcount = rule(
    "maitre_training_headcount",
    "Effectif sous lequel l’employeur tuteur peut être formé",
    "salariés",
    value(11, sources.D6332_92, _LAW_2018),
)
maitre_exercise_monthly = rule(
    "maitre_exercise_monthly",
    "Fonction de maître d’apprentissage, au plus",
    "€ par mois et par apprenti",
    value(
        Decimal("230"),
        sources.D6332_93,
        _LAW_2018,
        comment="C’est un plafond ; l’OPCO fixe ce qu’il paie. Le montant de 115 €, souvent cité, ne "
        "figure pas dans le Code.",
    ),
)
maitre_exercise_months = rule(
    "maitre_exercise_months",
    "Fonction de maître d’apprentissage, durée au plus",
    "mois",
    value(12, sources.D6332_93, _LAW_2018),
)
tutor_exercise_monthly = rule(
    "tutor_exercise_monthly",
    "Fonction de tuteur, au plus",
    "€ par mois",
    value(Decimal("230"), sources.D6332_93, _LAW_2018),
)
tutor_exercise_months = rule(
    "tutor_exercise_months",
    "Fonction de tuteur, durée au plus",
    "mois",
    value(6, sources.D6332_93, _LAW_2018),
)
tutor_exercise_plus = rule(
    "tutor_exercise_plus",
    "Fonction de tuteur, majoration",
    "part du montant",
    value(Decimal("0.5"), sources.D6332_93, _LAW_2018, comment="Tuteur âgé ou public prioritaire."),
)
tutor_exercise_plus_age = rule(
    "tutor_exercise_plus_age",
    "Âge du tuteur ouvrant la majoration",
    "ans",
    value(45, sources.D6332_93, _LAW_2018),
)


def _own(amount: Decimal | int, cap: str) -> Value:
    """What the OPCO pays within a maximum of D6332-93: its own choice, by default the maximum."""
    return value(
        amount,
        sources.D6332_93,
        _LAW_2018,
        None,
        "unsure",
        f"Choix de l’OPCO, jamais au-dessus du plafond de {cap} ; à remplacer par celui de ses instances, "
        "daté.",
    )


opco_maitre_exercise_monthly = rule(
    "opco_maitre_exercise_monthly",
    "Fonction de maître d’apprentissage, montant versé par l’OPCO",
    "€ par mois et par apprenti",
    _own(Decimal("230"), "230 € par mois"),
)
opco_maitre_exercise_months = rule(
    "opco_maitre_exercise_months",
    "Fonction de maître d’apprentissage, durée prise en charge par l’OPCO",
    "mois",
    _own(12, "12 mois"),
)
opco_tutor_exercise_monthly = rule(
    "opco_tutor_exercise_monthly",
    "Fonction de tuteur, montant versé par l’OPCO",
    "€ par mois",
    _own(Decimal("230"), "230 € par mois"),
)
opco_tutor_exercise_months = rule(
    "opco_tutor_exercise_months",
    "Fonction de tuteur, durée prise en charge par l’OPCO",
    "mois",
    _own(6, "6 mois"),
)
tutor_month_reading = rule(
    "tutor_month_reading",
    "Fonction de tuteur ou de maître, mois comptés",
    "",
    value(
        "started",
        sources.D6332_93,
        _LAW_2018,
        confidence="unsure",
        comment="Le texte compte en mois sans dire si un mois commencé est dû : il l’est ici, de date à "
        "date ; « complete » ne compterait que les mois entiers.",
    ),
)
pro_hourly_default = rule(
    "pro_hourly_default",
    "Professionnalisation, prix horaire à défaut de forfait de branche",
    "€ par heure",
    value(Decimal("9.15"), sources.D6332_86, date(2020, 10, 1)),
)
pro_hourly_priority = rule(
    "pro_hourly_priority",
    "Professionnalisation, prix horaire des publics prioritaires",
    "€ par heure",
    value(
        Decimal("15"),
        sources.D6332_86,
        date(2020, 10, 1),
        comment="Publics de L6325-1-1 et parcours d’insertion d’un GEIQ.",
    ),
)
pro_excess_headcount = rule(
    "pro_excess_headcount",
    "Effectif sous lequel le plan peut payer le dépassement du forfait",
    "salariés",
    value(50, sources.D6332_88, _LAW_2018),
)
driving_licence_aid = rule(
    "driving_licence_aid",
    "Aide au permis de conduire des apprentis",
    "€",
    value(
        Decimal("500"),
        sources.DRIVING_LICENCE,
        _LAW_2018,
        date(2026, 2, 20),
        confidence="secondary",
        comment="Aide de l’État, supprimée ; elle n’était pas payée par l’OPCO.",
    ),
    keyed_by="day",
)
