"""Doors of the convention d’objectifs et de moyens: written in its room, read where the rooms mix."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import Any

from tests.conventions.com.world import ceilings, charge, com, indicator

READ = ("conventions.view_convention",)
WRITE = (*READ, "conventions.handle_convention")
ENTER = (*READ, "conventions.enter_charge")
FILES = (*READ, "contracts.view_contract")
NEEDED = {
    **{f"conventions:com_{name}": READ for name in ("ceilings", "charges_export", "file")},
    **{
        f"conventions:com_{name}": WRITE
        for name in ("indicator_new", "catalogue", "indicator", "withdraw", "ceilings_set", "file_item")
    },
    "conventions:com_charges": ENTER,
    **{
        f"steering:{name}": READ
        for name in ("coms", "dashboard", "export", "indicator", "evaluations", "calendar")
    },
    **{f"steering:{name}": WRITE for name in ("freeze", "evaluation", "evaluation_draft")},
    "steering:behind": FILES,
    "steering:behind_export": FILES,
}  # fmt: skip


def house(people: dict[str, Any], on: dt.date) -> dict[str, tuple[Any, ...]]:
    by = people["officer"]
    row = com(by, on, starts_on=dt.date(on.year, 1, 1), ends_on=dt.date(on.year + 2, 12, 31))
    told = indicator(
        row, by, on=on, key="decided_in_time", unit="percent", targets={on.year: Decimal(90)}, filters={}
    )
    ceilings(row, by, on)
    charge(row, by, year=on.year, on=on, g1=1000, m1c=10)
    one = ("indicator_new", "catalogue", "ceilings", "ceilings_set", "charges", "charges_export", "file")
    dated = (told.indicator_id, on.year)
    return {
        **{f"conventions:com_{name}": (row.pk,) for name in one},
        "conventions:com_indicator": (told.indicator_id,),
        "conventions:com_withdraw": (told.indicator_id,),
        "conventions:com_file_item": (row.pk, 1),
        **{f"steering:{name}": (row.pk,) for name in ("dashboard", "export", "evaluations")},
        "steering:indicator": (told.indicator_id,),
        **{f"steering:{name}": dated for name in ("freeze", "behind", "behind_export")},
        **{f"steering:{name}": (row.pk, on.year) for name in ("evaluation", "evaluation_draft")},
    }
