"""Proximity service: what makes a firm the next one to meet, how long what is known of people is kept."""

from functools import partial
from types import MappingProxyType

from law import sources
from law.dated import parameter, value

rule = partial(parameter, "proximity")

priority_weights = rule(
    "priority_weights",
    "Poids de chaque motif de rencontrer une entreprise",
    "points",
    value(
        MappingProxyType(
            {
                "late_step": 40,
                "never": 30,
                "ending": 25,
                "crossed": 20,
                "quiet": 15,
                "former": 10,
                "small": 5,
            }
        ),
        sources.L6332_1,
        confidence="unsure",
        comment="Repère de gestion : aucun texte ne fixe l’ordre des visites. La mission "
        "vise les très petites, petites et moyennes entreprises.",
    ),
    keyed_by="day",
)
quiet_months = rule(
    "quiet_months",
    "Mois sans échange après lesquels une entreprise est à revoir",
    "mois",
    value(
        12,
        sources.R6332_17,
        confidence="unsure",
        comment="Repère de gestion. Une norme de l’IGAS de 2008 demandait une visite par an aux entreprises "
        "de 11 salariés et plus, et chaque année une sur cinq des plus petites.",
    ),
    keyed_by="day",
)
ending_months = rule(
    "ending_months",
    "Mois avant la fin d’un contrat d’alternance où la suite se prépare",
    "mois",
    value(6, sources.R6332_17, confidence="unsure", comment="Repère de gestion."),
    keyed_by="day",
)
contact_kept_years = rule(
    "contact_kept_years",
    "Années de conservation d’un contact d’entreprise après le dernier échange",
    "années",
    value(
        3,
        sources.D6123_37,
        confidence="unsure",
        comment="Durée proposée, à confirmer par le délégué à la protection des données.",
    ),
    keyed_by="day",
)
