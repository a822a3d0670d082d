"""Régions’ conventions for the tests, written by the real verbs."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from decimal import Decimal
from typing import Any

from accounts.models import User
from conventions.actions import budget, topup_rules, versions
from conventions.models import Convention
from conventions.rules.budget import Line
from conventions.rules.topups import TopUp
from tests.conventions import making
from tests.conventions.budget.making import Funder

ON = dt.date(2026, 11, 5)
NORMANDIE = Funder("region", "Région Normandie")
CODE = "28"


def envelope(amount: str = "10000.00", label: str = "Compléments aux CFA", **more: Any) -> Line:
    """A line paid by the région alone."""
    given: dict[str, Any] = {
        "axis": "Carte des formations", "action": "Compléments", "nature": "training",
    }  # fmt: skip
    return Line(label=label, amount=Decimal(amount), **(given | more))


def rule(**more: Any) -> TopUp:
    """800 € a year for every CFA of the région."""
    given: dict[str, Any] = {
        "code": "", "label": "CFA de proximité", "line": 1, "value": Decimal(800),
        "since": dt.date(2026, 1, 1), "until": dt.date(2028, 12, 31),
    }  # fmt: skip
    return TopUp(**(given | more))


def project_of(
    *, by: User, rules: Sequence[TopUp], lines: Sequence[Line] = (), on: dt.date = ON, **more: Any
) -> Convention:
    """A région’s convention still being written."""
    row = making.project(by=by, on=on, kind="region", regions=(CODE,), title="Normandie – OPCO", **more)
    budget.set_budget(convention=row.pk, lines=lines or [envelope()], funders=[NORMANDIE], by=by, on=on)
    for each in rules:
        topup_rules.put(convention=row.pk, rule=each, by=by, on=on)
    return row


def convention_of(*, by: User, rules: Sequence[TopUp], on: dt.date = ON, **more: Any) -> Convention:
    """The same, signed and running."""
    return making.signed(project_of(by=by, rules=rules, on=on, **more), by=by, on=on)


def amended(row: Convention, *, by: User, lines: Sequence[Line], on: dt.date = ON) -> None:
    """An amendment with these lines, signed by all, that takes effect that day."""
    versions.amend(convention=row.pk, changes="Enveloppe", by=by, on=on)
    budget.set_budget(convention=row.pk, lines=lines, funders=[NORMANDIE], by=by, on=on)
    versions.seal_amendment(convention=row.pk, agreed_on=on, by=by, on=on)
    for party in row.parties.all():
        versions.sign(convention=row.pk, party=party.pk, signed_on=on, by=by, on=on)
    versions.sign_amendment(convention=row.pk, effective_on=on, file=None, by=by, on=on)
