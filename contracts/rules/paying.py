"""Payment runs: states, modes, formats."""

from law.typography import french

RUN_STATES = {
    "proposed": french("Proposé, à approuver"),
    "approved": "Approuvé",
    "rejected": "Rejeté",
}
PAYMENT_STATES = {
    "planned": "Prévu",
    "sent": "Émis",
    "returned": "Rejeté par la banque",
    "cancelled": "Annulé",
}
MODES = {"bank": "Virement par la banque de l’OPCO", "handover": "Calculé ici, exécuté ailleurs"}
SCHEMAS = ("pain.001.001.09", "pain.001.001.03")
