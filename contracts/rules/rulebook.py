"""The checks: what each one looks at, its article, what is said when it passes, the refusal it grounds."""

from typing import NamedTuple

from law.typography import french

CERFA = "Cerfa"


class Rule(NamedTuple):
    """Words of one check; `ground` is a code of `states.REASONS`, None when a failure refuses nothing."""

    title: str
    article: str
    ok: str
    ground: str | None = None


_RECEPTION = {
    "app.check.v1": Rule("Les quatre conditions", "D6224-2", "Aucune des quatre conditions n'est en défaut."),
    "app.check.v2": Rule("Les sept conditions", "D6224-2", "Aucune des sept conditions n'est en défaut."),
    "app.transmit.deadline": Rule("Délai de transmission", "D6224-1", "Le dossier est arrivé dans le délai."),
    "app.transmit.internal_cfa": Rule(
        "CFA d'entreprise", "D6224-1 al. 2", "Le CFA n'est pas interne.", "other"
    ),
    "pro.transmit.deadline": Rule("Délai de transmission", "D6325-1", "Le dossier est arrivé dans le délai."),
    "app.decide.deadline": Rule("Délai de décision", "R6224-3", "Le délai de décision court encore."),
    "pro.decide.deadline": Rule("Délai de décision", "D6325-2", "Le délai de décision court encore."),
    "app.public_sector": Rule(
        "Employeur relevant d'un OPCO",
        "D6275-2",
        "L'employeur n'est pas une personne publique hors OPCO.",
        "other",
    ),
    "app.instruct.attachment": Rule(
        "Rattachement de l'établissement", "R6332-23-1", "La branche de l'employeur est connue."
    ),
    "app.deposit.number": Rule("Numéro de dépôt", "D6224-4", "Les numéros de dépôt ont la bonne forme."),
    "app.avenant": Rule("Avenant", "D6224-5", "La date d'effet est dans le contrat.", "other"),
    "app.rupture.notice": Rule("Rupture", "D6224-6", "La date de rupture est dans le contrat."),
    "pro.rupture.notice": Rule("Rupture", "D6325-5", "La date de rupture est dans le contrat."),
    "cerfa.previous": Rule("Contrat précédent", CERFA, "Le contrat précédent est indiqué.", "other"),
    "cerfa.dates": Rule("Ordre des dates", CERFA, "Les dates se suivent.", "other"),
    "cerfa.derogation": Rule("Dérogation d'âge", CERFA, "La dérogation correspond à l'âge.", "other"),
    "cerfa.employer": Rule("Type d'employeur", CERFA, "Le type d'employeur correspond au secteur.", "other"),
    "cerfa.hours": Rule("Durée hebdomadaire", CERFA, "La durée hebdomadaire est vraisemblable."),
    "cerfa.length": Rule("Longueur du contrat", CERFA, "La longueur du contrat est vraisemblable."),
}

