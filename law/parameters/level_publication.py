"""Publishing the levels of the branches on the OPCO’s own page (R6332-23)."""

from datetime import date
from functools import partial

from law import sources
from law.dated import parameter, value

rule = partial(parameter, "levels")

publication_alarm_days = rule(
    "publication_alarm_days",
    "Publication des niveaux, jours restants à partir desquels l’échéance est signalée",
    "jours",
    value(
        5,
        sources.R6332_23,
        date(2019, 1, 1),
        confidence="unsure",
        comment="Repère de gestion : le texte ne fixe que les quinze jours qui suivent le changement.",
    ),
    keyed_by="day",
)
