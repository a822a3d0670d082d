"""The doors of the accounts."""

from __future__ import annotations

import datetime as dt
from typing import Any

from accounts import proposing
from accounts.models import AccountProposal

HANDLE = ("accounts.handle_account",)
NEEDED = {
    f"accounts:{name}": HANDLE
    for name in (
        "accounts", "account_new", "account", "account_roles", "account_factor", "account_close",
        "proposal", "proposal_validate", "proposal_refuse",
    )
} | {"accounts:rights": ("accounts.view_rights",)}  # fmt: skip


def house(people: dict[str, Any], on: dt.date) -> dict[str, tuple[Any, ...]]:
    """A demand about the account of an officer."""
    row: AccountProposal = proposing.propose_opening(
        email="demande@exemple.fr", first_name="Léa", last_name="Martin", roles=["GC"], reason="Arrivée.",
        by=people["second"], on=on,
    )  # fmt: skip
    account = (people["officer"].pk,)
    return {
        **dict.fromkeys(
            (
                "accounts:account",
                "accounts:account_roles",
                "accounts:account_factor",
                "accounts:account_close",
            ),
            account,
        ),
        **dict.fromkeys(
            ("accounts:proposal", "accounts:proposal_validate", "accounts:proposal_refuse"), (row.pk,)
        ),
    }