_APPRENTICE = {
    "app.training.rncp": Rule(
        "Certification visée",
        "L6211-1",
        "La certification est au RNCP et ouverte à l'apprentissage.",
        "training",
    ),
    "app.training.share": Rule(
        "Part de la formation", "L6211-2", "La formation atteint le quart de la durée du contrat.", "other"
    ),
    "app.age.std": Rule(
        "Âge au début du contrat", "L6222-1", "L'âge est dans les limites ordinaires.", "age"
    ),
    "app.age.15": Rule("Apprenti de quinze ans", "L6222-1 al. 2", "La fin du collège est déclarée.", "age"),
    "app.age.exc1": Rule(
        "Après un contrat terminé",
        "L6222-2 1°",
        "L'exception d'âge est ouverte par le contrat précédent.",
        "age",
    ),
    "app.age.exc2": Rule(
        "Après un contrat rompu",
        "L6222-2 2°",
        "L'exception d'âge est ouverte par la rupture du contrat précédent.",
        "age",
    ),
    "app.age.exc3_5": Rule(
        "Sans limite d'âge", "L6222-2 3° à 5°", "Aucune limite d'âge ne s'applique.", "age"
    ),
    "app.age.exc_fail": Rule(
        "Après un échec à l'examen",
        "D6222-1-2",
        "L'âge n'est pas un obstacle après un échec à l'examen.",
        "age",
    ),
    "app.duration.std": Rule("Durée du contrat", "L6222-7-1", "La durée est dans les limites.", "other"),
    "app.duration.adapted": Rule("Durée adaptée", "L6222-7-1 al. 3", "La durée n'est pas adaptée.", "other"),
    "app.duration.fail": Rule(
        "Prolongation après échec", "L6222-11", "La prolongation ne dépasse pas un an.", "other"
    ),
    "app.duration.rqth": Rule(
        "Durée d'un travailleur handicapé", "R6222-46", "La durée est dans la limite allongée.", "other"
    ),
    "app.duration.athlete": Rule(
        "Durée d'un sportif de haut niveau", "R6222-60", "La durée est dans la limite allongée.", "other"
    ),
    "app.duration.after_rupture": Rule(
        "Durée après une rupture", "R6222-23-1", "Le minimum de durée est écarté après une rupture.", "other"
    ),
    "app.dates.three_months": Rule(
        "Début des formations", "L6222-12", "Les deux formations commencent à temps.", "other"
    ),
    "app.dates.pre_contract": Rule(
        "Formation avant le contrat",
        "L6222-12-1",
        "Le temps passé au CFA avant le contrat est dans la limite.",
        "other",
    ),
    "app.content": Rule(
        "Mentions du contrat", "R6222-3", "Les mentions obligatoires suivies ici y sont.", "other"
    ),
    "app.maitre.base": Rule("Maître d'apprentissage", "L6223-8-1 al. 1", "Le maître est majeur.", "maitre"),
    "app.maitre.cap": Rule("Nombre d'apprentis du maître", "R6223-6", "Le plafond est respecté.", "other"),
    "app.ban.opposition": Rule(
        "Opposition à l'engagement", "L6225-1 à L6225-6", "Aucune opposition ni interdiction connue.", "ban"
    ),
}

_PAY = {
    "app.pay.grid": Rule("Rémunération minimale", "D6222-26", "La rémunération atteint le minimum.", "pay"),
    "app.pay.step": Rule("Changement de tranche d'âge", "D6222-31", "Aucune hausse n'est due à l'embauche."),
    "app.pay.plus15": Rule(
        "Majoration de quinze points", "D6222-30", "La rémunération atteint le minimum majoré."
    ),
    "app.pay.succession_same": Rule(
        "Succession chez le même employeur", "D6222-29 al. 1", "La rémunération antérieure est conservée."
    ),
    "app.pay.succession_other": Rule(
        "Succession chez un autre employeur", "D6222-29 al. 2", "La rémunération antérieure est conservée."
    ),
    "app.pay.short": Rule(
        "Année du cycle", "D6222-28-1", "Le taux est celui de l'année du cycle que couvre le contrat."
    ),
    "app.pay.licence_pro": Rule(
        "Licence professionnelle", "D6222-32", "Le taux de deuxième année est atteint.", "pay"
    ),
    "pro.pay.under21": Rule(
        "Rémunération minimale", "D6325-15", "La rémunération atteint le minimum.", "pro_clause"
    ),
    "pro.pay.21_25": Rule(
        "Rémunération minimale", "D6325-15", "La rémunération atteint le minimum.", "pro_clause"
    ),
    "pro.pay.26": Rule("Rémunération minimale", "L6325-9", "La rémunération atteint le SMIC.", "pro_clause"),
    "pro.pay.step": Rule("Changement de tranche d'âge", "D6325-16", "Aucune hausse n'est due à l'embauche."),
}

_PROVIDER = {
    "cfa.nda": Rule(
        "Déclaration d'activité", "L6351-1", "L'organisme a une déclaration d'activité.", "other"
    ),
    "cfa.qualiopi": Rule("Certification de qualité", "L6316-1", "L'organisme est certifié.", "qualiopi"),
    "cfa.qualiopi.new": Rule(
        "Nouveau CFA sans certificat", "R6316-9 I", "Le CFA est dans ses premiers mois.", "qualiopi"
    ),
    "cfa.habilitation": Rule("Habilitation du CFA", "R6113-16", "Le CFA est habilité.", "entitlement"),
    "cfa.convention": Rule("Part à distance", "D6353-1", "Les heures à distance sont indiquées.", "other"),
}

