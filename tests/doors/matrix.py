"""Who may pass each door: one row an address. An address without a row fails the tests.

The rows of the newer rooms stand in `rooms/`, one module a subject, under the full names of their addresses.
"""

from __future__ import annotations

from tests.doors import rooms

VIEW = ("contracts.view_contract",)


def _also(*names: str) -> tuple[str, ...]:
    return (*VIEW, *(f"contracts.{name}" for name in names))


def _only(*names: str) -> tuple[str, ...]:
    return tuple(f"contracts.{name}" for name in names)


def _register(*names: str) -> tuple[str, ...]:
    return tuple(f"registers.{name}" for name in names)


IMPORT, IMPORT_INVOICES = _only("import_contracts"), _only("import_contracts", "import_invoices")
DECIDE, RUN, MONEY = _also("decide_contract"), _also("run_controls"), _only("view_paymentrun")
INVOICE, CHANGE, BOOKS = _also("view_invoice"), _also("change_course"), _only("view_entry")
LETTER, SEND, DEPOSIT = _also("view_letter"), _also("view_letter", "send_letter"), _also("deposit_contracts")
REGULARISE, DECIDE_INVOICE = _also("regularise_contracts"), _only("view_invoice", "decide_invoice")

# Every permission of the row is needed…
NEEDED: dict[str, tuple[str, ...]] = {
    # the queue, the file, its decision
    "queue": VIEW, "contract": VIEW, "replay": VIEW, "export": _also("export_contracts"),
    "lot": DECIDE, "accept_lot": DECIDE, "assign_lot": DECIDE,
    "accept": DECIDE, "refuse": DECIDE, "send_back": DECIDE, "complete": DECIDE,
    "reassess": DECIDE, "answer": DECIDE, "assign": DECIDE,
    "reopen": _also("propose_reopening"),
    "reopening_validate": _also("validate_reopening"), "reopening_reject": _also("validate_reopening"),
    # what comes in; the batch of the house is one of invoices
    "entry": _only("add_contract"), "precheck": VIEW, "check_line": VIEW,
    "batches": IMPORT, "upload": IMPORT, "batch": IMPORT_INVOICES, "batch_mapping": IMPORT_INVOICES,
    "batch_confirm": IMPORT_INVOICES, "batch_undo": IMPORT_INVOICES, "batch_progress": IMPORT_INVOICES,
    "batch_line": IMPORT_INVOICES, "batch_source": IMPORT_INVOICES, "batch_errors": IMPORT_INVOICES,
    # documents, delays, deposits
    "delays": VIEW, "papers": VIEW, "document": _also("view_document"),
    "add_document": _also("view_document", "add_document"),
    "remove_document": _also("view_document", "add_document"),
    "ask_pieces": DECIDE, "close_request": DECIDE, "fix_amount": DECIDE,
    "deposits": DEPOSIT, "deposits_send": DEPOSIT, "deposits_receive": DEPOSIT, "deposits_file": DEPOSIT,
    # letters
    "letters": LETTER, "letter": LETTER, "letter_file": LETTER, "letter_preview": LETTER,
    "letters_send": SEND, "letters_lot": SEND, "letters_job": SEND, "letters_progress": SEND,
    "letter_send": SEND, "letter_posted": SEND, "letter_new": SEND,
    # invoices
    "invoices": INVOICE, "invoice": INVOICE, "threatened": INVOICE, "money": INVOICE,
    "accept_invoices": DECIDE_INVOICE, "invoice_accept_clean": DECIDE_INVOICE,
    "invoice_letter": _also("view_invoice", "send_letter"),
    "invoice_decide": DECIDE_INVOICE, "invoice_upload": IMPORT_INVOICES,
    "invoice_entry": _also("import_invoices"), "invoice_look": _also("import_invoices"),
    "invoice_contracts": _also("import_invoices"), "certificate": _also("import_invoices"),
    # amendments, early ends, regularisations, tutors
    "amendments": VIEW, "probable_ends": VIEW, "incomplete_ends": VIEW, "course": VIEW,
    "end_lot": CHANGE, "end": CHANGE, "reinstate": CHANGE,
    "new_amendment": _also("add_contract"), "accept_amendment": CHANGE, "refuse_amendment": CHANGE,
    "regularisations": REGULARISE, "regularisation": REGULARISE, "regularisation_apply": REGULARISE,
    "regularisation_file": REGULARISE,
    "tutor_requests": VIEW, "tutoring": VIEW, "ask_tutoring": DECIDE, "accept_tutoring": DECIDE,
    "refuse_tutoring": DECIDE,
    # payments; posting on their list asks for more, see POSTED
    "payments": MONEY, "payments_csv": MONEY, "runs": MONEY, "run": MONEY, "run_csv": MONEY,
    "payment": MONEY, "payment_csv": MONEY, "payment_returns": MONEY,
    "run_approve": _only("view_paymentrun", "approve_run"),
    "run_reject": _only("view_paymentrun", "approve_run"),
    "run_file": _only("view_paymentrun", "approve_run"),
    "payment_return": _only("view_paymentrun", "propose_settlement"),
    "settle_refund": _only("propose_settlement", "propose_run"), "settle_waiver": _only("propose_settlement"),
    "settle_order": _only("propose_settlement"),
    "waiver_validate": _only("view_settlement", "validate_settlement"),
    "waiver_reject": _only("view_settlement", "validate_settlement"),
    "hold_validate": _only("validate_hold"),
    # the books
    "books": BOOKS, "journal": BOOKS, "ledger_entry": BOOKS, "old_commitments": BOOKS, "periods": BOOKS,
    "period": BOOKS, "balances_export": _only("view_entry", "export_contracts"),
    "books_export": _only("view_entry", "export_contracts"),
    "release": _only("view_entry", "propose_settlement"),
    "propose_closing": _only("view_entry", "propose_closing"),
    "close_period": _only("view_entry", "approve_closing"),
    # controls
    "campaigns": RUN, "new_campaign": RUN, "breaches": RUN, "campaign": RUN, "ask_campaign": RUN,
    "close_campaign": RUN, "check_campaign": RUN, "campaign_population": RUN, "control_file": RUN,
    "control_order": _also("run_controls", "send_letter"),
    "control_proof_letter": _also("run_controls", "send_letter"),
    "control_ask": RUN, "control_receive": RUN,
    "control_notify": RUN, "control_reply": RUN, "control_decide": RUN, "control_lift": RUN,
    "anomalies": _only("view_anomaly"), "read_anomaly": _only("view_anomaly", "run_controls"),
    # registers
    "branches": _register("view_agreement"), "branch": _register("view_agreement"),
    "rates": _register("view_agreement"), "set_rates": _register("load_sourcefile"),
    "certifications": _register("view_certification"), "certification": _register("view_certification"),
    "npec": _register("view_npeclevel"), "levels": _register("view_npeclevel"),
    "levels_csv": _register("view_npeclevel"), "compare": _register("view_npeclevel"),
    "compare_csv": _register("view_npeclevel"), "conflicts": _register("view_npeclevel"),
    "conflict": _register("view_npeclevel"),
    "companies": _register("view_company"), "company": _register("view_company"),
    "providers": _register("view_provider"), "provider": _register("view_provider"),
    "account_changes": _register("view_provideraccount"),
    "validate_account": _register("view_provideraccount", "validate_provideraccount"),
    "reject_account": _register("view_provideraccount", "validate_provideraccount"),
    "sources": _register("load_sourcefile"), "source": _register("load_sourcefile"),
}  # fmt: skip

