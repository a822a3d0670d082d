"""What is common: administration, references."""

from __future__ import annotations

from opco_admin.menus.entry import Entry, Group

ADMINISTRATION: Group = (
    "Administration",
    (
        Entry(
            "Comptes",
            "accounts:accounts",
            "users",
            "accounts.handle_account",
            (
                "accounts:account",
                "accounts:account_new",
                "accounts:account_roles",
                "accounts:account_factor",
                "accounts:account_close",
                "accounts:proposal",
            ),
            key="m",
        ),
        Entry("Droits", "accounts:rights", "shield-check", "accounts.view_rights"),
        Entry("Journal", "history:journal", "clock", "accounts.view_access", ("history:object",)),
        Entry("Lectures", "reading:accesses", "eye", "accounts.view_access", ("reading:explain",)),
        Entry(
            "Exports",
            "reading:exports",
            "arrow-down-tray",
            "accounts.view_access",
            ("reading:export", "reading:ask"),
        ),
        Entry(
            "Conservation",
            "privacy:home",
            "archive-box",
            "privacy.view_purgerun",
            (
                "privacy:run",
                "privacy:items",
                "privacy:holds",
                "privacy:hold",
                "privacy:hold_new",
                "privacy:register",
            ),
        ),
        Entry(
            "Demandes des personnes",
            "privacy:requests",
            "identification",
            "privacy.answer_person",
            ("privacy:request", "privacy:request_new"),
        ),
        Entry("Exploitation", "state", "heart", "accounts.handle_account"),
    ),
)

REFERENCES: Group = (
    "Références",
    (
        Entry(
            "Branches",
            "registers:branches",
            "building-office-2",
            "registers.view_agreement",
            ("registers:branch",),
        ),
        Entry(
            "Certifications",
            "registers:certifications",
            "academic-cap",
            "registers.view_certification",
            ("registers:certification",),
        ),
        Entry(
            "Niveaux (NPEC)",
            "registers:npec",
            "table-cells",
            "registers.view_npeclevel",
            (
                "registers:levels",
                "registers:compare",
                "registers:conflicts",
                "registers:conflict",
                "branches:level_of_contract",
                "branches:conflict_contracts",
                "branches:level_pages",
                "branches:level_page",
                "branches:level_sheet",
            ),
            key="z",
        ),
        Entry(
            "Entreprises",
            "registers:companies",
            "briefcase",
            "registers.view_company",
            ("registers:company",),
            key="y",
        ),
        Entry(
            "Organismes",
            "registers:providers",
            "building-library",
            "registers.view_provider",
            ("registers:provider",),
        ),
        Entry(
            "Forfaits de professionnalisation",
            "registers:rates",
            "currency-euro",
            "registers.view_agreement",
            ("registers:set_rates",),
        ),
        Entry("Textes et barèmes", "texts", "scale"),
        Entry("Charte des écrans", "charter", "swatch", "registers.view_agreement"),
        Entry(
            "Fichiers nationaux",
            "registers:sources",
            "circle-stack",
            "registers.load_sourcefile",
            ("registers:source",),
        ),
    ),
)
