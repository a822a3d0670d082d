"""The contracts: instruction, life of the contracts, payment."""

from __future__ import annotations

from opco_admin.menus.entry import ANY, Entry, Group

READ = "contracts.view_contract"
IMPORT = "contracts.import_contracts"
WORK: Group = (
    "Instruction",
    (
        Entry("Accueil", "home", "home", key="a"),
        Entry(
            "Mes vues", "saved:views", "bookmark", ANY, ("saved:save", "saved:open", "saved:change"), key="v"
        ),
        Entry(
            "File de travail",
            "contracts:queue",
            "inbox-stack",
            READ,
            ("contracts:contract", "contracts:replay", "contracts:lot"),
            key="f",
        ),
        Entry(
            "Imports",
            "contracts:batches",
            "arrow-up-tray",
            IMPORT,
            ("contracts:upload", "contracts:batch", "contracts:batch_line"),
            key="i",
        ),
        Entry("Saisir un contrat", "contracts:entry", "pencil-square", "contracts.add_contract"),
        Entry("Pré-contrôle", "contracts:precheck", "clipboard-document-check", READ),
        Entry("Délais", "contracts:delays", "clock", READ, ("contracts:fix_amount",), key="d"),
        Entry(
            "Courriers",
            "contracts:letters",
            "envelope",
            "contracts.view_letter",
            (
                "contracts:letter",
                "contracts:letter_new",
                "contracts:letters_lot",
                "contracts:letters_job",
            ),
            key="l",
        ),
        Entry("Dépôts au ministère", "contracts:deposits", "building-library", "contracts.deposit_contracts"),
    ),
)

COURSE: Group = (
    "Vie des contrats",
    (
        Entry("Avenants", "contracts:amendments", "document-duplicate", "contracts.change_course"),
        Entry("Réouvertures", "contracts:reopenings", "lock-open", "contracts.propose_reopening"),
        Entry("Réouvertures", "contracts:reopenings", "lock-open", "contracts.validate_reopening"),
        Entry(
            "Ruptures probables",
            "contracts:probable_ends",
            "scissors",
            "contracts.change_course",
            ("contracts:incomplete_ends", "contracts:end_lot"),
        ),
        Entry(
            "Régularisations",
            "contracts:regularisations",
            "adjustments-horizontal",
            "contracts.regularise_contracts",
        ),
        Entry("Aides au tutorat", "contracts:tutor_requests", "user-group", READ),
        Entry(
            "Contrôles",
            "contracts:campaigns",
            "magnifying-glass-circle",
            "contracts.run_controls",
            (
                "contracts:campaign",
                "contracts:new_campaign",
                "contracts:control_file",
                "contracts:breaches",
            ),
        ),
        Entry("Anomalies", "contracts:anomalies", "flag", "contracts.view_anomaly"),
    ),
)

MONEY: Group = (
    "Paiement",
    (
        Entry(
            "Factures",
            "contracts:invoices",
            "document-text",
            "contracts.view_invoice",
            (
                "contracts:invoice",
                "contracts:invoice_entry",
                "contracts:invoice_upload",
                "contracts:threatened",
            ),
            key="t",
        ),
        Entry(
            "Paiements",
            "contracts:payments",
            "banknotes",
            "contracts.view_paymentrun",
            (
                "contracts:runs",
                "contracts:run",
                "contracts:payment",
                "contracts:payment_returns",
                "contracts:settlements",
                "contracts:overpaid",
                "contracts:holds",
                "registers:account_changes",
                "registers:accounts",
            ),
            key="r",
        ),
        Entry(
            "Trop-perçus",
            "contracts:settlements",
            "arrow-uturn-left",
            "contracts.propose_settlement",
            ("contracts:overpaid",),
            unless="contracts.view_paymentrun",
        ),
        Entry(
            "Reprises de plans",
            "smeservice:request_recoveries",
            "arrow-uturn-left",
            "contracts.view_settlement",
        ),
        Entry(
            "Suspensions",
            "contracts:holds",
            "pause-circle",
            "contracts.propose_hold",
            unless="contracts.view_paymentrun",
        ),
        Entry(
            "Livres",
            "contracts:books",
            "book-open",
            "contracts.view_entry",
            (
                "contracts:journal",
                "contracts:ledger_entry",
                "contracts:old_commitments",
                "contracts:periods",
                "contracts:period",
                "contracts:books_export",
            ),
            key="j",
        ),
    ),
)
