"""The letters of a file, by subject: who is written to, what is said, all as data and French sentences."""

from law.typography import french

LETTERS = {
    "acceptance": "Accord de prise en charge",
    "refusal": "Refus de prise en charge",
    "request": "Demande de pièces",
    "reminder": "Relance de pièces",
    "rupture": french("Décompte après rupture"),
    "recovery": french("Ordre de reversement"),
    "amendment": "Décision sur un avenant",
    "dispute": french("Lignes de facture contestées"),
    "balance": french("Soldes à justifier"),
    "proof": french("Demande de justificatifs"),
    "plan_accept": "Accord sur un plan de formation",
    "plan_refusal": "Refus sur un plan de formation",
}
# Letters of files that are no contract: read on the pages of their own file, with its rights.
OUTSIDE = frozenset({"plan_accept", "plan_refusal"})
