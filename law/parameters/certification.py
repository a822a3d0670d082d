"""Certifications of branches: criteria and life of a registration, refusals, times of a project, radar."""

from datetime import date
from decimal import Decimal
from functools import partial
from types import MappingProxyType
from typing import NamedTuple

from law import sources
from law.dated import parameter, successive, value

rule = partial(parameter, "certification", keyed_by="day")
_DECREE = date(2025, 10, 1)  # files put in from that day (décret 2025-500)
_DECREE_FIRST = date(2025, 6, 9)
_REFORM = date(2019, 1, 1)
_CHOICE = "Repère de gestion : aucun texte ne fixe ce nombre."
_OLD = "Rédaction antérieure au décret 2025-500, à confirmer : elle n’a pas été relue."
_NOT_READ = "La version antérieure n’a pas été relue."


class Criterion(NamedTuple):
    """A criterion of registration: its number in the article, its words, whether it may be waived."""

    code: str
    label: str
    waivable: bool = False


_RNCP_OLD = (
    Criterion("1", "Adéquation des emplois occupés par les titulaires au métier visé", True),
    Criterion("2", "Effet sur l’accès à l’emploi, comparé aux certifications voisines", True),
    Criterion("3", "Qualité et cohérence des trois référentiels"),
    Criterion("4", "Procédures de contrôle des épreuves"),
    Criterion("5", "Contraintes légales du métier"),
    Criterion("6", "Accès par la validation des acquis de l’expérience"),
    Criterion("7", "Cohérence des blocs de compétences"),
    Criterion("8", "Cohérence des correspondances"),
    Criterion("9", "Association des CPNE"),
)
_RNCP = (
    Criterion("1", "Adéquation du métier visé aux emplois occupés par les titulaires", True),
    Criterion("2", "Effet sur l’accès à l’emploi, comparé aux certifications voisines", True),
    Criterion("2 bis", "Réalité des moyens techniques, pédagogiques et d’encadrement", True),
    Criterion("2 ter", "Adéquation de la formation aux référentiels", True),
    Criterion(
        "3",
        "Qualité et cohérence des trois référentiels, avec les transitions écologique et numérique, "
        "la santé et la sécurité, le handicap et l’accessibilité",
    ),
    Criterion("4", "Contrôle des formations et des épreuves, y compris chez les organismes habilités"),
    Criterion("5", "Contraintes légales du métier"),
    Criterion("6", "Accès par la validation des acquis de l’expérience"),
    Criterion("7", "Cohérence des blocs de compétences"),
    Criterion("8", "Cohérence des correspondances"),
    Criterion("9", "Association des CPNE"),
)
_RS_OLD = (
    Criterion("1", "Besoin du marché du travail"),
    Criterion("2", "Qualité et cohérence des référentiels de compétences et d’évaluation"),
    Criterion("3", "Procédures de contrôle des épreuves"),
    Criterion("4", "Contraintes légales"),
    Criterion("5", "Correspondances avec des blocs du RNCP"),
    Criterion("6", "Association des CPNE"),
)
_RS = (
    Criterion("1", "Besoin du marché du travail montré par une étude, et bilan au renouvellement"),
    Criterion("1 bis", "Effet sur les parcours professionnels"),
    Criterion("1 ter", "Respect des objectifs que la loi donne à la formation"),
    Criterion("1 quater", "Réalité des moyens techniques, pédagogiques et d’encadrement"),
    Criterion("1 quinquies", "Adéquation de la formation au référentiel de compétences"),
    Criterion(
        "2",
        "Qualité des référentiels de compétences et d’évaluation, avec les transitions écologique et "
        "numérique, la santé et la sécurité, le handicap et l’accessibilité",
    ),
    Criterion("3", "Contrôle des formations et des épreuves, y compris chez les organismes habilités"),
    Criterion("4", "Contraintes légales"),
    Criterion("5", "Correspondances avec des blocs du RNCP"),
    Criterion("6", "Association des CPNE"),
)

