"""How amounts and payments are said: label, article, arithmetic, conditions."""

from collections.abc import Mapping
from decimal import Decimal
from typing import NamedTuple

from law.money import euros
from law.typography import french


class Line(NamedTuple):
    """Words of one amount rule; `arithmetic` is a format over the line's inputs."""

    article: str
    label: str
    arithmetic: str = ""


class Step(NamedTuple):
    """Words of one payment."""

    label: str
    condition: str


_LINES = {
    "prorata.new": Line(
        "R6332-25 III",
        "Niveau de prise en charge au prorata des jours",
        "{annual} × {days} / {base_days} jours",
    ),
    "prorata.old": Line(
        "R6332-25 IV",
        "Niveau de prise en charge au prorata des mois commencés",
        "{annual} × {months} / {year_months} mois",
    ),
    "prorata.ministry_title": Line(
        "R6332-25 IV", "Titre ministériel de moins d'un an : niveau entier", "{annual} sans prorata"
    ),
    "npec.stock": Line(
        "Décret 2023-945",
        "Nouveau niveau de la durée restante",
        "({rerated} − {annual}) × {left} / {base}",
    ),
    "pay.short.plus10": Line(
        "R6332-25 IV 2°",
        "Majoration d'un contrat réduit à moins d'un an",
        "{base} × {percent} %, sans dépasser {annual} par an",
    ),
    "distance.minus20": Line(
        "D6332-82-1 I", "Minoration pour enseignement à distance", "({reduced} − {annual}) au même prorata"
    ),
    "distance.floor": Line(
        "D6332-82-1 III",
        "Minoration pour enseignement à distance, limitée au plancher",
        "({reduced} − {annual}) au même prorata",
    ),
    "handicap.plus": Line(
        "D6332-82",
        "Majoration pour un apprenti reconnu travailleur handicapé",
        "{annual} par an au même prorata",
    ),
    "handicap.plus.old": Line(
        "D6332-82",
        "Modulation pour un apprenti reconnu travailleur handicapé",
        "{annual} par an au même prorata",
    ),
    "npec.regional.year": Line("L6211-3 I 1°", "Complément de la région", "{annual} par an au même prorata"),
    "npec.regional.share": Line(
        "L6211-3 I 1°",
        "Complément de la région",
        "{level} × {percent} %, soit {annual} par an au même prorata",
    ),
    "npec.regional.contract": Line(
        "L6211-3 I 1°", "Complément de la région", "part de {flat} par contrat selon le poids des années"
    ),
    "npec.regional.cap": Line(
        "L6211-3 I 1°", "Complément de la région, plafond par contrat", "ramené à {cap} pour le contrat"
    ),
    "npec.regional.envelope": Line(
        "L6211-3 I 1°", "Complément de la région, limite de l'enveloppe", "ramené à {granted} pour le contrat"
    ),
    "npec.regional": Line("L6211-3 I 1°", "Complément de la région"),
    "employer.share.750": Line(
        "R6332-25-1 al. 1", "Participation de l'employeur", "− {flat}, une fois par contrat"
    ),
    "employer.share.200": Line(
        "R6332-25-1 al. 3",
        "Participation de l'employeur après une rupture précoce",
        "− {flat}, une fois par contrat",
    ),
    "employer.share.trial": Line(
        "R6332-25-1 al. 2",
        "Participation de l'employeur, rupture pendant l'essai",
        "− {executed} × {percent} %, dans la limite de {cap}",
    ),
    "annexes.meal": Line("D6332-83 2°", "Repas", "{quantity} repas × {unit}"),
    "annexes.lodging": Line("D6332-83 1°", "Hébergement", "{quantity} nuitées × {unit}"),
    "annexes.equipment.old": Line("D6332-83 3°", "Premier équipement", "{announced} dans la limite de {cap}"),
    "annexes.equipment.new": Line(
        "D6332-83", "Premier équipement, forfait du niveau", "{announced} dans la limite de {cap}"
    ),
    "pro.amount.default": Line(
        "D6332-86", "Action de professionnalisation, taux horaire par défaut", "{hours} h × {rate}"
    ),
    "pro.amount.priority": Line(
        "D6332-86", "Action de professionnalisation, public prioritaire", "{hours} h × {rate}"
    ),
    "pro.amount.branch": Line(
        "D6332-85", "Action de professionnalisation, forfait de la branche", "{hours} h × {rate}"
    ),
    "pro.amount.branch.priority": Line(
        "D6332-85",
        "Action de professionnalisation, forfait de la branche pour un public prioritaire",
        "{hours} h × {rate}",
    ),
    "tutor.exercise": Line("D6332-93 1°", "Fonction de tuteur"),
    "tutor.exercise.plus": Line("D6332-93 1°", "Fonction de tuteur, majoration"),
    "tutor.asked": Line("D6332-93", "Ramené au montant demandé"),
    "maitre.exercise": Line("D6332-93 2°", "Fonction de maître d'apprentissage"),
    "maitre.training": Line("D6332-92", "Formation du tuteur ou maître"),
    "pay.schedule.2020": Line("R6332-25 III", "Échéancier 50/25/25"),
    "pay.schedule.2021": Line("R6332-25 III", "Échéancier 40/30/30"),
    "pay.schedule.2025": Line("R6332-25 III", "Échéancier 40/30/20/10"),
    "pay.advance.net": Line("R6332-25 III 1°", "Avance diminuée de la participation de l'employeur"),
    "pay.balance.year": Line("R6332-25 III 4°", "Solde d'une année qui n'est pas la dernière"),
    "pay.balance.last": Line("R6332-25 III 4°", "Solde de la dernière année"),
    "pay.under_year": Line("R6332-25 IV", "Contrat de moins d'un an"),
    "pay.new_cfa": Line("R6332-25 V", "CFA déclaré depuis moins de six mois"),
    "pay.other_actions": Line("R6332-25 II", "Action hors apprentissage"),
    "rupture.recover": Line("R6332-25", "Solde d'un contrat rompu"),
}
_LINES |= {  # a top-up for disabled people: the same words, shown to who may read them
    f"{rule}.handicap": words for rule, words in _LINES.items() if rule.startswith("npec.regional.")
}
LINES = {
    rule: Line(words.article, french(words.label), french(words.arithmetic)) for rule, words in _LINES.items()
}

