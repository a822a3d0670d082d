"""Promotion of distance and on-the-job training: the conditions of each way, and what proves them."""

from datetime import date
from decimal import Decimal
from functools import partial
from types import MappingProxyType

from law import sources
from law.dated import Article, parameter, value

rule = partial(parameter, "promotion")
_REFORM_2019 = date(2019, 1, 1)
_AGREEMENT_2025 = date(2025, 7, 1)
_DISTANCE = Article("D6313-3-1", "https://www.legifrance.gouv.fr/codes/article_lc/LEGIARTI000038022323")
_AT_WORK = Article("D6313-3-2", "https://www.legifrance.gouv.fr/codes/article_lc/LEGIARTI000038022325")
_AGREEMENT = Article("D6353-1", "https://www.legifrance.gouv.fr/codes/article_lc/LEGIARTI000051819671")

afest_conditions = rule(
    "afest_conditions",
    "AFEST : les conditions d’une action de formation en situation de travail",
    "",
    value(
        MappingProxyType(
            {
                "analysis": "Analyse de l’activité de travail pour, le cas échéant, l’adapter à des fins "
                "pédagogiques",
                "trainer": "Désignation préalable d’un formateur, qui peut exercer une fonction tutorale",
                "reflexive": "Phases réflexives, distinctes des mises en situation de travail",
                "assessment": "Évaluations spécifiques des acquis, qui jalonnent ou concluent l’action",
            }
        ),
        _AT_WORK,
        _REFORM_2019,
    ),
    keyed_by="day",
)
afest_trainer_days = rule(
    "afest_trainer_days",
    "AFEST : jours entre la désignation du formateur et la première mise en situation, au moins",
    "jours",
    value(
        1,
        _AT_WORK,
        _REFORM_2019,
        confidence="unsure",
        comment="Le texte dit « préalable » sans délai : la veille au plus tard est une lecture, qui se "
        "prouve par une date.",
    ),
    keyed_by="day",
)
afest_evidence = rule(
    "afest_evidence",
    "AFEST : documents de preuve par condition, au moins",
    "documents",
    value(
        MappingProxyType({"analysis": 1, "trainer": 1, "reflexive": 0, "assessment": 1}),
        sources.R6332_26,
        _REFORM_2019,
        confidence="unsure",
        comment="Repère de gestion : l’arrêté qui fixe les pièces n’a pas été lu. Le journal tient lieu de "
        "preuve des phases réflexives.",
    ),
    keyed_by="day",
)
afest_longest_hours = rule(
    "afest_longest_hours",
    "AFEST : heures d’une séquence du journal, au plus",
    "heures",
    value(
        12,
        _AT_WORK,
        confidence="unsure",
        comment="Repère de gestion : au-delà, la séquence a sans doute été oubliée ouverte.",
    ),
    keyed_by="day",
)
foad_conditions = rule(
    "foad_conditions",
    "FOAD : les conditions d’une action de formation à distance",
    "",
    value(
        MappingProxyType(
            {
                "assistance": "Assistance technique et pédagogique appropriée pour accompagner le "
                "bénéficiaire",
                "tasks": "Information du bénéficiaire sur les activités à distance et leur durée moyenne",
                "assessment": "Évaluations qui jalonnent ou concluent l’action",
            }
        ),
        _DISTANCE,
        _REFORM_2019,
    ),
    keyed_by="day",
)
foad_share_stated = rule(
    "foad_share_stated",
    "FOAD : la convention de formation dit la part des heures à distance",
    "",
    value(True, _AGREEMENT, _AGREEMENT_2025),
    keyed_by="day",
)
foad_share_tolerance = rule(
    "foad_share_tolerance",
    "FOAD : écart, non admis, entre la part écrite dans la convention et celle des heures",
    "points",
    value(
        Decimal("0.10"),
        _AGREEMENT,
        confidence="unsure",
        comment="Repère de gestion : une part coupée au dixième de point passe. Les deux parts restent du "
        "même côté du seuil.",
    ),
    keyed_by="day",
)
foad_warning_points = rule(
    "foad_warning_points",
    "FOAD : points avant le seuil de réduction du niveau où l’alerte commence",
    "points",
    value(5, sources.D6332_82_1, confidence="unsure", comment="Repère de gestion."),
    keyed_by="day",
)
