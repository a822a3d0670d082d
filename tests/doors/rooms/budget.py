"""Doors of the money of a convention."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import Any

from conventions.actions import calls, commitments, expenses
from tests.conventions.budget.making import FIRM, budgeted, first_line

VIEW = ("conventions.view_convention",)
KEEP = (*VIEW, "conventions.handle_budget")
CALL = (*VIEW, "conventions.call_funds")
_READ = (
    "budget", "budget_export", "budget_scenario", "commitments", "commitments_export", "commitment",
    "expenses", "expenses_export", "expense", "calls", "call",
)  # fmt: skip
_KEEP = ("budget_write", "commitment_new", "commitment_release", "expense_new", "expenses_load")

NEEDED = {
    **{f"conventions:{name}": VIEW for name in _READ},
    **{f"conventions:{name}": KEEP for name in _KEEP},
    "conventions:expense_act": (*VIEW, "conventions.decide_expense"),
    "conventions:call_plan": CALL,
    "conventions:call_act": CALL,
}


def house(people: dict[str, Any], on: dt.date) -> dict[str, tuple[Any, ...]]:
    """A convention with a commitment, an expense, a call."""
    by = people["officer"]
    row = budgeted(
        by=by, on=on, title="Convention d’essai", starts_on=on, ends_on=on + dt.timedelta(days=900)
    )
    line = first_line(row)
    made = commitments.commit(line=line.pk, reference="E-1", amount=Decimal(100), to=FIRM, by=by, on=on)
    told = expenses.Told(
        payee="Alto", siret="73282932000074", number="E-77", dated_on=on, whole=Decimal(50), part=Decimal(50)
    )
    expense = expenses.enter(line=line.pk, told=told, by=by, on=on)
    plan = calls.Plan(
        funder=row.funders.get(rank=1).pk, kind="advance", condition="signature", planned_on=on,
        percent=Decimal(10),
    )  # fmt: skip
    call = calls.plan(convention=row.pk, told=plan, by=by, on=on)
    return {
        **{f"conventions:{name}": (row.pk,) for name in (*_READ, *_KEEP, "call_plan")},
        "conventions:commitment": (row.pk, made.pk),
        "conventions:commitment_release": (row.pk, made.pk),
        "conventions:expense": (row.pk, expense.pk),
        "conventions:expense_act": (row.pk, expense.pk, "accepter"),
        "conventions:call": (row.pk, call.pk),
        "conventions:call_act": (row.pk, call.pk, "demander"),
    }
