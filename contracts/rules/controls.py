"""Controls of service done (R6332-26): states, findings, decisions, anomalies."""

from law.typography import french

STATES = {
    "drawn": "Tiré au sort",
    "asked": "Preuves demandées",
    "received": "Preuves reçues",
    "notified": french("Constat notifié, réponse attendue"),
    "replied": "Réponse reçue",
    "decided": "Décidé",
}
PARTS = {
    "random": "Au hasard",
    "provider": "Minimum par organisme",
    "directed": "Dirigé par une anomalie",
}
FINDINGS = {
    "compliant": "Conforme",
    "partial": "Service fait en partie",
    "missing": "Preuves manquantes",
    "not_done": "Action non réalisée",
}
DECISIONS = {
    "none": "Sans suite",
    "reduce": "Prise en charge réduite",
    "recover": "Reversement demandé",
    "signal": "Signalement",
}
ANOMALIES = {
    "growth": "Croissance inhabituelle",
    "shared_iban": "Compte bancaire partagé",
    "tutor_load": "Maître suivi par trop d’apprentis",
    "overlap": "Contrats qui se chevauchent",
    "hours": "Heures invraisemblables",
    "address": "Même coordonnée pour plusieurs organismes",
}
