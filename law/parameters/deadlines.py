"""Deadlines: sending, deciding, silence, refusals, breaks, controls."""

from datetime import date

from law import sources
from law.dated import Parameter, value

_THEME = "deadlines"
_DECREE = date(2020, 1, 1)
_SEVEN_CHECKS = date(2024, 8, 1)

app_transmit_days = Parameter(
    "app_transmit_days",
    "Apprentissage, transmission du dossier après le début d’exécution",
    "jours ouvrables",
    _THEME,
    (value(5, sources.D6224_1, _DECREE),),
    "start",
)
pro_transmit_days = Parameter(
    "pro_transmit_days",
    "Professionnalisation, transmission du dossier après le début d’exécution",
    "jours calendaires",
    _THEME,
    (value(5, sources.D6325_1, date(2016, 9, 1)),),
    "start",
)
app_decide_days = Parameter(
    "app_decide_days",
    "Apprentissage, délai de décision à compter du dossier complet",
    "jours calendaires",
    _THEME,
    (value(20, sources.R6224_3, _DECREE),),
    "receipt",
)
pro_decide_days = Parameter(
    "pro_decide_days",
    "Professionnalisation, délai de décision à compter du dossier complet",
    "jours calendaires",
    _THEME,
    (value(20, sources.D6325_2, date(2016, 9, 1)),),
    "receipt",
)
app_silence = Parameter(
    "app_silence",
    "Apprentissage, sens du silence de l’OPCO",
    "",
    _THEME,
    (value("refused", sources.R6224_3, _DECREE),),
    "receipt",
)
pro_silence = Parameter(
    "pro_silence",
    "Professionnalisation, sens du silence de l’OPCO",
    "",
    _THEME,
    (value("accepted", sources.D6325_2, date(2016, 9, 1)),),
    "receipt",
)
decision_alarm_day = Parameter(
    "decision_alarm_day",
    "Alerte avant la fin du délai de décision",
    "jour du délai",
    _THEME,
    (value(15, sources.R6224_3, _DECREE),),
    "receipt",
)
app_checks_version = Parameter(
    "app_checks_version",
    "Apprentissage, liste des contrôles de l’OPCO",
    "",
    _THEME,
    (
        value("v1", sources.D6224_2_FIRST, _DECREE, date(2024, 7, 31)),
        value("v2", sources.D6224_2, _SEVEN_CHECKS),
    ),
)
refused_not_deposited = Parameter(
    "refused_not_deposited",
    "Un contrat refusé n’est pas déposé",
    "",
    _THEME,
    (
        value(False, sources.D6224_2_FIRST, _DECREE, date(2024, 7, 31)),
        value(True, sources.D6224_2, _SEVEN_CHECKS),
    ),
)
decision_day_type = Parameter(
    "decision_day_type",
    "Jours du délai de décision",
    "",
    _THEME,
    (
        value(
            "calendar",
            sources.CALENDAR_READING,
            None,
            None,
            "unsure",
            "Le chapitre écrit «\N{NO-BREAK SPACE}ouvrables\N{NO-BREAK SPACE}» lorsqu’il veut des jours "
            "ouvrables\N{NO-BREAK SPACE}: les vingt jours sont lus comme calendaires, le jour de réception non compté, "
            "sans report lorsque le dernier tombe un samedi, un dimanche ou un jour férié.",
        ),
    ),
    "receipt",
)
general_reject_months = Parameter(
    "general_reject_months",
    "Rejet motivé d’une demande sans délai particulier",
    "mois",
    _THEME,
    (
        value(
            2,
            sources.R6332_24,
            date(2024, 1, 1),
            comment="Retenu pour les demandes sans délai propre, comme les frais annexes ou l’aide au tuteur.",
        ),
    ),
    "day",
)
pro_rupture_notice_days = Parameter(
    "pro_rupture_notice_days",
    "Professionnalisation, signalement d’une rupture",
    "jours",
    _THEME,
    (value(30, sources.D6325_5, date(2021, 4, 1)),),
    "day",
)
mediator_answer_days = Parameter(
    "mediator_answer_days",
    "Démission de l’apprenti, délai après la saisine du médiateur",
    "jours calendaires",
    _THEME,
    (value(5, sources.D6222_21_1, date(2019, 1, 1)),),
    "day",
)
resignation_notice_days = Parameter(
    "resignation_notice_days",
    "Démission de l’apprenti, délai après l’information de l’employeur",
    "jours calendaires",
    _THEME,
    (value(7, sources.D6222_21_1, date(2019, 1, 1)),),
    "day",
)
mediator_minor_days = Parameter(
    "mediator_minor_days",
    "Intervention du médiateur pour un mineur",
    "jours calendaires",
    _THEME,
    (value(15, sources.D6222_21_1, date(2019, 1, 1)),),
    "day",
)
diploma_notice_months = Parameter(
    "diploma_notice_months",
    "Rupture après l’obtention du diplôme, préavis écrit",
    "mois",
    _THEME,
    (value(1, sources.R6222_23, date(2020, 4, 1)),),
    "day",
)
exclusion_months = Parameter(
    "exclusion_months",
    "Exclusion du CFA, délai pour en trouver un autre",
    "mois",
    _THEME,
    (value(2, sources.L6222_18_1, date(2019, 1, 1)),),
    "day",
)
control_answer_days = Parameter(
    "control_answer_days",
    "Contrôle de qualité, délai de réponse au moins",
    "jours",
    _THEME,
    (value(7, sources.R6332_26, date(2026, 3, 1)),),
    "day",
)
publication_days = Parameter(
    "publication_days",
    "Mise à jour des informations publiées par l’OPCO",
    "jours",
    _THEME,
    (value(15, sources.R6332_23, date(2019, 1, 1)),),
    "day",
)
hiring_aid_months = Parameter(
    "hiring_aid_months",
    "Transmission du contrat pour l’aide à l’embauche de l’État",
    "mois",
    _THEME,
    (
        value(
            6,
            sources.D6243_2,
            date(2026, 3, 8),
            None,
            comment="À compter de la conclusion\N{NO-BREAK SPACE}; l’aide n’est pas payée par l’OPCO.",
        ),
    ),
)
