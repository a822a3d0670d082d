"""Conventions with the State and the régions: their usual life, and the marks of their radar."""

from functools import partial

from law import sources
from law.dated import parameter, value

rule = partial(parameter, "conventions", keyed_by="day")
_MARK = "Repère de gestion."

convention_years = rule(
    "convention_years",
    "Durée usuelle d’une convention, selon sa nature",
    "ans",
    value(
        {
            "edec": (2, 5),
            "fne": (1, 1),
            "poec": (1, 1),
            "pcrh": (1, 2),
            "com": (3, 3),
            "cooperation": (3, 5),
            "region": (1, 5),
            "investment": (1, 5),
        },
        sources.CONVENTIONS_CHOICE,
        confidence="unsure",
        comment="Usage constaté ; seule la convention d’objectifs et de moyens avec l’État a une durée fixée "
        "(D6332-18 III). Une autre durée est signalée, jamais refusée.",
    ),
)
convention_alarm_days = rule(
    "convention_alarm_days",
    "Échéances d’une convention, montrées à l’avance",
    "jours",
    value(60, sources.CONVENTIONS_CHOICE, confidence="unsure", comment=_MARK),
)
convention_end_alarm_days = rule(
    "convention_end_alarm_days",
    "Fin d’une convention, signalée avant son terme",
    "jours",
    value(
        180,
        sources.CONVENTIONS_CHOICE,
        confidence="unsure",
        comment="Le temps de négocier et de faire signer un avenant de prolongation.",
    ),
)
convention_opinion_days = rule(
    "convention_opinion_days",
    "Avis demandé sur une convention, relancé après",
    "jours",
    value(60, sources.CONVENTIONS_CHOICE, confidence="unsure", comment=_MARK),
)
convention_signature_days = rule(
    "convention_signature_days",
    "Signatures d’une convention, relancées après l’accord du conseil",
    "jours",
    value(30, sources.CONVENTIONS_CHOICE, confidence="unsure", comment=_MARK),
)
convention_control_days = rule(
    "convention_control_days",
    "Délai proposé pour répondre à un contrôle",
    "jours",
    value(
        30,
        sources.CONVENTIONS_CHOICE,
        confidence="unsure",
        comment="Le délai du contrôleur l’emporte : il est saisi avec le contrôle.",
    ),
)
