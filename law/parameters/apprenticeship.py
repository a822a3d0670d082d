"""Apprenticeship: age, duration, dates, training time, maître d’apprentissage."""

from datetime import date
from decimal import Decimal

from law import sources
from law.dated import Parameter, value

_THEME = "apprenticeship"
_LAW_2018 = date(2019, 1, 1)
_ORDINANCE_2019 = date(2019, 8, 23)
_DECREE_2020 = date(2020, 4, 1)

app_age_min = Parameter(
    "app_age_min",
    "Âge minimal au début de l’apprentissage",
    "ans",
    _THEME,
    (value(16, sources.L6222_1, _LAW_2018),),
)
app_age_min_schooling = Parameter(
    "app_age_min_schooling",
    "Âge minimal lorsque le collège est achevé",
    "ans",
    _THEME,
    (value(15, sources.L6222_1, _LAW_2018),),
)
app_age_max = Parameter(
    "app_age_max",
    "Âge maximal au début de l’apprentissage, révolu",
    "ans",
    _THEME,
    (value(29, sources.L6222_1, _LAW_2018),),
)
app_age_exception_max = Parameter(
    "app_age_exception_max",
    "Âge maximal à la conclusion dans les deux cas de succession de contrats",
    "ans",
    _THEME,
    (
        value(
            35,
            sources.D6222_1,
            _DECREE_2020,
            comment="Trente-cinq ans au plus\N{NO-BREAK SPACE}: la 36e année commencée est admise jusqu’à la veille "
            "du 36e anniversaire. Cette lecture du texte n’a pas été confirmée par le ministère.",
        ),
    ),
)
app_age_exception_gap_years = Parameter(
    "app_age_exception_gap_years",
    "Délai maximal depuis la fin du contrat précédent",
    "années",
    _THEME,
    (value(1, sources.D6222_1, _DECREE_2020),),
)
app_duration_min_months = Parameter(
    "app_duration_min_months",
    "Durée minimale du contrat d’apprentissage",
    "mois",
    _THEME,
    (
        value(
            6,
            sources.L6222_7_1,
            _ORDINANCE_2019,
            comment="Peut être écartée pour un contrat conclu après une rupture (R6222-23-1).",
        ),
    ),
)
app_duration_max_months = Parameter(
    "app_duration_max_months",
    "Durée maximale du contrat d’apprentissage",
    "mois",
    _THEME,
    (value(36, sources.L6222_7_1, _ORDINANCE_2019),),
)
app_duration_max_months_extended = Parameter(
    "app_duration_max_months_extended",
    "Durée maximale, travailleur handicapé ou sportif de haut niveau",
    "mois",
    _THEME,
    (
        value(
            48,
            sources.R6222_46,
            date(2008, 5, 1),
            comment="Pour un sportif de haut niveau, la règle est à l’article R6222-60, depuis le 15/12/2016.",
        ),
    ),
)
app_failure_extension_months = Parameter(
    "app_failure_extension_months",
    "Prolongation maximale après un échec à l’examen",
    "mois",
    _THEME,
    (value(12, sources.L6222_11, _LAW_2018),),
)
app_start_gap_months = Parameter(
    "app_start_gap_months",
    "Écart maximal entre le début du contrat et celui de la formation",
    "mois",
    _THEME,
    (
        value(
            3,
            sources.L6222_12,
            _LAW_2018,
            comment="Vaut pour la formation pratique comme pour la formation au CFA.",
        ),
    ),
)
app_pre_contract_months = Parameter(
    "app_pre_contract_months",
    "Formation au CFA avant la signature du contrat",
    "mois",
    _THEME,
    (
        value(
            3,
            sources.L6222_12_1,
            _LAW_2018,
            comment="Le temps passé raccourcit le contrat et compte pour le paiement (R6332-25 VI).",
        ),
    ),
)
app_training_share = Parameter(
    "app_training_share",
    "Part minimale de la formation dans la durée du contrat",
    "part de la durée",
    _THEME,
    (
        value(
            Decimal("0.25"),
            sources.L6211_2,
            _LAW_2018,
            comment="Sauf règle différente du certificateur\N{NO-BREAK SPACE}; écartée pendant une mobilité à "
            "l’étranger et pour un contrat conclu après une rupture.",
        ),
    ),
)
yearly_hours = Parameter(
    "yearly_hours",
    "Durée annuelle de travail servant de base au quart de formation",
    "heures",
    _THEME,
    (
        value(
            1607,
            sources.L6211_2,
            None,
            None,
            "unsure",
            "L’article vise la durée totale du contrat sans donner de base de calcul\N{NO-BREAK SPACE}: la durée "
            "annuelle légale d’un temps plein est retenue, au prorata de la durée du contrat.",
        ),
    ),
)
weekly_hours_max = Parameter(
    "weekly_hours_max",
    "Durée hebdomadaire de travail au-delà de laquelle une saisie est signalée",
    "heures",
    _THEME,
    (
        value(
            40,
            sources.STATE_TOOL,
            None,
            None,
            "secondary",
            "Contrôle de saisie de l’outil CERFA de l’État, non une règle du Code.",
        ),
    ),
)
app_contract_max_months = Parameter(
    "app_contract_max_months",
    "Durée de contrat au-delà de laquelle une saisie est signalée",
    "mois",
    _THEME,
    (
        value(
            54,
            sources.STATE_TOOL,
            None,
            None,
            "secondary",
            "Contrôle de saisie de l’outil CERFA de l’État, non une règle du Code.",
        ),
    ),
)
app_same_level_max = Parameter(
    "app_same_level_max",
    "Contrats successifs de même niveau sans autorisation du dernier CFA",
    "contrats",
    _THEME,
    (value(2, sources.L6222_15, date(2008, 5, 1)),),
)
app_bacpro_switch_years = Parameter(
    "app_bacpro_switch_years",
    "Réduction de durée en passant d’un bac professionnel à un CAP",
    "années",
    _THEME,
    (value(1, sources.L6222_22_1, date(2020, 1, 1)),),
)
app_mobility_max_months = Parameter(
    "app_mobility_max_months",
    "Durée maximale de la mobilité à l’étranger",
    "mois",
    _THEME,
    (value(12, sources.L6222_42, date(2023, 12, 29)),),
)
app_mobility_max_share = Parameter(
    "app_mobility_max_share",
    "Part maximale du contrat exécutée à l’étranger",
    "part de la durée",
    _THEME,
    (value(Decimal("0.5"), sources.L6222_42, date(2023, 12, 29)),),
)
app_hosts_max = Parameter(
    "app_hosts_max",
    "Entreprises d’accueil au plus",
    "entreprises",
    _THEME,
    (
        value(
            2, sources.R6223_10, date(2023, 12, 29), comment="Trois membres dans un groupement d’employeurs."
        ),
    ),
)
app_hosts_max_share = Parameter(
    "app_hosts_max_share",
    "Part maximale du temps en entreprise passée chez les accueillants",
    "part du temps en entreprise",
    _THEME,
    (value(Decimal("0.5"), sources.R6223_10, date(2023, 12, 29)),),
)
app_medical_months = Parameter(
    "app_medical_months",
    "Visite d’information ou examen médical après l’embauche",
    "mois",
    _THEME,
    (
        value(
            2, sources.R6222_36, _DECREE_2020, comment="À la charge de l’employeur, non contrôlé par l’OPCO."
        ),
    ),
)
app_maitre_age = Parameter(
    "app_maitre_age",
    "Âge minimal du maître d’apprentissage",
    "ans",
    _THEME,
    (
        value(18, sources.L6223_8_1_FIRST, _ORDINANCE_2019, date(2026, 5, 27)),
        value(
            18,
            sources.L6223_8_1,
            date(2026, 5, 28),
            None,
            "unsure",
            "Article modifié le 28/05/2026\N{NO-BREAK SPACE}; la nouvelle rédaction n’a pas été lue.",
        ),
    ),
)
app_maitre_cap = Parameter(
    "app_maitre_cap",
    "Apprentis suivis en même temps par un maître d’apprentissage",
    "apprentis",
    _THEME,
    (
        value(
            2,
            sources.R6223_6,
            _LAW_2018,
            comment="Les apprentis accueillis comptent\N{NO-BREAK SPACE}; des plafonds de branche existent (R6223-8).",
        ),
    ),
)
app_maitre_cap_repeat = Parameter(
    "app_maitre_cap_repeat",
    "Apprenti redoublant suivi en plus du plafond",
    "apprentis",
    _THEME,
    (value(1, sources.R6223_6, _LAW_2018),),
)
app_maitre_cap_derogation_years = Parameter(
    "app_maitre_cap_derogation_years",
    "Durée maximale d’une dérogation au plafond",
    "années",
    _THEME,
    (value(5, sources.R6223_7, date(2024, 7, 1)),),
)
app_maitre_years_with_diploma = Parameter(
    "app_maitre_years_with_diploma",
    "Expérience du maître titulaire d’un diplôme du même domaine",
    "années",
    _THEME,
    (value(1, sources.R6223_22, _LAW_2018, comment="À défaut d’accord de branche."),),
)
app_maitre_years_alone = Parameter(
    "app_maitre_years_alone",
    "Expérience du maître sans diplôme du même domaine",
    "années",
    _THEME,
    (value(2, sources.R6223_22, _LAW_2018, comment="À défaut d’accord de branche."),),
)