rncp_criteria = rule(
    "rncp_criteria",
    "Enregistrement au RNCP, critères",
    "",
    *successive(
        (
            value(_RNCP_OLD, sources.R6113_9, _REFORM, confidence="unsure", comment=_OLD),
            value(_RNCP, sources.R6113_9, _DECREE, comment="Résumés ; l’article fait foi."),
        )
    ),
    keyed_by="receipt",
)
rs_criteria = rule(
    "rs_criteria",
    "Enregistrement au répertoire spécifique, critères",
    "",
    *successive(
        (
            value(_RS_OLD, sources.R6113_11, _REFORM, confidence="unsure", comment=_OLD),
            value(_RS, sources.R6113_11, _DECREE, comment="Résumés ; l’article fait foi."),
        )
    ),
    keyed_by="receipt",
)
registration_years_max = rule(
    "registration_years_max",
    "Enregistrement, durée au plus",
    "années",
    value(5, sources.L6113_5, comment="RNCP sur demande (L6113-5 II) et répertoire spécifique (L6113-6)."),
)
registration_years_single = rule(
    "registration_years_single",
    "Enregistrement sur une première demande montrant une seule année de titulaires, durée au plus",
    "années",
    *successive(
        (
            value(
                5,
                sources.L6113_5,
                confidence="unsure",
                comment="Avant le décret 2025-500, la règle des trois ans n’est pas connue ; seul le plafond "
                "de la loi est retenu.",
            ),
            value(3, sources.R6113_9, _DECREE, comment="R6113-9 II a ; R6113-11 II a."),
        )
    ),
    keyed_by="receipt",
)
registration_years_emerging = rule(
    "registration_years_emerging",
    "Enregistrement pour un métier émergent ou en forte évolution, durée au plus",
    "années",
    value(3, sources.R6113_10, comment="Les critères d’adéquation et d’effet sont écartés."),
)
refusals_frozen_count = rule(
    "refusals_frozen_count",
    "Refus qui bloquent un projet semblable",
    "refus",
    value(3, sources.R6113_11_1, _DECREE),
)
refusals_frozen_window = rule(
    "refusals_frozen_window",
    "Refus qui bloquent un projet semblable, comptés sur",
    "années",
    value(5, sources.R6113_11_1, _DECREE),
)
refusals_frozen_years = rule(
    "refusals_frozen_years",
    "Projet semblable bloqué, à compter du dernier refus",
    "années",
    value(1, sources.R6113_11_1, _DECREE),
)
registration_ban_years = rule(
    "registration_ban_years",
    "Interdiction de demander un enregistrement, au plus",
    "années",
    value(2, sources.R6113_16_7, _DECREE_FIRST),
)
registration_ban_answer_days = rule(
    "registration_ban_answer_days",
    "Interdiction de demander un enregistrement, délai de réponse au moins",
    "jours",
    value(15, sources.R6113_16_7, _DECREE_FIRST),
)
bulletin_months = rule(
    "bulletin_months",
    "Bulletin n° 3 des dirigeants, âge au plus au dépôt",
    "mois",
    value(3, sources.R6113_14, _DECREE_FIRST),
)
radar_months = rule(
    "radar_months",
    "Certifications qui finissent, mois d’alerte avant la fin",
    "mois",
    value((24, 18, 12, 6), sources.L6113_5, confidence="unsure", comment=_CHOICE),
)
renewal_start_months = rule(
    "renewal_start_months",
    "Renouvellement, à commencer avant la fin de l’enregistrement",
    "mois",
    value(
        (12, 18),
        sources.L6113_5,
        confidence="unsure",
        comment=f"Usage des branches. {_CHOICE}",
    ),
)
radar_recent_months = rule(
    "radar_recent_months",
    "Certifications qui finissent, contrats récemment conclus comptés sur",
    "mois",
    value(12, sources.L6113_5, confidence="unsure", comment=_CHOICE),
)
phase_months = rule(
    "phase_months",
    "Projet de certification, durée usuelle de chaque phase",
    "mois",
    value(
        MappingProxyType(
            {
                "opportunity": (2, 4),
                "decision": (0, 1),
                "engineering": (4, 8),
                "experiment": (12, 24),
            }
        ),
        sources.BRANCH_CQP,
        confidence="unsure",
        comment="Durées usuelles, sans source. Le délai entre dépôt et décision n’a pas pu être confirmé.",
    ),
)
frame_copy_share = rule(
    "frame_copy_share",
    "Référentiels, part de mots identiques qui signale une copie",
    "part des mots",
    value(
        Decimal("0.85"),
        sources.R6113_8_1,
        confidence="unsure",
        comment=f"Mots communs dans le même ordre. {_CHOICE}",
    ),
)
frame_near_share = rule(
    "frame_near_share",
    "Référentiels, part de mots identiques qui rapproche deux éléments",
    "part des mots",
    value(Decimal("0.55"), sources.R6113_8_1, confidence="unsure", comment=_CHOICE),
)
frame_copy_words = rule(
    "frame_copy_words",
    "Référentiels, longueur à partir de laquelle une copie est signalée",
    "mots",
    value(
        6,
        sources.R6113_8_1,
        confidence="unsure",
        comment=f"Un libellé très court se ressemble toujours. {_CHOICE}",
    ),
)
