"""Diagnoses of firms: what is proposed of them, the State's help with HR advice, small aids."""

from decimal import Decimal
from functools import partial

from law import sources
from law.dated import Article, parameter, value

rule = partial(parameter, "diagnoses")
_PCRH = Article(
    "Instruction du 15 septembre 2022",
    "https://testwp.all-in-group.fr/"
    "financement-de-la-prestation-conseil-en-ressources-humaines-pcrh-pour-les-tpe-et-pme",
)
_PACA = Article(
    "DIRECCTE PACA, prestation de conseil RH",
    "https://paca.direccte.gouv.fr/La-mise-en-oeuvre-de-la-prestation-en-conseil-RH-pour-les-TPE-PME",
)

diagnosis_priorities = rule(
    "diagnosis_priorities",
    "Priorités retenues au plus à la fin d’un diagnostic",
    "priorités",
    value(
        3,
        sources.L6332_1,
        confidence="unsure",
        comment="Repère de gestion : une petite entreprise ne mène pas plus de trois chantiers à la fois.",
    ),
    keyed_by="day",
)
diagnosis_weak_below = rule(
    "diagnosis_weak_below",
    "Note sous laquelle une réponse est proposée comme priorité",
    "points sur 100",
    value(60, sources.L6332_1, confidence="unsure", comment="Repère de gestion : aucun texte ne la fixe."),
    keyed_by="day",
)
pcrh_share = rule(
    "pcrh_share",
    "Conseil RH : part de l’État dans le coût net admissible, au plus",
    "part",
    value(Decimal("0.50"), _PCRH, confidence="secondary"),
    keyed_by="day",
)
pcrh_cap = rule(
    "pcrh_cap",
    "Conseil RH : aide de l’État au plus, une entreprise ou un groupement",
    "€",
    value(
        Decimal("15000.00"),
        _PCRH,
        confidence="secondary",
        comment="Le même plafond vaut pour plusieurs entreprises aidées ensemble.",
    ),
    keyed_by="day",
)
pcrh_headcount = rule(
    "pcrh_headcount",
    "Conseil RH : effectif à partir duquel l’entreprise, ou son groupe, n’est plus aidée",
    "salariés",
    value(250, _PCRH, confidence="secondary"),
    keyed_by="day",
)
pcrh_short_days = rule(
    "pcrh_short_days",
    "Conseil RH : jours d’un accompagnement court",
    "jours",
    value((1, 10), _PACA, confidence="secondary", comment="Consigne de 2017–2020, à confirmer."),
    keyed_by="day",
)
pcrh_deep_days = rule(
    "pcrh_deep_days",
    "Conseil RH : jours d’un accompagnement approfondi",
    "jours",
    value((10, 20), _PACA, confidence="secondary", comment="Consigne de 2017–2020, à confirmer."),
    keyed_by="day",
)
pcrh_days = rule(
    "pcrh_days",
    "Conseil RH : jours au plus, tous accompagnements réunis",
    "jours",
    value(30, _PACA, confidence="secondary", comment="Consigne de 2017–2020, à confirmer."),
    keyed_by="day",
)
