"""Studies and jobs of the branches: negotiation, deliverables, projections."""

from datetime import date
from decimal import Decimal
from functools import partial

from law import sources
from law.dated import parameter, value

rule = partial(parameter, "gpec", keyed_by="day")
_SINCE = date(2021, 8, 25)

skills_talks_years = rule(
    "skills_talks_years",
    "Négociation de branche sur la gestion des emplois et des compétences, au moins tous les",
    "ans",
    value(
        3,
        sources.L2241_12,
        _SINCE,
        comment="Comptés depuis le dernier accord, ou le dernier procès-verbal de désaccord, enregistré.",
    ),
)
skills_talks_alarm_months = rule(
    "skills_talks_alarm_months",
    "Négociation de branche, signalée avant son terme",
    "mois",
    value(
        6,
        sources.L2241_12,
        confidence="unsure",
        comment="Repère de gestion : le temps de réunir les travaux de l’observatoire.",
    ),
)
deliverable_alarm_days = rule(
    "deliverable_alarm_days",
    "Livrable d’une étude, signalé avant son échéance",
    "jours",
    value(15, sources.STUDIES_CHOICE, confidence="unsure", comment="Repère de gestion."),
)
projection_years_min = rule(
    "projection_years_min",
    "Projection d’effectifs, horizon au moins",
    "ans",
    value(
        3,
        sources.L2241_12,
        _SINCE,
        confidence="unsure",
        comment="Usage des observatoires : trois à cinq ans, la durée d’une négociation au moins.",
    ),
)
projection_years_max = rule(
    "projection_years_max",
    "Projection d’effectifs, horizon au plus",
    "ans",
    value(
        5,
        sources.L2241_12,
        _SINCE,
        confidence="unsure",
        comment="Usage des observatoires : au-delà, les hypothèses pèsent plus que les données.",
    ),
)
projection_retirement_age = rule(
    "projection_retirement_age",
    "Projection d’effectifs, âge de départ proposé",
    "ans",
    value(
        64,
        sources.STUDIES_CHOICE,
        confidence="unsure",
        comment="Hypothèse proposée, à changer dans chaque projection ; ce n’est pas l’âge légal de "
        "chaque génération.",
    ),
)
projection_spread = rule(
    "projection_spread",
    "Projection d’effectifs, écart proposé des scénarios bas et haut",
    "part",
    value(
        Decimal("0.20"),
        sources.STUDIES_CHOICE,
        confidence="unsure",
        comment="Entrées moindres et départs plus nombreux dans le scénario bas, l’inverse dans le haut.",
    ),
)
tension_high = rule(
    "tension_high",
    "Métier signalé en tension, départs attendus pour une entrée",
    "",
    value(
        Decimal("1.20"),
        sources.STUDIES_CHOICE,
        confidence="unsure",
        comment="Repère de lecture : six départs pour cinq entrées.",
    ),
)
senior_age = rule(
    "senior_age",
    "Salariés comptés parmi les seniors, à partir de",
    "ans",
    value(55, sources.STUDIES_CHOICE, confidence="unsure", comment="Usage des portraits de branche."),
)
projection_exit_rates = rule(
    "projection_exit_rates",
    "Projection d’effectifs, départs proposés par an : moins de 30 ans, 30 à 44, 45 à 54, 55 et plus",
    "part",
    value(
        (Decimal("0.08"), Decimal("0.05"), Decimal("0.03"), Decimal("0.02")),
        sources.STUDIES_CHOICE,
        confidence="unsure",
        comment="Hypothèses proposées, hors retraites, à remplacer par celles que la branche connaît.",
    ),
)
projection_entry_ages = rule(
    "projection_entry_ages",
    "Projection d’effectifs, âges d’entrée proposés",
    "ans",
    value((20, 34), sources.STUDIES_CHOICE, confidence="unsure", comment="Hypothèse proposée, à changer."),
)
projection_stay = rule(
    "projection_stay",
    "Projection d’effectifs, part proposée des apprentis qui restent dans la branche",
    "part",
    value(
        Decimal("0.50"),
        sources.STUDIES_CHOICE,
        confidence="unsure",
        comment="Hypothèse proposée : les enquêtes d’insertion de la branche donnent la sienne.",
    ),
)
