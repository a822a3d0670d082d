"""The roles and the verbs each may use: one table, and the table is the test.

The verbs are the custom permissions declared by the models of each room. Scopes (own branch, own région, own
portfolio) narrow the rows a verb may touch; they live in the querysets (`visible_to`).
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Role:
    """A role: its code, its French name, and its permissions as `app.codename`."""

    code: str
    label: str
    permissions: frozenset[str]


READ_REGISTERS = frozenset(
    f"registers.view_{noun}"
    for noun in (
        "agreement",
        "committee",
        "certification",
        "npeclevel",
        "company",
        "establishment",
        "provider",
    )
)
READ_CONTRACTS = frozenset({"contracts.view_contract"})
HANDLE_CONTRACTS = READ_CONTRACTS | {
    "contracts.import_contracts",
    "contracts.add_contract",
    "contracts.decide_contract",
    "contracts.export_contracts",
    "contracts.view_disability",
    "contracts.change_course",
    "contracts.deposit_contracts",
    "contracts.view_document",
    "contracts.add_document",
    "contracts.view_letter",
    "contracts.send_letter",
    "contracts.view_invoice",
    "contracts.run_controls",
    "contracts.view_anomaly",
    "contracts.propose_settlement",
    "contracts.propose_hold",
    "contracts.propose_reopening",
    "registers.mask_provideraccount",
}
READ_MONEY = frozenset(
    f"contracts.view_{noun}" for noun in ("invoice", "paymentrun", "entry", "settlement", "letter", "anomaly")
)
HANDLE_MONEY = READ_MONEY | {
    "contracts.import_contracts",
    "contracts.export_contracts",
    "contracts.view_document",
    "contracts.send_letter",
    "contracts.import_invoices",
    "contracts.decide_invoice",
    "contracts.regularise_contracts",
    "contracts.run_controls",
    "contracts.propose_run",
    "contracts.propose_settlement",
    "contracts.propose_hold",
    "contracts.propose_closing",
    "registers.view_provideraccount",
    "registers.propose_provideraccount",
    "registers.validate_provideraccount",
}
APPROVE_MONEY = READ_MONEY | {
    "contracts.approve_run",
    "contracts.validate_settlement",
    "contracts.validate_hold",
    "contracts.validate_reopening",
    "contracts.approve_closing",
    "registers.view_provideraccount",
}

READ_BRANCHES = frozenset({"branches.open_branch", "branches.every_branch"})
HANDLE_BRANCHES = frozenset(
    {
        "branches.open_branch",
        "branches.work_branch",
        "branches.conduct_project",
        "branches.propose_position",
        "branches.close_campaign",
    }
)
SIMULATE = frozenset({"branches.view_scenario", "branches.simulate_levels"})
REPRESENT_BRANCH = SIMULATE | frozenset({"branches.represent_branch", "branches.propose_position"})
CLOSE_CAMPAIGNS = frozenset({"branches.close_campaign"})
ALONE = frozenset({"AD", "BX"})  # roles never held with another one

SEE_ACCESSES = frozenset({"branches.view_accesses"})
PROPOSE_ACCESSES = SEE_ACCESSES | {"branches.propose_access"}
VALIDATE_ACCESSES = PROPOSE_ACCESSES | {"branches.validate_access"}
PUBLISH_DOCUMENTS = frozenset({"branches.handle_document"})

READ_PLANS = frozenset({"smeservice.view_planrequest", "smeservice.every_planrequest"})
FUND_PLANS = READ_PLANS | {"smeservice.set_planterms"}
DECIDE_PLANS = frozenset(
    {"smeservice.view_planrequest", "smeservice.add_planrequest", "smeservice.decide_planrequest"}
)
READ_FIRMS = frozenset({"smeservice.open_firm", "smeservice.every_firm", "smeservice.read_comments"})
HANDLE_FIRMS = frozenset(
    {
        "smeservice.open_firm",
        "smeservice.work_firm",
        "smeservice.transfer_firms",
        "smeservice.edit_questionnaire",
        "smeservice.reference_consultant",
        "smeservice.promote_training",
        "smeservice.set_goal",
    }
)

READ_MEMBERS = frozenset({"branches.view_members"})
OBSERVE_JOBS = frozenset({"branches.load_workforce"})
GOVERN_BODIES = READ_MEMBERS | {"branches.govern_bodies"}

CERTIFY = frozenset(
    f"branches.{verb}"
    for verb in (
        "manage_habilitation",
        "manage_session",
        "view_candidate",
        "deliver_certificate",
        "send_certificate",
        "manage_survey",
    )
)

READ_CONVENTIONS = frozenset({"conventions.view_convention"})
HANDLE_CONVENTIONS = READ_CONVENTIONS | {"conventions.handle_convention", "conventions.sign_convention"}
KEEP_BUDGETS = frozenset({"conventions.handle_budget"})
FUND_CONVENTIONS = KEEP_BUDGETS | {"conventions.decide_expense", "conventions.call_funds"}
ENTER_CHARGES = READ_CONVENTIONS | {"conventions.enter_charge"}

READ_OWN_ACCESSES = frozenset({"accounts.view_access"})  # everybody of the staff
REVIEW_ACCESSES = READ_OWN_ACCESSES | {"accounts.review_accesses"}
READ_RIGHTS = frozenset({"accounts.view_rights"})

READ_RETENTION = frozenset({"privacy.view_purgerun"})
HANDLE_RETENTION = READ_RETENTION | {"privacy.handle_purge"}

ROLES = (
    Role(
        "GC",
        "Gestionnaire de contrats",
        READ_REGISTERS | HANDLE_CONTRACTS | READ_CONVENTIONS | READ_PLANS | READ_OWN_ACCESSES,
    ),
    Role(
        "FI",
        "Finance",
        READ_REGISTERS
        | READ_CONTRACTS
        | HANDLE_MONEY
        | READ_BRANCHES
        | ENTER_CHARGES
        | FUND_PLANS
        | FUND_CONVENTIONS
        | READ_OWN_ACCESSES,
    ),
    Role(
        "AP",
        "Approbateur des paiements",
        READ_REGISTERS
        | READ_CONTRACTS
        | APPROVE_MONEY
        | READ_BRANCHES
        | READ_CONVENTIONS
        | READ_OWN_ACCESSES,
    ),
    Role(
        "SM",
        "Conseiller TPE-PME",
        READ_REGISTERS | READ_CONTRACTS | HANDLE_FIRMS | READ_CONVENTIONS | DECIDE_PLANS | READ_OWN_ACCESSES,
    ),
    Role(
        "BR",
        "Chargé de branche",
        READ_REGISTERS
        | READ_CONTRACTS
        | HANDLE_BRANCHES
        | SIMULATE
        | PROPOSE_ACCESSES
        | PUBLISH_DOCUMENTS
        | OBSERVE_JOBS
        | GOVERN_BODIES
        | CERTIFY
        | READ_CONVENTIONS
        | READ_OWN_ACCESSES
        | {"registers.load_sourcefile", "registers.settle_npeclevel"},
    ),
    Role(
        "CO",
        "Chargé de conventions",
        READ_REGISTERS
        | READ_CONTRACTS
        | READ_BRANCHES
        | PUBLISH_DOCUMENTS
        | HANDLE_CONVENTIONS
        | KEEP_BUDGETS
        | ENTER_CHARGES
        | READ_OWN_ACCESSES
        | {"contracts.import_contracts", "registers.mask_provideraccount"},
    ),
    Role(
        "DI",
        "Direction",
        READ_REGISTERS
        | READ_CONTRACTS
        | READ_MONEY
        | READ_BRANCHES
        | READ_FIRMS
        | READ_PLANS
        | READ_MEMBERS
        | READ_CONVENTIONS
        | SEE_ACCESSES
        | CLOSE_CAMPAIGNS
        | REVIEW_ACCESSES
        | READ_RIGHTS
        | READ_RETENTION
        | {"branches.view_scenario", "privacy.answer_person"},
    ),
    Role(
        "AD",
        "Administrateur",
        READ_REGISTERS
        | VALIDATE_ACCESSES
        | READ_OWN_ACCESSES
        | READ_RIGHTS
        | HANDLE_RETENTION
        | {"registers.load_sourcefile", "accounts.handle_account", "accounts.review_access_ids"},
    ),
    Role("BX", "Représentant de branche", REPRESENT_BRANCH),
)
