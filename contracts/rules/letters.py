"""The letters of a file: their kinds."""

from law.typography import french

LETTERS = {
    "acceptance": "Accord de prise en charge",
    "refusal": "Refus de prise en charge",
    "request": "Demande de pièces",
    "reminder": "Relance de pièces",
    "rupture": french("Décompte après rupture"),
    "recovery": french("Ordre de reversement"),
}
