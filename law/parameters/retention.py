"""How long contracts are kept, and what the OPCO may hold."""

from datetime import date
from decimal import Decimal
from functools import partial

from law import sources
from law.dated import Article, Parameter, parameter, value
from law.periods import add_months

rule = partial(parameter, "retention")
_CONTRADICTION = (
    "Deux éditions de la notice se contredisent (2032 ou 2031) ; la date la plus lointaine est retenue."
)

retention_until = rule(
    "retention_until",
    "Conservation au moins jusqu’au",
    "date",
    value(
        date(2032, 12, 31),
        sources.NOTICE_FIRST,
        until=date(2022, 12, 31),
        confidence="unsure",
        comment=_CONTRADICTION,
    ),
    value(
        date(2031, 12, 31),
        sources.NOTICE,
        date(2023, 1, 1),
        date(2023, 12, 31),
        confidence="secondary",
        comment="Contrats cofinancés par l’Union européenne.",
    ),
)
retention_years = rule(
    "retention_years",
    "Conservation au moins, à compter de la conclusion",
    "années",
    value(5, sources.NOTICE_FIRST, date(2023, 1, 1), date(2023, 12, 31), confidence="secondary"),
    value(
        5,
        sources.NOTICE,
        date(2024, 1, 1),
        confidence="unsure",
        comment="Durée coupée dans la copie lue, supposée inchangée. La loi 2026-534 du 25/06/2026 "
        "contre la fraude est à relire avant toute suppression.",
    ),
)
own_funds_max = rule(
    "own_funds_max",
    "Fonds propres de la section alternance, au plus",
    "part des ressources",
    value(Decimal("0.15"), sources.R6332_27, date(2025, 6, 23), date(2025, 12, 31)),
    value(Decimal("0.10"), sources.R6332_27, date(2026, 1, 1)),
    keyed_by="day",
)
_OLD = "Comptée depuis la conclusion du contrat : le texte ne dit pas de quel jour date un engagement."
commitment_years_app = rule(
    "commitment_years_app",
    "Engagement d’apprentissage retenu dans les besoins, ancienneté au plus",
    "années",
    value(4, sources.R6123_33, confidence="text", comment=_OLD),
    keyed_by="day",
)
commitment_years_pro = rule(
    "commitment_years_pro",
    "Engagement de professionnalisation retenu dans les besoins, ancienneté au plus",
    "années",
    value(3, sources.R6123_33, confidence="text", comment=_OLD),
    keyed_by="day",
)

_DPO = "Choix de gestion, à confirmer par le délégué à la protection des données."


def _kept(
    name: str, label: str, unit: str, worth: int, source: Article, comment: str = _DPO, sure: bool = False
) -> Parameter:
    """How long a class of data is kept, in force whatever the day until a decision says otherwise."""
    found = value(worth, source, confidence="secondary" if sure else "unsure", comment=comment)
    return rule(name, label, unit, found, keyed_by="day")


accounting_kept_years = _kept(
    "accounting_kept_years",
    "Factures, ordres de paiement, livres, fichiers bancaires, preuves de service fait, à compter de la fin "
    "de l’exercice",
    "années",
    10,
    sources.C_COM_L123_22,
    "Dix ans à compter de la clôture de l’exercice ; les montants restent, la personne n’y est plus "
    "reconnaissable.",
    sure=True,
)
refused_kept_months = _kept(
    "refused_kept_months",
    "Dossiers refusés, annulés ou abandonnés, à compter de la décision",
    "mois",
    24,
    sources.GDPR_5,
    "Durée du recours prise largement ; à confirmer par le délégué à la protection des données.",
)
disability_kept_months = _kept(
    "disability_kept_months",
    "Handicap et son justificatif, à compter de la fin du contrat soldé",
    "mois",
    12,
    sources.GDPR_9,
    "Supprimé une fois la majoration soldée et le temps des contrôles passé ; les livres ne gardent que le "
    "montant. Durée à confirmer par le délégué à la protection des données.",
)
nir_kept_months = _kept(
    "nir_kept_months",
    "NIR d’un candidat, scellé, à compter de la fin de la session",
    "mois",
    24,
    sources.NIR_DECREE,
    "Le temps de transmettre le certificat et de le corriger ; à confirmer par le délégué à la protection "
    "des données.",
)
candidate_kept_years = _kept(
    "candidate_kept_years",
    "Candidats sans certificat, coordonnées des certifiés, jurés, à compter de la fin de la session",
    "années",
    5,
    sources.GDPR_5,
)
member_kept_years = _kept(
    "member_kept_years",
    "Membres des instances, à compter de la fin de leur dernier mandat",
    "années",
    5,
    sources.GDPR_5,
)
agreement_people_kept_years = _kept(
    "agreement_people_kept_years",
    "Signataires et présents d’une convention close, à compter de la fin de son exercice",
    "années",
    10,
    sources.C_COM_L123_22,
    "Comme les pièces comptables de la convention ; à confirmer par le délégué à la protection des données.",
)
afest_kept_years = _kept(
    "afest_kept_years",
    "Apprenant, formateur et journal d’une AFEST, à compter de la fin du parcours",
    "années",
    3,
    sources.GDPR_5,
)
exchange_kept_years = _kept(
    "exchange_kept_years",
    "Notes des échanges avec une entreprise",
    "années",
    3,
    sources.GDPR_5,
    "Comme les contacts d’une entreprise ; à confirmer par le délégué à la protection des données.",
)
anomaly_kept_months = _kept(
    "anomaly_kept_months",
    "Anomalies qui ne se voient plus",
    "mois",
    24,
    sources.GDPR_5,
)
account_kept_months = _kept(
    "account_kept_months",
    "Compte fermé, avant que le nom devienne un pseudonyme",
    "mois",
    12,
    sources.PARTNER_ACCOUNTS,
)
sign_in_kept_months = _kept(
    "sign_in_kept_months",
    "Journaux techniques et d’accès",
    "mois",
    12,
    sources.CNIL_LOGS,
    "La recommandation admet de six à douze mois, jusqu’à trois ans où le contrôle interne le justifie.",
    sure=True,
)
import_kept_days = _kept(
    "import_kept_days",
    "Fichiers déposés, à compter de leur traitement",
    "jours",
    90,
    sources.GDPR_5,
    "Choix de gestion ; l’empreinte, les comptes et l’auteur restent. À confirmer par le délégué à la "
    "protection des données.",
)
error_kept_days = _kept(
    "error_kept_days",
    "Erreurs de ligne d’un fichier déposé",
    "jours",
    30,
    sources.GDPR_5,
)
backup_kept_days = _kept(
    "backup_kept_days",
    "Sauvegardes",
    "jours",
    35,
    sources.GDPR_5,
    "Choix de gestion ; après une restauration, la purge repasse avant l’ouverture.",
)
person_request_kept_years = _kept(
    "person_request_kept_years",
    "Demandes des personnes et suspensions levées, à compter de la réponse",
    "années",
    5,
    sources.GDPR_5,
)
person_answer_months = rule(
    "person_answer_months",
    "Réponse à une personne qui exerce ses droits",
    "mois",
    value(1, sources.GDPR_12, confidence="secondary", comment="Deux mois de plus si elle est complexe."),
    keyed_by="day",
)


def kept_until(concluded_on: date) -> date:
    """The last day a contract must be kept: the later of the fixed date and of the years from conclusion."""
    fixed = retention_until.at(concluded_on)
    years = retention_years.at(concluded_on)
    ends = [fixed.value] if fixed else []
    if years:
        ends.append(add_months(concluded_on, 12 * years.value))
    return max(ends)
