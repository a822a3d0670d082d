"""Apprenticeship: age, duration, dates, training time, maître d’apprentissage."""

from datetime import date
from decimal import Decimal
from functools import partial

from law import sources
from law.dated import parameter, value

rule = partial(parameter, "apprenticeship")
_LAW_2018 = date(2019, 1, 1)
_ORDINANCE_2019 = date(2019, 8, 23)
_DECREE_2020 = date(2020, 4, 1)

app_age_min = rule(
    "app_age_min", "Âge minimal au début de l’apprentissage", "ans", value(16, sources.L6222_1, _LAW_2018)
)
app_age_min_schooling = rule(
    "app_age_min_schooling",
    "Âge minimal lorsque le collège est achevé",
    "ans",
    value(15, sources.L6222_1, _LAW_2018),
)
app_age_max = rule(
    "app_age_max",
    "Âge maximal au début de l’apprentissage, révolu",
    "ans",
    value(29, sources.L6222_1, _LAW_2018),
)
app_age_exception_max = rule(
    "app_age_exception_max",
    "Âge maximal à la conclusion dans les deux cas de succession de contrats",
    "ans",
    value(
        35,
        sources.D6222_1,
        _DECREE_2020,
        comment="Trente-cinq ans au plus : la 36e année commencée est admise jusqu’à la veille du 36e "
        "anniversaire. Cette lecture du texte n’a pas été confirmée par le ministère.",
    ),
)
app_age_exception_gap_years = rule(
    "app_age_exception_gap_years",
    "Délai maximal depuis la fin du contrat précédent",
    "années",
    value(1, sources.D6222_1, _DECREE_2020),
)
app_duration_min_months = rule(
    "app_duration_min_months",
    "Durée minimale du contrat d’apprentissage",
    "mois",
    value(
        6,
        sources.L6222_7_1,
        _ORDINANCE_2019,
        comment="Peut être écartée pour un contrat conclu après une rupture (R6222-23-1).",
    ),
)
app_duration_max_months = rule(
    "app_duration_max_months",
    "Durée maximale du contrat d’apprentissage",
    "mois",
    value(36, sources.L6222_7_1, _ORDINANCE_2019),
)
app_duration_max_months_extended = rule(
    "app_duration_max_months_extended",
    "Durée maximale, travailleur handicapé ou sportif de haut niveau",
    "mois",
    value(
        48,
        sources.R6222_46,
        date(2008, 5, 1),
        comment="Pour un sportif de haut niveau, la règle est à l’article R6222-60, depuis le 15/12/2016.",
    ),
)
app_failure_extension_months = rule(
    "app_failure_extension_months",
    "Prolongation maximale après un échec à l’examen",
    "mois",
    value(12, sources.L6222_11, _LAW_2018),
)
app_start_gap_months = rule(
    "app_start_gap_months",
    "Écart maximal entre le début du contrat et celui de la formation",
    "mois",
    value(
        3,
        sources.L6222_12,
        _LAW_2018,
        comment="Vaut pour la formation pratique comme pour la formation au CFA.",
    ),
)
app_pre_contract_months = rule(
    "app_pre_contract_months",
    "Formation au CFA avant la signature du contrat",
    "mois",
    value(
        3,
        sources.L6222_12_1,
        _LAW_2018,
        comment="Le temps passé raccourcit le contrat et compte pour le paiement (R6332-25 VI).",
    ),
)
app_training_share = rule(
    "app_training_share",
    "Part minimale de la formation dans la durée du contrat",
    "part de la durée",
    value(
        Decimal("0.25"),
        sources.L6211_2,
        _LAW_2018,
        comment="Sauf règle différente du certificateur ; écartée pendant une mobilité à l’étranger et "
        "pour un contrat conclu après une rupture.",
    ),
)
yearly_hours = rule(
    "yearly_hours",
    "Durée annuelle de travail servant de base au quart de formation",
    "heures",
    value(
        1607,
        sources.L6211_2,
        confidence="unsure",
        comment="L’article vise la durée totale du contrat sans donner de base de calcul : la durée "
        "annuelle légale d’un temps plein est retenue, au prorata de la durée du contrat.",
    ),
)
weekly_hours_max = rule(
    "weekly_hours_max",
    "Durée hebdomadaire de travail au-delà de laquelle une saisie est signalée",
    "heures",
    value(
        40,
        sources.STATE_TOOL,
        confidence="secondary",
        comment="Contrôle de saisie de l’outil CERFA de l’État, non une règle du Code.",
    ),
)
app_contract_max_months = rule(
    "app_contract_max_months",
    "Durée de contrat au-delà de laquelle une saisie est signalée",
    "mois",
    value(
        54,
        sources.STATE_TOOL,
        confidence="secondary",
        comment="Contrôle de saisie de l’outil CERFA de l’État, non une règle du Code.",
    ),
)
app_same_level_max = rule(
    "app_same_level_max",
    "Contrats successifs de même niveau sans autorisation du dernier CFA",
    "contrats",
    value(2, sources.L6222_15, date(2008, 5, 1)),
)
app_bacpro_switch_years = rule(
    "app_bacpro_switch_years",
    "Réduction de durée en passant d’un bac professionnel à un CAP",
    "années",
    value(1, sources.L6222_22_1, date(2020, 1, 1)),
)
app_mobility_max_months = rule(
    "app_mobility_max_months",
    "Durée maximale de la mobilité à l’étranger",
    "mois",
    value(12, sources.L6222_42, date(2023, 12, 29)),
)
app_mobility_max_share = rule(
    "app_mobility_max_share",
    "Part maximale du contrat exécutée à l’étranger",
    "part de la durée",
    value(Decimal("0.5"), sources.L6222_42, date(2023, 12, 29)),
)
app_hosts_max = rule(
    "app_hosts_max",
    "Entreprises d’accueil au plus",
    "entreprises",
    value(2, sources.R6223_10, date(2023, 12, 29), comment="Trois membres dans un groupement d’employeurs."),
)
app_hosts_max_share = rule(
    "app_hosts_max_share",
    "Part maximale du temps en entreprise passée chez les accueillants",
    "part du temps en entreprise",
    value(Decimal("0.5"), sources.R6223_10, date(2023, 12, 29)),
)
app_medical_months = rule(
    "app_medical_months",
    "Visite d’information ou examen médical après l’embauche",
    "mois",
    value(2, sources.R6222_36, _DECREE_2020, comment="À la charge de l’employeur, non contrôlé par l’OPCO."),
)
app_maitre_age = rule(
    "app_maitre_age",
    "Âge minimal du maître d’apprentissage",
    "ans",
    value(18, sources.L6223_8_1_FIRST, _ORDINANCE_2019, date(2026, 5, 27)),
    value(
        18,
        sources.L6223_8_1,
        date(2026, 5, 28),
        confidence="unsure",
        comment="Article modifié le 28/05/2026 ; la nouvelle rédaction n’a pas été lue.",
    ),
)
app_maitre_cap = rule(
    "app_maitre_cap",
    "Apprentis suivis en même temps par un maître d’apprentissage",
    "apprentis",
    value(
        2,
        sources.R6223_6,
        _LAW_2018,
        comment="Les apprentis accueillis comptent ; des plafonds de branche existent (R6223-8).",
    ),
)
app_maitre_cap_repeat = rule(
    "app_maitre_cap_repeat",
    "Apprenti redoublant suivi en plus du plafond",
    "apprentis",
    value(1, sources.R6223_6, _LAW_2018),
)
app_maitre_cap_derogation_years = rule(
    "app_maitre_cap_derogation_years",
    "Durée maximale d’une dérogation au plafond",
    "années",
    value(5, sources.R6223_7, date(2024, 7, 1)),
)
app_maitre_years_with_diploma = rule(
    "app_maitre_years_with_diploma",
    "Expérience du maître titulaire d’un diplôme du même domaine",
    "années",
    value(1, sources.R6223_22, _LAW_2018, comment="À défaut d’accord de branche."),
)
app_maitre_years_alone = rule(
    "app_maitre_years_alone",
    "Expérience du maître sans diplôme du même domaine",
    "années",
    value(2, sources.R6223_22, _LAW_2018, comment="À défaut d’accord de branche."),
)
majority_age = rule(
    "majority_age",
    "Âge de la majorité : les courriers d’un alternant plus jeune vont sur papier à son représentant légal",
    "ans",
    value(18, sources.MAJORITY, date(1974, 7, 7), confidence="secondary"),
    keyed_by="day",
)