_PROFESSIONAL = {
    "pro.public": Rule("Public", "L6325-1", "Le bénéficiaire fait partie des publics.", "pro_clause"),
    "pro.public.priority": Rule(
        "Public prioritaire", "L6325-1-1", "Le bénéficiaire est d'un public prioritaire."
    ),
    "pro.qualification": Rule("Qualification visée", "L6314-1", "La qualification est admise.", "pro_clause"),
    "pro.contract.form": Rule(
        "Nature du contrat", "L6325-5", "La nature du contrat est indiquée.", "pro_clause"
    ),
    "pro.duration.std": Rule("Durée de l'action", "L6325-11", "La durée est dans les limites.", "pro_clause"),
    "pro.duration.priority": Rule(
        "Durée pour un public prioritaire", "L6325-11", "La durée est dans la limite allongée.", "pro_clause"
    ),
    "pro.duration.agreement": Rule(
        "Durée par accord de branche", "L6325-12", "La durée est dans la limite de l'accord.", "pro_clause"
    ),
    "pro.renewal": Rule("Renouvellement", "L6325-7", "Le contrat n'est pas renouvelé.", "pro_clause"),
    "pro.training.share": Rule(
        "Part de la formation", "L6325-13", "La formation est dans la proportion voulue.", "pro_clause"
    ),
    "pro.training.more": Rule(
        "Formation au-delà du quart", "L6325-14", "La formation ne dépasse pas le quart.", "pro_clause"
    ),
    "pro.tutor.who": Rule("Tuteur", "D6325-6", "Un tuteur est désigné.", "pro_clause"),
    "pro.tutor.cap": Rule("Nombre de personnes suivies", "D6325-9", "Le plafond est respecté.", "pro_clause"),
    "pro.tutor.ett": Rule("Deux tuteurs", "D6325-10", "Les deux tuteurs sont désignés.", "pro_clause"),
}

_ANNOUNCED = {
    "npec.key": Rule("Niveau de prise en charge", "D6332-78", "Un niveau publié s'applique.", "other"),
    "npec.interim": Rule("Montant d'amorçage", "D6332-80", "Un montant d'amorçage s'applique."),
    "npec.which_version": Rule("Niveau annoncé", "D6332-78-2 2°", "Le niveau annoncé est celui de la table."),
    "npec.base": Rule("Montant annoncé", "L6332-14 I 1°", "Le montant annoncé est celui qui est calculé."),
    "employer.share": Rule(
        "Participation annoncée", "R6332-25-1", "La participation annoncée est celle qui est calculée."
    ),
    "handicap.plus": Rule("Majoration handicap", "D6332-82", "Le montant annoncé est dans la limite."),
    "annexes.equipment.old": Rule(
        "Premier équipement", "D6332-83 3°", "Le montant annoncé est dans la limite."
    ),
    "annexes.equipment.new": Rule("Premier équipement", "D6332-83", "Le montant annoncé est dans la limite."),
    "annexes.meal": Rule("Repas", "D6332-83 2°", "La quantité est vraisemblable.", "other"),
    "annexes.lodging": Rule("Hébergement", "D6332-83 1°", "La quantité est vraisemblable.", "other"),
    "annexes.mobility": Rule("Mobilité internationale", "D6332-83 4°", "Aucune mobilité n'est annoncée."),
    "pro.amount.branch": Rule("Montant annoncé", "D6332-85", "Le montant annoncé est celui qui est calculé."),
}

RULES = {
    rule: Rule(french(words.title), words.article, french(words.ok), words.ground)
    for group in (_RECEPTION, _APPRENTICE, _PAY, _PROVIDER, _PROFESSIONAL, _ANNOUNCED)
    for rule, words in group.items()
}
