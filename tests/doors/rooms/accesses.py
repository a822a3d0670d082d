"""Doors of the accesses."""

from __future__ import annotations

import datetime as dt
from typing import Any

from branches.models import Access, AccessProposal
from registers.models import Committee

SEE = ("branches.view_accesses",)
PROPOSE = (*SEE, "branches.propose_access")
NEEDED = {
    "branches:accesses": SEE,
    "branches:propose_access": ("branches.propose_access",),
    "branches:access_proposal": SEE,
    "branches:validate_access": ("branches.validate_access",),
    "branches:refuse_access": PROPOSE,
    "branches:end_access": PROPOSE,
    "branches:confirm_access": PROPOSE,
}


def house(people: dict[str, Any], on: dt.date) -> dict[str, tuple[Any, ...]]:
    committee, _ = Committee.objects.get_or_create(pk="2", defaults={"label": "CPNE d’essai"})
    access = Access.objects.create(user=people["finance"], committee=committee, since=on)
    row = AccessProposal.objects.create(
        role="BX", email="anne@syndicat.example", committee=committee, since=on, reason="Désignée.",
        proposed_by=people["officer"],
    )  # fmt: skip
    return {
        **dict.fromkeys(
            ("branches:access_proposal", "branches:validate_access", "branches:refuse_access"), (row.pk,)
        ),
        **dict.fromkeys(("branches:end_access", "branches:confirm_access"), (access.pk,)),
    }
