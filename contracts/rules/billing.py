"""Invoices and service done: states, kinds of lines."""

STATES = {
    "pending": "À traiter",
    "accepted": "Acceptée",
    "disputed": "Contestée",
    "withdrawn": "Retirée",
}
KINDS = {
    "training": "Formation",
    "meal": "Repas",
    "lodging": "Hébergement",
    "equipment": "Premier équipement",
    "mobility": "Mobilité internationale",
    "tutoring": "Tuteur ou maître",
}
