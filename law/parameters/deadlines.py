"""Deadlines: sending, deciding, silence, refusals, breaks, controls."""

from datetime import date
from functools import partial

from law import sources
from law.dated import parameter, value

rule = partial(parameter, "deadlines")
_DECREE = date(2020, 1, 1)
_SEVEN_CHECKS = date(2024, 8, 1)

app_transmit_days = rule(
    "app_transmit_days",
    "Apprentissage, transmission du dossier après le début d’exécution",
    "jours ouvrables",
    value(5, sources.D6224_1, _DECREE),
    keyed_by="start",
)
pro_transmit_days = rule(
    "pro_transmit_days",
    "Professionnalisation, transmission du dossier après le début d’exécution",
    "jours calendaires",
    value(5, sources.D6325_1, date(2016, 9, 1)),
    keyed_by="start",
)
app_decide_days = rule(
    "app_decide_days",
    "Apprentissage, délai de décision à compter du dossier complet",
    "jours calendaires",
    value(20, sources.R6224_3, _DECREE),
    keyed_by="receipt",
)
pro_decide_days = rule(
    "pro_decide_days",
    "Professionnalisation, délai de décision à compter du dossier complet",
    "jours calendaires",
    value(20, sources.D6325_2, date(2016, 9, 1)),
    keyed_by="receipt",
)
app_silence = rule(
    "app_silence",
    "Apprentissage, sens du silence de l’OPCO",
    "",
    value("refused", sources.R6224_3, _DECREE),
    keyed_by="receipt",
)
pro_silence = rule(
    "pro_silence",
    "Professionnalisation, sens du silence de l’OPCO",
    "",
    value("accepted", sources.D6325_2, date(2016, 9, 1)),
    keyed_by="receipt",
)
decision_alarm_day = rule(
    "decision_alarm_day",
    "Jour du délai de décision à partir duquel un dossier est signalé",
    "",
    value(
        15,
        sources.R6224_3,
        _DECREE,
        confidence="unsure",
        comment="Repère de gestion, choisi pour laisser cinq jours avant que le silence ne vaille décision.",
    ),
    keyed_by="receipt",
)
piece_reminder_days = rule(
    "piece_reminder_days",
    "Pièces demandées, délai entre deux relances",
    "jours",
    value(
        7,
        sources.R6224_3,
        _DECREE,
        confidence="unsure",
        comment="Repère de gestion : aucun texte ne fixe de relance, le délai de décision ne court pas tant "
        "que le dossier est incomplet.",
    ),
    keyed_by="day",
)
piece_reminders_max = rule(
    "piece_reminders_max",
    "Pièces demandées, nombre de relances au plus",
    "",
    value(
        3,
        sources.R6224_3,
        _DECREE,
        confidence="unsure",
        comment="Repère de gestion : au-delà, le dossier est signalé à son gestionnaire.",
    ),
    keyed_by="day",
)
app_checks_version = rule(
    "app_checks_version",
    "Apprentissage, liste des contrôles de l’OPCO",
    "",
    value("v1", sources.D6224_2_FIRST, _DECREE, date(2024, 7, 31)),
    value("v2", sources.D6224_2, _SEVEN_CHECKS),
)
refused_not_deposited = rule(
    "refused_not_deposited",
    "Un contrat refusé n’est pas déposé",
    "",
    value(False, sources.D6224_2_FIRST, _DECREE, date(2024, 7, 31)),
    value(True, sources.D6224_2, _SEVEN_CHECKS),
)
decision_day_type = rule(
    "decision_day_type",
    "Jours du délai de décision",
    "",
    value(
        "calendar",
        sources.CALENDAR_READING,
        confidence="unsure",
        comment="Le chapitre écrit « ouvrables » lorsqu’il veut des jours ouvrables : les vingt jours "
        "sont lus comme calendaires, le jour de réception non compté, sans report lorsque le "
        "dernier tombe un samedi, un dimanche ou un jour férié.",
    ),
    keyed_by="receipt",
)
general_reject_months = rule(
    "general_reject_months",
    "Rejet motivé d’une demande sans délai particulier",
    "mois",
    value(
        2,
        sources.R6332_24,
        date(2024, 1, 1),
        comment="Retenu pour les demandes sans délai propre, comme les frais annexes ou l’aide au tuteur.",
    ),
    keyed_by="day",
)
pro_rupture_notice_days = rule(
    "pro_rupture_notice_days",
    "Professionnalisation, signalement d’une rupture",
    "jours",
    value(30, sources.D6325_5, date(2021, 4, 1)),
    keyed_by="day",
)
mediator_answer_days = rule(
    "mediator_answer_days",
    "Démission de l’apprenti, délai après la saisine du médiateur",
    "jours calendaires",
    value(5, sources.D6222_21_1, date(2019, 1, 1)),
    keyed_by="day",
)
resignation_notice_days = rule(
    "resignation_notice_days",
    "Démission de l’apprenti, délai après l’information de l’employeur",
    "jours calendaires",
    value(7, sources.D6222_21_1, date(2019, 1, 1)),
    keyed_by="day",
)
mediator_minor_days = rule(
    "mediator_minor_days",
    "Intervention du médiateur pour un mineur",
    "jours calendaires",
    value(15, sources.D6222_21_1, date(2019, 1, 1)),
    keyed_by="day",
)
diploma_notice_months = rule(
    "diploma_notice_months",
    "Rupture après l’obtention du diplôme, préavis écrit",
    "mois",
    value(1, sources.R6222_23, date(2020, 4, 1)),
    keyed_by="day",
)
exclusion_months = rule(
    "exclusion_months",
    "Exclusion du CFA, délai pour en trouver un autre",
    "mois",
    value(2, sources.L6222_18_1, date(2019, 1, 1)),
    keyed_by="day",
)
control_answer_days = rule(
    "control_answer_days",
    "Contrôle de qualité, délai de réponse au moins",
    "jours",
    value(7, sources.R6332_26, date(2026, 3, 1)),
    keyed_by="day",
)
publication_days = rule(
    "publication_days",
    "Mise à jour des informations publiées par l’OPCO",
    "jours",
    value(15, sources.R6332_23, date(2019, 1, 1)),
    keyed_by="day",
)
hiring_aid_months = rule(
    "hiring_aid_months",
    "Transmission du contrat pour l’aide à l’embauche de l’État",
    "mois",
    value(
        6,
        sources.D6243_2,
        date(2026, 3, 8),
        comment="À compter de la conclusion ; l’aide n’est pas payée par l’OPCO.",
    ),
)
withdrawal_months = rule(
    "withdrawal_months",
    "Retrait d’un accord de prise en charge, délai à compter de la décision",
    "mois",
    value(
        4,
        sources.CRPA_L242_1,
        confidence="unsure",
        comment="Règle générale du retrait d’une décision créatrice de droits, lue hors des textes de la "
        "formation professionnelle ; son application à un OPCO est à confirmer par le conseil. Un refus, qui "
        "ne crée pas de droit, est rouvert sans délai.",
    ),
    keyed_by="day",
)
