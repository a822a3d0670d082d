"""When reading too much is noticed, and how long what was exported stays."""

from functools import partial

from law import sources
from law.dated import parameter, value

rule = partial(parameter, "reading")
_CHOICE = "Choix de gestion, à confirmer par le délégué à la protection des données."

reading_files = rule(
    "reading_files",
    "Lecture en nombre, alerte à partir de",
    "pages différentes portant une personne",
    value(200, sources.PARTNER_ACCOUNTS, confidence="unsure", comment=_CHOICE),
    keyed_by="day",
)
reading_minutes = rule(
    "reading_minutes",
    "Lecture en nombre, durée sur laquelle les pages sont comptées",
    "minutes",
    value(10, sources.PARTNER_ACCOUNTS, confidence="unsure", comment=_CHOICE),
    keyed_by="day",
)
export_hours = rule(
    "export_hours",
    "Export préparé, fichier gardé",
    "heures",
    value(24, sources.PARTNER_ACCOUNTS, confidence="unsure", comment=_CHOICE),
    keyed_by="day",
)
export_rows = rule(
    "export_rows",
    "Export, nombre de lignes au-delà duquel le fichier est préparé en arrière-plan",
    "lignes",
    value(2_000, sources.PARTNER_ACCOUNTS, confidence="unsure", comment="Choix de gestion."),
    keyed_by="day",
)
