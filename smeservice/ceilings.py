"""The ceilings of aids a firm is under, as a page shows them."""

from __future__ import annotations

from datetime import date
from typing import Any

from registers.actions import aids
from registers.rules import aids as rules


def counters(siren: str, on: date) -> list[dict[str, Any]]:
    """Each ceiling: its words, what is used, whether it is near or passed."""
    return [
        {
            "counter": each,
            "label": rules.REGULATIONS[each.regulation],
            "near": rules.near(each, on),
            "over": each.left < 0,
            "percent": min(100, int(each.used * 100 / each.ceiling)),
        }
        for each in aids.counters(siren, on)
    ]
