"""The register of processing activities (RGPD, art. 30), one row an activity."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Activity:
    """Why data are processed, on which basis, about whom, for whom, and which classes of data they feed."""

    title: str
    purpose: str
    basis: str
    article: str
    persons: str
    data: str
    recipients: str
    kinds: tuple[str, ...]  # codes of the schedule


_PUBLIC = "Mission d’intérêt public (RGPD, art. 6(1)(e))"
_DUTY = "Obligation légale (RGPD, art. 6(1)(c))"
SECURITY = (
    "Second facteur pour tous ; droits par rôle, périmètre dans chaque requête",
    "Création d’un compte, purge, paiement, coordonnées bancaires : deux personnes",
    "Lectures de données personnelles tracées, lectures massives signalées",
    "Journal des actes que la base interdit de modifier, chaîné",
    "Fichiers hors de la racine web, octets vérifiés ; sauvegardes restaurées à l’essai",
    "NIR scellé par une clé tenue hors de la base",
)
ACTIVITIES = (
    Activity(
        "Financement des contrats en alternance",
        "Instruire, décider, payer et contrôler les contrats d’apprentissage et de professionnalisation",
        _PUBLIC, "Code du travail, L6332-1 I 1°, D6224-1 à D6224-8",
        "Alternants, maîtres et tuteurs, employeurs, interlocuteurs des organismes",
        "État civil, coordonnées, situation et diplôme, rémunération, contrat, formation",
        "Gestionnaires, finance, direction ; ministère chargé de la formation ; organisme de formation",
        ("contract", "dropped", "letter"),
    ),
    Activity(
        "Majoration pour handicap", "Calculer et justifier la majoration du niveau de prise en charge",
        "Obligation légale, données de santé (RGPD, art. 9(2)(b))", "Code du travail, D6332-82",
        "Alternants reconnus travailleurs handicapés", "Reconnaissance, justificatif",
        "Gestionnaires habilités seuls", ("disability",),
    ),
    Activity(
        "Comptabilité et paiements", "Tenir les livres, payer les organismes, prouver le service fait",
        _DUTY, "Code de commerce, L123-22 ; code du travail, R6332-25, R6332-26",
        "Alternants, titulaires de comptes", "Factures, certificats, IBAN, écritures",
        "Finance, approbateurs ; banque ; commissaire aux comptes", ("proof", "payment_file", "bank_account"),
    ),
    Activity(
        "Dépôt de fichiers", "Recevoir les contrats et les factures des organismes",
        _PUBLIC, "Code du travail, L6332-1", "Alternants, maîtres et tuteurs",
        "Fichier reçu, lignes en erreur", "Gestionnaires, finance", ("import", "import_error"),
    ),
    Activity(
        "Contrôles", "Contrôler le service fait, voir l’inhabituel sans jamais décider seul",
        _DUTY, "Code du travail, L6316-3, R6332-26", "Alternants, tuteurs, organismes",
        "Preuves, constats, réponses, anomalies", "Gestionnaires, finance, direction", ("anomaly",),
    ),
    Activity(
        "Service de proximité", "Accompagner les très petites, petites et moyennes entreprises",
        _PUBLIC, "Code du travail, L6332-1 I 4°", "Contacts des entreprises, salariés formés",
        "Nom, fonction, coordonnées, échanges, parcours de formation", "Conseillers, direction",
        ("exchange", "afest", "plan_request", "firm_document"),
    ),
    Activity(
        "Certification", "Tenir les sessions, les jurys, délivrer et transmettre les certificats",
        _DUTY, "Code du travail, L6113-8, R6113-17", "Candidats, jurés",
        "État civil, résultats, NIR scellé", "Chargés de branche ; Caisse des dépôts",
        ("nir", "candidate", "juror"),
    ),
    Activity(
        "Instances et accès des branches",
        "Tenir les sièges et les mandats, ouvrir les accès des représentants",
        _PUBLIC, "Code du travail, L6332-1 I 2°", "Membres, représentants",
        "Nom, organisation, courriel, intérêts déclarés", "Chargés de branche, direction",
        ("member", "access_request"),
    ),
    Activity(
        "Conventions", "Conclure et suivre les conventions avec l’État et les régions",
        _PUBLIC, "Code du travail, L6332-1 II", "Signataires, participants aux comités",
        "Nom, qualité", "Chargés de conventions ; État, régions", ("agreement",),
    ),
    Activity(
        "Comptes et traces", "Ouvrir et fermer les comptes, savoir qui a fait et lu quoi",
        "Obligation légale de sécurité (RGPD, art. 32)", "Code du travail, L6332-1 ; RGPD, art. 5(2)",
        "Agents, représentants", "Nom, adresse, rôles, connexions, lectures", "Administrateurs, direction",
        ("account", "account_request", "reading", "failed_sign_in", "sign_in", "failure", "admin_log"),
    ),
    Activity(
        "Droits des personnes", "Répondre aux demandes et tenir les suspensions de purge",
        _DUTY, "RGPD, art. 12 à 21", "Demandeurs", "Identité, demande, réponse",
        "Direction, délégué à la protection des données", ("request", "hold"),
    ),
)  # fmt: skip