_INVOICE = "Sur facture, dans les 30 jours de sa réception."
_FINAL = (
    "Sur facture et attestation de réalisation, au plus tard 4 mois après le terme ; passé ce délai, "
    "rien n'est dû."
)
_STEPS = {
    "advance": Step("avance", _INVOICE),
    "advance_new_cfa": Step(
        "avance",
        "Sur facture et attestation de début de formation ; le premier versement peut être reporté au "
        "3e mois.",
    ),
    "advance_next": Step("avance", "Sur facture, à compter de la date anniversaire, dans les 30 jours."),
    "month7": Step("versement du 7e mois", "Sur facture, au 7e mois de l'année d'exécution."),
    "month7_end": Step(
        "versement du 7e mois", "Sur facture, avant la fin du 7e mois de l'année d'exécution."
    ),
    "month10": Step("versement du 10e mois", "Sur facture, au 10e mois de l'année d'exécution."),
    "month10_end": Step("solde du 10e mois", "Sur facture, avant la fin du 10e mois de l'année d'exécution."),
    "balance_year": Step(
        "solde", "Versé avec l'avance de l'année suivante, dans les 30 jours de sa facture."
    ),
    "balance_last": Step("solde", _FINAL),
    "balance_last_share": Step(
        "solde",
        "Sur facture, attestation de réalisation et copie de la facture adressée à l'employeur, au plus tard "
        "4 mois après le terme ; passé ce délai, rien n'est dû.",
    ),
    "balance_end": Step("solde", "Sur facture et certificat de réalisation, à la fin du contrat."),
    "meal": Step("repas", "Sur facture, quantités réelles supportées par le CFA."),
    "lodging": Step("hébergement", "Sur facture, quantités réelles supportées par le CFA."),
    "equipment": Step("premier équipement", "Sur facture du CFA."),
    "pro_advance": Step("avance", _INVOICE),
    "pro_balance": Step("solde", "Sur facture et certificat de réalisation, à la fin de l'action."),
    "tutor_exercise": Step(
        "fonction de tuteur ou de maître", "Sur facture, à la fin de la période prise en charge."
    ),
    "tutor_training": Step(
        "formation du tuteur ou maître", "Sur facture et certificat de réalisation de la formation."
    ),
    "regional": Step(
        "complément de la région",
        "Sur facture et certificat de réalisation, à la fin de l'année d'exécution ou du contrat.",
    ),
    "rupture": Step(
        "solde après rupture",
        "Sur facture et attestation de réalisation, déduction faite des sommes versées.",
    ),
}
STEPS = {step: Step(french(words.label), french(words.condition)) for step, words in _STEPS.items()}


def line_label(rule: str, year: int | None) -> str:
    """« Participation de l’employeur », « … – année 2 »."""
    label = LINES[rule].label
    return f"{label} – année {year}" if year else label


def step_label(step: str, year: int | None, share: int | None) -> str:
    """« Année 1 – avance (40 %) »."""
    label = STEPS[step].label
    if share is not None:
        label = french(f"{label} ({share} %)")
    return f"Année {year} – {label}" if year else label[0].upper() + label[1:]


def arithmetic(rule: str, inputs: Mapping[str, Decimal | int], amount: Decimal) -> str:
    """The operation written out, euros in French."""
    shown = {key: euros(value) if isinstance(value, Decimal) else value for key, value in inputs.items()}
    return f"{LINES[rule].arithmetic.format(**shown)} = {euros(amount)}"
