"""Which addresses show a person, and how reading each is written down: the table is the test."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Reading:
    """How an address is written down: the nature of what it shows, the object, and where its key stands."""

    kind: str
    model: str
    key: str = "pk"  # the argument of the address; empty for a list
    right: str = ""  # without it the page masks what is sensitive, and reading it is not written down


def _each(kind: str, model: str, names: str, key: str = "pk") -> dict[str, Reading]:
    return dict.fromkeys(names.split(), Reading(kind, model, key))


_LISTS = """
    contracts:queue contracts:lot contracts:invoices contracts:invoice_contracts
    contracts:invoice_entry contracts:invoice_look
    contracts:threatened admin:contracts_contract_changelist
    contracts:old_commitments contracts:letters contracts:amendments contracts:probable_ends
    contracts:incomplete_ends contracts:delays contracts:deposits contracts:reopenings
    contracts:tutor_requests contracts:precheck contracts:check_line found
    branches:certificates branches:transmission privacy:requests privacy:holds
"""

SENSITIVE: dict[str, Reading] = {
    **_each(
        "file",
        "contracts.contract",
        """contracts:contract contracts:replay contracts:money contracts:course contracts:papers
        contracts:tutoring contracts:end contracts:new_amendment contracts:certificate contracts:fix_amount
        contracts:ask_tutoring contracts:reopen contracts:known contracts:known_on""",
    ),
    **_each("file", "contracts.contract", "admin:contracts_contract_change", "object_id"),
    **_each("file", "contracts.controlfile", "contracts:control_file contracts:control_order"),
    **_each("file", "contracts.entry", "contracts:ledger_entry"),
    **_each("file", "contracts.period", "contracts:period", "month"),
    **_each("file", "contracts.commitment", "contracts:release"),
    **_each("file", "contracts.invoice", "contracts:invoice contracts:invoice_letter"),
    **_each("file", "contracts.campaign", "contracts:campaign"),
    **_each("list", "contracts.envelope", "contracts:envelope"),
    **_each("document", "contracts.document", "contracts:document contracts:remove_document", "document_pk"),
    **_each("letter", "contracts.letter", "contracts:letter contracts:letter_file"),
    **_each("letter", "contracts.contract", "contracts:letter_new contracts:letter_preview"),
    **_each("import", "contracts.batch", "contracts:batch contracts:batch_line"),
    **_each("export", "contracts.batch", "contracts:batch_source contracts:batch_errors"),
    **_each("export", "contracts.campaign", "contracts:campaign_population"),
    **_each("export", "contracts.regularisation", "contracts:regularisation_file"),
    **_each("export", "contracts.envelope", "contracts:envelope_export"),
    **_each("export", "contracts.deposit", "contracts:deposits_file", "code"),
    "registers:accounts": Reading(
        "iban", "registers.provideraccount", "siret", "registers.view_provideraccount"
    ),
    **_each("iban", "contracts.run", "contracts:run contracts:run_csv contracts:run_file"),
    **_each("iban", "contracts.payment", "contracts:payment contracts:payment_csv"),
    **_each("session", "branches.session", "branches:session branches:session_results branches:parchments"),
    **_each("session", "branches.session", "branches:session_paper branches:candidate_new"),
    **_each("session", "branches.candidate", "branches:candidate"),
    **_each("session", "branches.certificate", "branches:certificate branches:parchment"),
    **_each("export", "branches.certificate", "branches:certificates_export", ""),
    **_each("nir", "branches.sending", "branches:sending_file branches:sending"),
    **_each("session", "branches.survey", "branches:survey branches:survey_answer"),
    **_each("export", "branches.survey", "branches:survey_contacts"),
    **_each("plan", "smeservice.planrequest", "smeservice:request smeservice:request_find"),
    **_each("document", "smeservice.requestdocument", "smeservice:request_document", "document_pk"),
    **_each(
        "afest",
        "smeservice.afest",
        "smeservice:afest smeservice:afest_change smeservice:afest_condition smeservice:afest_folder "
        "smeservice:afest_journal smeservice:afest_line smeservice:afest_line_new",
    ),
    **_each("document", "smeservice.afestproof", "smeservice:afest_paper", "proof"),
    **_each("file", "privacy.personrequest", "privacy:request privacy:request_answer"),
    **_each("export", "privacy.personrequest", "privacy:request_file"),
    **_each("file", "accounts.legalhold", "privacy:hold"),
    **_each("file", "history.object", "history:object", "key"),
    **_each("file", "privacy.request", "privacy:request"),
    **_each("file", "privacy.hold", "privacy:hold"),
    **_each("list", "privacy.purge", "privacy:items"),
    **_each("export", "privacy.purge", "privacy:items_csv"),
    **_each("export", "privacy.request", "privacy:request_file"),
    **_each("list", "people", _LISTS, ""),
}

# Pages that bear a person and are not written down: the reason is read by the auditor.
EXCUSED: dict[str, str] = {
    "home": "l’accueil : les premiers dossiers de sa propre file, dont chacun s’écrit quand il est ouvert",
}
