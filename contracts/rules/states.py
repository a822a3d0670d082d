"""The states of a file, the one table of moves, and the reasons for refusing."""

from typing import NamedTuple

from law.moves import Move

STATES = {
    "received": "Reçu",
    "incomplete": "Renvoyé pour pièces",
    "complete": "Complet",
    "assessed": "Instruit",
    "accepted": "Accepté",
    "refused": "Refusé",
    "lapsed": "Refus implicite",
    "tacit": "Accord tacite",
    "cancelled": "Annulé",
}

OPEN = frozenset({"received", "incomplete", "complete", "assessed"})
UNDECIDED_COMPLETE = frozenset({"complete", "assessed"})
ENGAGED = frozenset({"accepted", "tacit"})  # funded: the state of money, not only of decisions
DECIDED = frozenset({"accepted", "refused", "lapsed", "tacit"})


MOVES = {
    "complete": Move(frozenset({"received", "incomplete"}), "complete", "Déclarer complet"),
    "assess": Move(UNDECIDED_COMPLETE, "assessed", "Instruire"),
    "accept": Move(frozenset({"assessed", "lapsed"}), "accepted", "Accepter"),
    "refuse": Move(frozenset({"assessed"}), "refused", "Refuser", needs_reason=True),
    "send_back": Move(
        frozenset({"received", "complete", "assessed"}), "incomplete", "Renvoyer", needs_reason=True
    ),
    "lapse": Move(UNDECIDED_COMPLETE, "lapsed", "Constater le refus implicite"),
    "accept_tacitly": Move(UNDECIDED_COMPLETE, "tacit", "Constater l’accord tacite"),
    "cancel": Move(OPEN, "cancelled", "Annuler", needs_reason=True),
    "fix_amount": Move(frozenset({"tacit"}), "tacit", "Fixer le montant"),
}


def can(verb: str, state: str) -> bool:
    return state in MOVES[verb].froms


def verbs(state: str) -> tuple[str, ...]:
    """What may be done with a file in that state."""
    return tuple(verb for verb, move in MOVES.items() if state in move.froms)


class Reason(NamedTuple):
    """A ground of refusal: its sentence and its article."""

    sentence: str
    article: str


REASONS = {
    "training": Reason("La formation ne relève pas de l’apprentissage (condition 1°).", "L6211-1"),
    "age": Reason("L’âge de l’apprenti n’est pas admis (condition 2°).", "L6222-1 à L6222-3"),
    "maitre": Reason("Le maître d’apprentissage ne remplit pas les conditions (condition 3°).", "L6223-8-1"),
    "pay": Reason("La rémunération est inférieure au minimum (condition 4°).", "D6222-26"),
    "ban": Reason(
        "L’employeur est sous opposition, suspension ou interdiction de recruter (condition 5°).",
        "L6225-1 à L6225-6",
    ),
    "entitlement": Reason("Le CFA n’est pas habilité par le certificateur (condition 6°).", "R6113-16"),
    "qualiopi": Reason("Le CFA n’a pas la certification de qualité exigée (condition 7°).", "L6316-1"),
    "other": Reason(
        "Une clause est contraire à une autre disposition légale, réglementaire ou conventionnelle.",
        "D6224-2",
    ),
    "control": Reason("Un contrôle de service fait a relevé des manquements qui durent encore.", "R6332-26"),
    "pro_clause": Reason("Une clause est contraire à une disposition légale ou conventionnelle.", "D6325-2"),
    "pro_control": Reason("Un contrôle a relevé des manquements qui durent encore.", "D6325-2"),
}

_FOUR = ("training", "age", "maitre", "pay")
CONDITIONS = {"v1": _FOUR, "v2": (*_FOUR, "ban", "entitlement", "qualiopi")}  # D6224-2, 1° to 7°
_GROUNDS = {
    ("app", "v1"): CONDITIONS["v1"],
    ("app", "v2"): (*CONDITIONS["v2"], "other", "control"),
    ("pro", "v1"): ("pro_clause",),
    ("pro", "v2"): ("pro_clause", "pro_control"),
}


def refusals(kind: str, law_version: str) -> dict[str, Reason]:
    """The reasons the law admits for that kind and conclusion date (D6224-2, D6325-2)."""
    return {code: REASONS[code] for code in _GROUNDS[kind, law_version]}


def reason_for(ground: str | None, kind: str, law_version: str) -> str | None:
    """The admissible reason a failed check gives, or None when it cannot ground a refusal."""
    admissible = _GROUNDS[kind, law_version]
    if ground is None or ground in admissible:
        return ground
    return next((code for code in ("other", "pro_clause") if code in admissible), None)


AMENDMENT_STATES = {
    "pending": "À décider",
    "accepted": "Accepté",
    "refused": "Refusé",
}
# Motives of an early end: those of L6222-18 and L6222-18-1, and ours when the notice says nothing.
MOTIVES = {
    "01": "Rupture libre pendant les 45 premiers jours en entreprise",
    "02": "Accord des deux parties",
    "03": "Force majeure",
    "04": "Faute grave de l’apprenti",
    "05": "Inaptitude constatée par le médecin du travail",
    "06": "Décès de l’employeur maître d’apprentissage",
    "07": "Démission de l’apprenti après médiation",
    "08": "Exclusion définitive du CFA",
    "09": "Liquidation judiciaire",
    "10": "Obtention du diplôme",
    "11": "Opposition, suspension ou interdiction de recruter",
    "99": "Autre motif, ou motif non précisé",
}
