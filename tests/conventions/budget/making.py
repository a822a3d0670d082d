"""Budgets for the tests, written by the real verbs in a convention that is then signed."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Sequence
from decimal import Decimal
from threading import Barrier, Thread
from typing import Any

from django.db import connection

from accounts.models import User
from conventions.actions import budget
from conventions.actions.budget import Funder
from conventions.actions.commitments import Beneficiary
from conventions.models import BudgetLine, Convention
from conventions.rules.budget import Line, Share, Year
from law.refusal import Impossible
from tests.conventions import making

ON = making.ON
STATE, OPCO = Funder("state", "État (DGEFP)"), Funder("opco", "OPCO Exemple")
HALF = Share(percent=Decimal(50))
FIRM = Beneficiary(name="Cabinet Alto", siret="73282932000074", purpose="Diagnostic des métiers")


def line(label: str = "Diagnostic", amount: str = "1000.00", share: Share = HALF, **more: Any) -> Line:
    """A line of half and half."""
    given: dict[str, Any] = {"axis": "Axe 1", "action": "Connaître les métiers", "nature": "studies"}
    return Line(label=label, amount=Decimal(amount), **({"shares": (share,)} | given | more))


def budgeted(
    *,
    by: User,
    lines: Sequence[Line] = (),
    funders: Sequence[Funder] = (STATE, OPCO),
    years: Sequence[Year] = (),
    on: dt.date = ON,
    **more: Any,
) -> Convention:
    """A running convention whose signed version has this budget."""
    row = making.project(by=by, on=on, **more)
    budget.set_budget(convention=row.pk, lines=lines or [line()], funders=funders, years=years, by=by, on=on)
    return making.signed(row, by=by, on=on)


def first_line(convention: Convention) -> BudgetLine:
    """Its line number 1."""
    return convention.lines.get(number=1)


def together(acts: Sequence[Callable[[], Any]]) -> list[str]:
    """Run each act in its own connection; what each said, « fait » when it worked."""
    gate, said = Barrier(len(acts)), []

    def run(act: Callable[[], Any]) -> None:
        try:
            gate.wait()
            act()
            said.append("fait")
        except Impossible as impossible:
            said.append(str(impossible))
        finally:
            connection.close()

    threads = [Thread(target=run, args=(act,)) for act in acts]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return sorted(said, key=lambda each: each != "fait")
