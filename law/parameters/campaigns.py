"""Campaigns that set the levels of funding: who speaks first, and the delays of each."""

from datetime import date
from functools import partial

from law import sources
from law.dated import parameter, value

rule = partial(parameter, "campaigns")
_DECREE_2025 = date(2025, 12, 10)
_EVE = date(2025, 12, 9)
_MANAGEMENT = "Choix de gestion : aucun texte ne fixe ce nombre."

npec_order = rule(
    "npec_order",
    "Campagne de niveaux, qui parle le premier",
    "",
    value(
        "branch",
        sources.LEVELS_ROUND_2024,
        None,
        _EVE,
        "secondary",
        "La CPNE se positionnait, puis France compétences recommandait une valeur, un minimum et un maximum.",
    ),
    value("recommendation", sources.D6332_78_1, _DECREE_2025),
    keyed_by="day",
)
npec_general_months = rule(
    "npec_general_months",
    "Procédure générale, délai des CPNE après la publication des recommandations",
    "mois",
    value(3, sources.D6332_78_1, _DECREE_2025),
    keyed_by="day",
)
npec_complementary_months = rule(
    "npec_complementary_months",
    "Procédure complémentaire, délai des CPNE après la publication des recommandations",
    "mois",
    value(3, sources.D6332_79, _DECREE_2025),
    keyed_by="day",
)
npec_revision_months = rule(
    "npec_revision_months",
    "Révision des recommandations, délai des CPNE après leur publication",
    "mois",
    value(2, sources.D6332_79_1, _DECREE_2025),
    keyed_by="day",
)
npec_align_months = rule(
    "npec_align_months",
    "Délai d’une CPNE pour s’aligner sur la recommandation qui répond à sa position",
    "mois",
    value(
        1,
        sources.LEVELS_ROUND_2024,
        None,
        _EVE,
        "secondary",
        "Avant le 10/12/2025. Cité par une source secondaire ; le texte n’a pas été relu.",
    ),
    keyed_by="day",
)
npec_decree_months = rule(
    "npec_decree_months",
    "Délai du décret de carence après l’échéance des CPNE",
    "mois",
    value(1, sources.D6332_78_2, _DECREE_2025),
    keyed_by="day",
)
npec_deadline_warning_days = rule(
    "npec_deadline_warning_days",
    "Échéance d’une CPNE, jours pendant lesquels elle est signalée",
    "jours",
    value(30, sources.D6332_78_1, None, confidence="unsure", comment=_MANAGEMENT),
    keyed_by="day",
)
