"""Doors of the conventions with régions: top-ups, envelopes, annex."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import Any

from conventions.actions import investments, versions
from conventions.rules.investments import Planned
from tests.conventions.regions.making import convention_of, rule

READ = ("conventions.view_convention",)
HANDLE = ("conventions.view_convention", "conventions.handle_convention")
KEEP = ("conventions.view_convention", "conventions.handle_budget")
SEEN = ("conventions.view_convention", "contracts.view_contract")
NEEDED = {
    "conventions:topups": READ,
    "conventions:topup_new": HANDLE,
    "conventions:topup": HANDLE,
    "conventions:topup_remove": HANDLE,
    "conventions:envelope_suspendre": HANDLE,
    "conventions:envelope_reprendre": HANDLE,
    "conventions:subsidies": READ,
    "conventions:subsidy_new": KEEP,
    "conventions:subsidy_pay": KEEP,
    "conventions:subsidy_give_up": KEEP,
    "envelope": SEEN,
    "envelope_export": (*SEEN, "contracts.export_contracts"),
    "region_annex": SEEN,
    "region_annex_file": SEEN,
}


def house(people: dict[str, Any], on: dt.date) -> dict[str, tuple[Any, ...]]:
    by = people["officer"]
    row = convention_of(by=by, on=on, rules=[rule()], number="PORTE-R")
    versions.amend(convention=row.pk, changes="Enveloppe", by=by, on=on)
    line = row.lines.get()
    granted = investments.promise(
        line=line.pk, centre="CFA", siret="13002526500013", purpose="Plateau", amount=Decimal(10),
        instalments=[Planned(Decimal(10), "Facture", on)], by=by, on=on,
    )  # fmt: skip
    return {
        "conventions:subsidies": (row.pk,),
        "conventions:subsidy_new": (row.pk,),
        "conventions:subsidy_pay": (row.pk, granted.instalments.get().pk),
        "conventions:subsidy_give_up": (row.pk, granted.pk),
        "conventions:topups": (row.pk,),
        "conventions:topup_new": (row.pk,),
        "conventions:topup": (row.pk, "R1"),
        "conventions:topup_remove": (row.pk, "R1"),
        "conventions:envelope_suspendre": (row.pk, line.pk),
        "conventions:envelope_reprendre": (row.pk, line.pk),
        "envelope": (line.pk,),
        "envelope_export": (line.pk,),
        "region_annex": (row.pk,),
        "region_annex_file": (row.pk, "csv"),
    }
