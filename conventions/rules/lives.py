"""The life of a convention: its states, and which are signed, running or over."""

STATES = {
    "project": "projet",
    "negotiation": "négociation",
    "opinions": "avis",
    "board": "conseil d’administration",
    "signature": "signature",
    "running": "en exécution",
    "closing": "clôture technique",
    "report": "bilan",
    "control": "contrôle du service fait",
    "balance": "solde",
    "closed": "close",
    "archived": "archivée",
    "dropped": "abandonnée",
}
BEFORE_SIGNATURE = frozenset({"project", "negotiation", "opinions", "board", "signature"})
RUNNING = frozenset({"running"})
OPEN = frozenset(STATES) - {"closed", "archived", "dropped"}
