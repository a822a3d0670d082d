"""Training plans of firms under 50: what the law leaves to a number, and how it is read."""

from datetime import date
from decimal import Decimal
from functools import partial

from law import sources
from law.dated import parameter, value

rule = partial(parameter, "plan50")

plan50_wage_share = rule(
    "plan50_wage_share",
    "Rémunération du stagiaire prise en charge, au plus",
    "part du SMIC horaire par heure de formation",
    value(
        Decimal(1),
        sources.D6332_39,
        date(2019, 1, 1),
        comment="Dans la limite du SMIC par heure de formation, selon les modalités du conseil "
        "d’administration. Le SMIC lu est celui du jour de la décision.",
    ),
    keyed_by="day",
)
plan50_headcount_years = rule(
    "plan50_headcount_years",
    "Ancienneté d’un effectif officiel au-delà de laquelle il est redemandé",
    "années",
    value(
        3,
        sources.L6332_17,
        confidence="unsure",
        comment="Lecture de gestion : la section finance les entreprises de moins de 50 salariés ; "
        "les textes ne disent pas quelle année d’effectif lire.",
    ),
    keyed_by="day",
)
plan50_alarm_days = rule(
    "plan50_alarm_days",
    "Jours avant la fin du délai de décision où une demande est signalée",
    "jours",
    value(
        15,
        sources.R6332_24,
        confidence="unsure",
        comment="Repère de gestion, dans le délai de deux mois.",
    ),
    keyed_by="day",
)
plan50_attendance_reading = rule(
    "plan50_attendance_reading",
    "Heures non réalisées d’une action du plan",
    "",
    value(
        "prorata",
        sources.R6332_26,
        confidence="unsure",
        comment="Lecture de gestion : sans service fait, pas de paiement ; une action réalisée en "
        "partie est payée au prorata des heures attestées.",
    ),
    keyed_by="day",
)
