"""Doors of the levels (NPEC): from a contract, held files, public pages of the branches."""

from __future__ import annotations

import datetime as dt
from typing import Any

from registers.models import Committee, NpecChange, NpecLevel, NpecVintage

CONTRACT = ("contracts.view_contract", "registers.view_npeclevel")
NEEDED = {
    "branches:level_of_contract": CONTRACT,
    "branches:conflict_contracts": CONTRACT,
    "branches:reassess_conflicts": (*CONTRACT, "contracts.decide_contract"),
    "branches:post_levels": ("branches.open_branch", "branches.work_branch"),
}
READER = ("branches.open_branch", "branches.represent_branch")
ENOUGH = {
    f"branches:{name}": READER for name in ("level_pages", "level_page", "level_sheet", "level_sheet_csv")
}


def house(people: dict[str, Any], on: dt.date) -> dict[str, tuple[Any, ...]]:
    committee, _ = Committee.objects.get_or_create(pk="2", defaults={"label": "CPNE d’essai"})
    NpecChange.objects.create(cpne=committee.pk, changed_on=on, changed=1, cause="Essai")
    vintage = NpecVintage.objects.latest("pk")
    level = NpecLevel.objects.create(
        vintage=vintage, rncp="RNCP999", cpne=committee.pk, conflict=[1, 2], status="A",
        applicable_from=vintage.applicable_from,
    )  # fmt: skip
    names = ("level_page", "post_levels", "level_sheet", "level_sheet_csv")
    return {"conflict": (level.pk,), **{f"branches:{name}": (committee.pk,) for name in names}}
