"""Figures shown outside the OPCO, and the accounts of those who read them."""

from functools import partial

from law import sources
from law.dated import parameter, value

rule = partial(parameter, "privacy")

small_cell = rule(
    "small_cell",
    "Chiffres montrés aux branches, effectif sous lequel une case est masquée",
    "personnes",
    value(
        5,
        sources.L6332_23,
        confidence="unsure",
        comment="Choix de gestion : aucun texte ne fixe de seuil. La loi demande des données agrégées même à "
        "l’État ; le seuil et le masquage des cases qui permettraient de retrouver une case masquée sont à "
        "confirmer par le délégué à la protection des données.",
    ),
    keyed_by="day",
)
small_cell_firms = rule(
    "small_cell_firms",
    "Chiffres montrés aux branches, nombre d’entreprises sous lequel une case est masquée",
    "entreprises",
    value(
        3,
        sources.L6332_23,
        confidence="unsure",
        comment="Choix de gestion, usage du secret statistique sur les entreprises ; à confirmer par le "
        "délégué à la protection des données.",
    ),
    keyed_by="day",
)
representative_idle_months = rule(
    "representative_idle_months",
    "Compte d’un représentant de branche, désactivé après une absence de",
    "mois",
    value(
        6,
        sources.PARTNER_ACCOUNTS,
        confidence="unsure",
        comment="Choix de gestion, à confirmer par le délégué à la protection des données.",
    ),
    keyed_by="day",
)
representative_confirm_months = rule(
    "representative_confirm_months",
    "Accès d’un représentant de branche, à confirmer par la branche tous les",
    "mois",
    value(
        12,
        sources.PARTNER_ACCOUNTS,
        confidence="unsure",
        comment="Choix de gestion, à confirmer par le délégué à la protection des données. Un accès qui "
        "n’est pas confirmé est signalé, il n’est pas fermé de lui-même.",
    ),
    keyed_by="day",
)
