"""Scenarios of levels in the demonstration: two of the officer, one of the representative."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

from accounts.models import User
from branches import jobs
from branches.actions import scenarios, scenarios_grid, scenarios_stock
from branches.actions.scenarios import Draft
from branches.models import Scenario
from branches.rules.scenarios import Thumb, applied
from opco_admin.demo.missions.branches import REPRESENTED
from registers.models import Committee

_FIVE, _TEN = Decimal(-5), Decimal(-10)
_MADE = (
    (
        "br@demo.local", "Baisse de 5 % sur toute la branche", Thumb("percent", _FIVE), True,
        "Hypothèse prudente présentée à la CPNE de décembre.",
    ),
    (
        "br@demo.local", "Plafond à 8 000 €", Thumb("most", Decimal(8000)), False,
        "À garder en interne tant que les coûts des CFA ne sont pas vérifiés.",
    ),
    (
        "bx@demo.local", "Maintien des niveaux 3 et 4, baisse de 10 % au-delà", None, True,
        "Proposition du collège employeurs.",
    ),
)  # fmt: skip


def imagine(on: dt.date, people: dict[str, User]) -> bool:
    """Read the contracts, then write the scenarios through the verbs."""
    if Scenario.objects.exists():
        return False
    scenarios_stock.refresh(on=on)
    committee = Committee.objects.get(pk=REPRESENTED)
    applicable_on = dt.date(on.year + 1, 1, 1)
    known = [row.known for row in scenarios_grid.grid(committee.pk, on=on, applicable_on=applicable_on)]
    for email, name, rule, shared, comment in _MADE:
        if rule is not None:
            levels = applied(rule, known, {})
        else:
            levels = {}
            for level in (5, 6, 7):
                levels |= applied(Thumb("percent", _TEN, level), known, {})
        if not levels:
            continue
        draft = Draft(name, comment, applicable_on, 3, rest=False, growth=Decimal(0), levels=levels)
        row = scenarios.create(committee=committee, draft=draft, by=people[email], on=on)
        if shared and not row.from_branch:
            scenarios.share(scenario=row.pk, shared=True, by=people[email], on=on)
        jobs.start_effects(scenario=row)
    return True