# … or one of them is enough.
ENOUGH: dict[str, tuple[str, ...]] = {
    "settlements": _only("view_settlement", "propose_settlement"),
    "overpaid": _only("view_settlement", "propose_settlement"),
    "holds": _only("view_paymentrun", "propose_hold", "validate_hold"),
    "hold_lift": _only("propose_hold", "validate_hold"),
    "reopenings": _only("propose_reopening", "validate_reopening"),
    "accounts": _register("view_provideraccount", "mask_provideraccount"),
}

# What posting asks for where reading asks for less.
POSTED: dict[str, tuple[str, ...]] = {
    "payments": _only("view_paymentrun", "propose_run"),
    "payment_returns": _only("view_paymentrun", "propose_settlement"),
    "holds": _only("propose_hold"),
    "accounts": _register("propose_provideraccount"),
    "conflict": _register("view_npeclevel", "settle_npeclevel"),
}


NEEDED |= rooms.NEEDED
ENOUGH |= rooms.ENOUGH
POSTED |= rooms.POSTED


def may(permissions: frozenset[str], name: str, *, posting: bool) -> bool:
    """Whether these permissions open that door."""
    if posting and name in POSTED:
        return permissions.issuperset(POSTED[name])
    if name in ENOUGH:
        return bool(permissions & set(ENOUGH[name]))
    return permissions.issuperset(NEEDED[name])
