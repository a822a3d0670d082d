"""A certification project along its twelve phases: states, moves, what each phase needs."""

from __future__ import annotations

from typing import NamedTuple

from law.moves import Move

KINDS = {"creation": "Création", "renewal": "Renouvellement", "closure": "Suppression"}
STATES = {
    "idea": "Idée",
    "opportunity": "Étude d’opportunité",
    "decided": "Décidée",
    "engineering": "En ingénierie",
    "experiment": "En expérimentation",
    "filed": "Déposée",
    "registered": "Enregistrée",
    "adopted": "Adoptée sans enregistrement",
    "refused": "Refusée",
    "abandoned": "Abandonnée",
    "withdrawn": "Supprimée",
}
OPEN = frozenset({"idea", "opportunity", "decided", "engineering", "experiment", "filed"})
FIRST_STATE = {"creation": "idea", "renewal": "opportunity", "closure": "opportunity"}

_BUILT = frozenset({"decided", "engineering", "experiment"})
_READY = frozenset({"engineering", "experiment"})
_DECIDE = {"decide": Move(frozenset({"opportunity"}), "decided", "Enregistrer la décision de la CPNE")}
_ENGINEER = {"engineer": Move(frozenset({"decided"}), "engineering", "Commencer l’ingénierie")}
_TRY = {"experiment": Move(frozenset({"engineering"}), "experiment", "Commencer l’expérimentation")}
_FILE = {
    "file": Move(_READY, "filed", "Enregistrer le dépôt"),
    "register": Move(frozenset({"filed"}), "registered", "Enregistrer la décision favorable"),
    "refuse": Move(frozenset({"filed"}), "refused", "Enregistrer le refus", needs_reason=True),
    "resume": Move(frozenset({"refused"}), "engineering", "Reprendre l’ingénierie", needs_reason=True),
}
_BACK = {
    "engineer_again": Move(
        frozenset({"experiment"}), "engineering", "Revenir à l’ingénierie", needs_reason=True
    ),
    "take_back": Move(frozenset({"filed"}), "engineering", "Retirer le dépôt", needs_reason=True),
}
_ABANDON = {"abandon": Move(OPEN - {"filed"}, "abandoned", "Abandonner", needs_reason=True)}
# In the order of the work: the first verb possible is the natural next step.
MOVES: dict[str, dict[str, Move]] = {
    "creation": {
        "study": Move(frozenset({"idea"}), "opportunity", "Lancer l’étude d’opportunité"),
        **_DECIDE,
        **_ENGINEER,
        **_TRY,
        **_FILE,
        "adopt": Move(_BUILT, "adopted", "Adopter sans enregistrement", needs_reason=True),
        **_BACK,
        **_ABANDON,
    },
    "renewal": {**_DECIDE, **_ENGINEER, **_FILE, **_TRY, **_BACK, **_ABANDON},
    "closure": {
        **_DECIDE,
        "withdraw": Move(frozenset({"decided"}), "withdrawn", "Constater la suppression", needs_reason=True),
        **_ABANDON,
    },
}
# Verbs remembered that lead nowhere else.
OTHER_VERBS = {
    "open": "Ouverture du projet",
    "plan": "Calendrier modifié",
    "describe": "Description modifiée",
    "attach": "Document ajouté",
    "answer": "Critère évalué",
}


class Phase(NamedTuple):
    """A phase of the life of a certification (usual practice of branches)."""

    code: str
    label: str
    who: str
    states: frozenset[str] = frozenset()  # of a project that is in this phase


PHASES = (
    Phase("opportunity", "Opportunité", "CPNE, OPCO, observatoire", frozenset({"idea", "opportunity"})),
    Phase("decision", "Décision de la CPNE", "CPNE", frozenset({"decided"})),
    Phase("engineering", "Ingénierie", "OPCO ou prestataire, professionnels", frozenset({"engineering"})),
    Phase("experiment", "Expérimentation", "Organismes habilités", frozenset({"experiment"})),
    Phase("filing", "Dépôt", "Certificateur, avec l’OPCO", frozenset({"filed"})),
    Phase("habilitation", "Habilitations", "Certificateur"),
    Phase("sessions", "Sessions", "Évaluateur"),
    Phase("juries", "Jurys", "Jury professionnel puis jury paritaire"),
    Phase("delivery", "Délivrance", "Certificateur"),
    Phase("follow_up", "Suivi", "OPCO ou observatoire"),
    Phase("renewal", "Renouvellement", "Certificateur"),
    Phase("closure", "Fermeture", "CPNE"),
)


# What was done, as the history tells it.
TOLD = {
    "study": "Étude d’opportunité lancée",
    "decide": "Décision de la CPNE enregistrée",
    "engineer": "Ingénierie commencée",
    "experiment": "Expérimentation commencée",
    "engineer_again": "Retour à l’ingénierie",
    "file": "Dossier déposé",
    "take_back": "Dépôt retiré",
    "register": "Enregistrement décidé",
    "refuse": "Refus enregistré",
    "resume": "Ingénierie reprise",
    "adopt": "Adoptée sans enregistrement",
    "abandon": "Projet abandonné",
    "withdraw": "Suppression constatée",
    **OTHER_VERBS,
}
