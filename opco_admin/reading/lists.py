"""The lists that are taken away as they are shown, and those that are not, with the reason."""

from __future__ import annotations

_SHOWN: dict[str, str] = {
    "accounts": """
        accounts
    """,
    "branches": """
        accesses bodies body campaign campaign_branch campaign_defaults campaigns decisions
        declarations documents habilitation_changes habilitations level_pages mandates projects
        qualification qualifications radar rooms scenarios sessions studies surveys talks
        workforce workforce_vintages
    """,
    "contracts": """
        amendments batches books breaches campaign campaigns delays deposits envelope
        incomplete_ends invoices journal letters old_commitments payment_returns payments period
        periods probable_ends queue regularisations reopenings run runs settlements threatened
        tutor_requests
    """,
    "conventions": """
        budget calls clauses com_file commitments controls conventions expenses follow_up radar
        reports topups
    """,
    "reading": """
        accesses exports
    """,
    "registers": """
        branches certifications companies conflicts levels providers rates sources
    """,
    "smeservice": """
        afest_list aids ceased consultants crossings diagnoses duplicates figure figures firms
        foad_list goals path_models portfolios promotion promotion_action promotion_campaigns
        promotion_firms questionnaires requests
    """,
    "steering": """
        behind coms dashboard
    """,
}
LISTS = frozenset(f"{app}:{name}" for app, names in _SHOWN.items() for name in names.split())

# Pages with a list that is not taken away as it is; the reason is read by the auditor.
EXCUSED: dict[str, str] = {
    "branches:certificates": "titulaires ; la liste a son propre fichier, écrit au journal des lectures",
    "branches:transmission": "titulaires ; ce qui part est le fichier de la Caisse des dépôts",
    "branches:sending": "titulaires et NIR ; ce qui part est le fichier de la Caisse des dépôts",
    "branches:my_documents": "page des représentants de branche, qui n’emportent que les documents publiés",
    "branches:my_levels": "page des représentants de branche ; les niveaux s’emportent depuis le référentiel",
    "branches:scenario_new": "choix d’un départ dans un formulaire, pas une liste",
    "saved:views": "les vues de la personne : des liens, pas des données",
    "history:journal": "l’historique de chaque objet, avec ses personnes : il se lit, aucune copie n’en part",
    "privacy:home": "purges et suspensions : elles se décident à deux sur l’écran",
    "privacy:holds": "suspensions, avec des noms : elles se lisent, aucune copie n’en part",
    "privacy:requests": "demandes de personnes, avec leurs noms : seul part le dossier de chacune",
    "smeservice:promotion_add": "choix d’entreprises dans un formulaire, pas une liste",
}
