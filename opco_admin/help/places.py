"""Which section of the guide helps on which page: one table, tried from the top."""

from __future__ import annotations

from fnmatch import fnmatchcase

STAFF: tuple[tuple[str, str], ...] = (
    # the house
    ("se-connecter", "account_* mfa_*"),
    ("ma-journee", "home help:* accessibility state saved:* charter"),
    ("chercher-partout", "found"),
    ("textes-et-baremes", "texts"),
    ("lire-les-droits", "accounts:rights"),
    ("ouvrir-et-fermer-un-compte", "accounts:*"),
    ("emporter-une-liste-relire-qui-a-lu-quoi", "reading:*"),
    ("relire-qui-a-change-quoi", "history:* contracts:known*"),
    ("repondre-a-une-personne-sur-ses-donnees", "privacy:request*"),
    ("purger-ce-qui-nest-plus-a-garder", "privacy:*"),
    # contracts
    ("verifier-sans-enregistrer", "contracts:precheck contracts:check_line"),
    ("importer-un-fichier-de-contrats", "contracts:batch* contracts:upload contracts:entry"),
    ("pieces-et-delais", "contracts:papers contracts:*document contracts:delays contracts:ask_pieces"),
    ("pieces-et-delais", "contracts:close_request"),
    ("decider", "contracts:queue contracts:export contracts:lot contracts:accept* contracts:refuse"),
    ("courriers", "contracts:letter* contracts:deposits* contracts:invoice_letter"),
    ("factures-et-service-fait", "contracts:invoice* contracts:threatened contracts:money"),
    ("factures-et-service-fait", "contracts:certificate"),
    ("tuteurs-et-professionnalisation", "contracts:tutor* contracts:*_tutoring registers:*rates"),
    ("avenants-ruptures-regularisations", "contracts:*amendment* contracts:*end* contracts:course"),
    ("avenants-ruptures-regularisations", "contracts:regularisation* contracts:reinstate"),
    ("controles-et-anomalies", "contracts:*campaign* contracts:breaches contracts:control*"),
    ("controles-et-anomalies", "contracts:*anomal*"),
    ("paiements", "contracts:payment* contracts:run* contracts:settle* contracts:overpaid contracts:hold*"),
    ("paiements", "contracts:waiver* registers:*account*"),
    ("livres", "contracts:books* contracts:*balances* contracts:journal contracts:ledger*"),
    ("livres", "contracts:period*"),
    ("livres", "contracts:*clos* contracts:old_commitments contracts:release contracts:payable"),
    ("completer-des-contrats-avec-une-region", "contracts:envelope* contracts:region_annex*"),
    ("decider", "contracts:*reopen* contracts:answer contracts:assign* contracts:send_back"),
    ("decider", "contracts:complete"),
    ("lire-un-contrat", "contracts:*"),
    # registers
    ("niveaux-de-prise-en-charge", "registers:npec registers:levels* registers:compare*"),
    ("niveaux-de-prise-en-charge", "registers:conflict*"),
    ("chercher-partout", "registers:*"),
    # conventions
    ("piloter-la-convention-dobjectifs-et-de-moyens", "steering:* conventions:com_*"),
    ("suivre-largent-dune-convention", "conventions:budget* conventions:commitment* conventions:expense*"),
    ("suivre-largent-dune-convention", "conventions:call*"),
    ("completer-des-contrats-avec-une-region", "conventions:topup* conventions:subsid*"),
    ("completer-des-contrats-avec-une-region", "conventions:envelope*"),
    ("faire-vivre-une-convention", "conventions:*"),
    # branches
    ("ouvrir-et-fermer-un-acces-a-une-branche", "branches:*access*"),
    ("mener-une-campagne-npec", "branches:campaign* branches:position* branches:remark*"),
    ("simuler-des-niveaux", "branches:scenario*"),
    ("niveaux-de-prise-en-charge", "branches:*level* branches:*conflict*"),
    ("compter-et-projeter-les-emplois", "branches:workforce* branches:projection* branches:diagnos*"),
    ("conduire-une-etude", "branches:stud* branches:deliverable* branches:talks"),
    ("habiliter-des-organismes", "branches:habilitation*"),
    ("transmettre-a-la-caisse-des-depots", "branches:transmission branches:sending*"),
    ("suivre-linsertion", "branches:survey*"),
    ("tenir-une-session-du-candidat-au-certificat", "branches:session* branches:jury* branches:candidate*"),
    ("tenir-une-session-du-candidat-au-certificat", "branches:certificate* branches:parchment*"),
    ("suivre-les-certifications-dune-branche", "branches:*qualification* branches:*project*"),
    ("suivre-les-certifications-dune-branche", "branches:*criteri*"),
    ("suivre-les-certifications-dune-branche", "branches:*frame* branches:radar* branches:sheet"),
    ("suivre-les-certifications-dune-branche", "branches:*proof"),
    ("suivre-les-certifications-dune-branche", "branches:record_life branches:*_item"),
    ("tenir-les-instances", "branches:bod* branches:*meeting* branches:mandate* branches:member"),
    ("tenir-les-instances", "branches:seat* branches:decision* branches:declaration* branches:minutes"),
    ("tenir-les-instances", "branches:item_*"),
    ("la-page-dune-branche", "branches:*"),
    # firms
    ("promouvoir-la-foad-et-lafest", "smeservice:promotion* smeservice:trial* smeservice:*afest*"),
    ("promouvoir-la-foad-et-lafest", "smeservice:*foad* smeservice:path_model*"),
    ("paiements", "smeservice:request_recoveries smeservice:recovery*"),
    ("decider-et-payer-le-plan-des-moins-de-50", "smeservice:request* smeservice:plan_terms*"),
    ("decider-et-payer-le-plan-des-moins-de-50", "smeservice:plan_figures"),
    ("decider-et-payer-le-plan-des-moins-de-50", "smeservice:plan_budget*"),
    ("diagnostiquer-une-entreprise-batir-son-plan", "smeservice:diagnos* smeservice:plan*"),
    ("diagnostiquer-une-entreprise-batir-son-plan", "smeservice:question*"),
    ("diagnostiquer-une-entreprise-batir-son-plan", "smeservice:section* smeservice:consultant*"),
    ("diagnostiquer-une-entreprise-batir-son-plan", "smeservice:advi*"),
    ("voir-ce-qui-est-couvert-suivre-ses-chiffres", "smeservice:coverage* smeservice:figure*"),
    ("voir-ce-qui-est-couvert-suivre-ses-chiffres", "smeservice:goal*"),
    ("voir-ce-qui-est-couvert-suivre-ses-chiffres", "smeservice:satisfaction* smeservice:survey"),
    ("repartir-les-portefeuilles", "smeservice:portfolios smeservice:lot smeservice:transfer*"),
    ("repartir-les-portefeuilles", "smeservice:take"),
    ("tenir-a-jour-la-fiche-dune-entreprise", "smeservice:*duplicate* smeservice:apart smeservice:merge"),
    ("tenir-a-jour-la-fiche-dune-entreprise", "smeservice:ceased smeservice:succeed smeservice:takeover"),
    ("tenir-a-jour-la-fiche-dune-entreprise", "smeservice:document* smeservice:aid* smeservice:crossings*"),
    ("rencontrer-des-entreprises", "smeservice:*"),
)  # fmt: skip
OUTSIDE: tuple[tuple[str, str], ...] = (
    ("donner-la-position-de-sa-branche", "branches:campaign* branches:position* branches:remark*"),
    ("chiffrer-des-niveaux-pour-sa-branche", "branches:scenario*"),
    ("textes-et-baremes", "texts"),
    ("se-connecter", "account_* mfa_* help:*"),
    ("representer-une-branche", "*"),
)


def section_for(view: str, *, representative: bool) -> str:
    """The section that helps on a page, named by its view; nothing when no line tells."""
    table = OUTSIDE if representative else STAFF
    for slug, patterns in table:
        if any(fnmatchcase(view, each) for each in patterns.split()):
            return slug
    return ""
