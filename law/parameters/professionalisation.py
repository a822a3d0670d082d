"""Professionalisation: publics, duration, training time, tutor."""

from datetime import date
from decimal import Decimal
from functools import partial

from law import sources
from law.dated import Value, parameter, value

rule = partial(parameter, "professionalisation")
_LAW_2018 = date(2019, 1, 1)
_DECREE_2014 = date(2014, 8, 28)
_CODE = date(2008, 5, 1)


def _public(years: int) -> tuple[Value, ...]:
    """An age of L6325-1, known up to its rewriting of June 2026."""
    return (
        value(years, sources.L6325_1_FIRST, date(2016, 1, 1), date(2026, 6, 5)),
        value(
            years,
            sources.L6325_1,
            date(2026, 6, 6),
            None,
            "unsure",
            "Article modifié le 06/06/2026 ; la nouvelle rédaction n’a pas été lue.",
        ),
    )


pro_age_min = rule("pro_age_min", "Âge minimal des jeunes", "ans", *_public(16))
pro_age_max = rule("pro_age_max", "Âge maximal des jeunes, révolu", "ans", *_public(25))
pro_jobseeker_age_min = rule(
    "pro_jobseeker_age_min", "Âge minimal des demandeurs d’emploi", "ans", *_public(26)
)
pro_priority_jobseeker_months = rule(
    "pro_priority_jobseeker_months",
    "Inscription des demandeurs d’emploi parmi les publics prioritaires",
    "mois",
    value(12, sources.L6325_1_1, date(2015, 8, 19), comment="Plus d’un an d’inscription."),
)
pro_duration_min_months = rule(
    "pro_duration_min_months",
    "Durée minimale de l’action de professionnalisation",
    "mois",
    value(6, sources.L6325_11, _LAW_2018),
)
pro_duration_max_months = rule(
    "pro_duration_max_months",
    "Durée maximale de l’action de professionnalisation",
    "mois",
    value(12, sources.L6325_11, _LAW_2018),
)
pro_duration_max_priority = rule(
    "pro_duration_max_priority",
    "Durée maximale pour les publics prioritaires",
    "mois",
    value(36, sources.L6325_11, _LAW_2018),
)
pro_duration_max_agreement = rule(
    "pro_duration_max_agreement",
    "Durée maximale par accord de branche",
    "mois",
    value(24, sources.L6325_12, date(2015, 1, 1)),
)
pro_training_share_min = rule(
    "pro_training_share_min",
    "Part minimale de la formation dans la durée du contrat",
    "part de la durée",
    value(Decimal("0.15"), sources.L6325_13, date(2016, 8, 10)),
)
pro_training_share_max = rule(
    "pro_training_share_max",
    "Part maximale de la formation dans la durée du contrat",
    "part de la durée",
    value(
        Decimal("0.25"),
        sources.L6325_13,
        date(2016, 8, 10),
        comment="Un accord de branche peut aller au-delà pour certains publics ou diplômes (L6325-14).",
    ),
)
pro_training_hours_min = rule(
    "pro_training_hours_min",
    "Durée minimale de la formation",
    "heures",
    value(150, sources.L6325_13, date(2016, 8, 10)),
)
pro_renewals_max = rule(
    "pro_renewals_max",
    "Renouvellements possibles d’un contrat à durée déterminée",
    "renouvellements",
    value(1, sources.L6325_7, date(2011, 7, 30)),
)
pro_adequacy_months = rule(
    "pro_adequacy_months",
    "Délai pour vérifier que le programme convient",
    "mois",
    value(2, sources.D6325_13, _LAW_2018),
)
pro_continuation_min_months = rule(
    "pro_continuation_min_months",
    "Durée de l’action ouvrant la poursuite de la formation après rupture",
    "mois",
    value(12, sources.L6325_14_1, _LAW_2018),
)
pro_continuation_max_months = rule(
    "pro_continuation_max_months",
    "Durée maximale de la formation poursuivie après rupture",
    "mois",
    value(6, sources.L6325_14_1, _LAW_2018),
)
pro_tutor_years = rule(
    "pro_tutor_years", "Expérience minimale du tuteur", "années", value(2, sources.D6325_6, _DECREE_2014)
)
pro_tutor_cap = rule(
    "pro_tutor_cap",
    "Personnes suivies en même temps par un tuteur salarié",
    "personnes",
    value(3, sources.D6325_9, _CODE, comment="Les apprentis suivis comptent aussi."),
)
pro_tutor_cap_employer = rule(
    "pro_tutor_cap_employer",
    "Personnes suivies en même temps par l’employeur tuteur",
    "personnes",
    value(2, sources.D6325_9, _CODE, comment="Les apprentis suivis comptent aussi."),
)
