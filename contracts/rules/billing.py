"""Invoices and service done: states, kinds of lines, and how much each mismatch weighs."""

from collections.abc import Collection

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
    "regional": "Complément de la région",
}
# What is billed of a file that is no contract (contracts.models.Payable).
OTHER_KINDS = {
    "plan": "Plan : coûts pédagogiques",
    "plan_wages": "Plan : rémunérations",
    "plan_side": "Plan : frais annexes",
}
# How much a mismatch stands in the way: said only, accepted with a written reason, or never accepted.
SAY, REASON, NEVER = "say", "reason", "never"
WEIGHTS = {
    "below": SAY,
    "not_open": REASON,
    "certificate": REASON,
    "start_attestation": REASON,
    "employer_invoice": REASON,
    "broken": REASON,
    "outside": REASON,
    "late_request": REASON,
    "duplicate": REASON,
    "quantity": NEVER,
    "ceiling": NEVER,
    "over": NEVER,
    "billed": NEVER,
    "forfeited": NEVER,
    "no_instalment": NEVER,
    "provider": NEVER,
    "not_accepted": NEVER,
}
MISMATCHES = {
    "not_accepted": "Contrat sans accord",
    "provider": "Autre organisme que celui du contrat",
    "no_instalment": "Aucune échéance de cette nature",
    "billed": "Échéance déjà facturée",
    "duplicate": "Autre facture en attente sur l’échéance",
    "over": "Montant supérieur au reste de l’échéance",
    "below": "Montant inférieur au reste de l’échéance",
    "not_open": "Échéance pas encore ouverte",
    "forfeited": "Solde perdu, justifié trop tard",
    "certificate": "Certificat de réalisation manquant",
    "start_attestation": "Attestation de début manquante",
    "employer_invoice": "Copie de la facture à l’employeur manquante",
    "ceiling": "Prix au-dessus du plafond",
    "quantity": "Quantité supérieure à la quantité engagée",
    "late_request": "Demande hors délai",
    "broken": "Période après la rupture",
    "outside": "Période en dehors du contrat",
}
# What a provider mends by sending a document: the clock waits for it (L6332-6).
DOCUMENTS = frozenset({"certificate", "start_attestation", "employer_invoice"})


def settled(states: Collection[str]) -> str:
    """The state of an invoice from those of its lines: something to do first, then what was refused."""
    for state in ("pending", "disputed", "accepted"):
        if state in states:
            return state
    return "withdrawn"
