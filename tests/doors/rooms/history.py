"""The doors of the history: everybody of the staff; an object, for who may open it."""

from __future__ import annotations

import datetime as dt
from typing import Any

from contracts.models import Contract

READ = ("accounts.view_access",)
FILE = ("contracts.view_contract",)
NEEDED: dict[str, tuple[str, ...]] = {
    "history:journal": READ, "history:object": READ, "known": FILE, "known_on": FILE,
}  # fmt: skip


def house(people: dict[str, Any], on: dt.date) -> dict[str, tuple[Any, ...]]:
    """The history of a contract."""
    contract = Contract.objects.order_by("pk")[0]
    return {
        "history:object": ("contracts.contract", str(contract.pk)),
        "known": (contract.pk,),
        "known_on": (contract.pk, on.isoformat()),
    }
