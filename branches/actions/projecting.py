"""Projections of employees: inputs proposed from what is known, results kept with the inputs."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db import connection, transaction

import law
from accounts.models import User
from branches.actions.stock import COMMITTEE, COMMITTEES, JOINED
from branches.actions.workforce import figures_of
from branches.models import Projection, WorkforceVintage
from branches.rules import projection as rules
from branches.rules import tensions
from branches.rules.projection import Hypotheses
from contracts.rules.states import ENGAGED
from law.refusal import Impossible

DAYS_A_MONTH = 30.44
_STOCK = f"""
WITH {COMMITTEES}
SELECT count(*), coalesce(avg(contract.ends_on - contract.starts_on + 1), 0)
FROM contracts_contract AS contract {JOINED}
WHERE {COMMITTEE} = %(committee)s AND contract.kind = 'app' AND contract.state = ANY(%(engaged)s)
    AND contract.starts_on <= %(on)s AND coalesce(contract.terminated_on, contract.ends_on) >= %(on)s
"""  # noqa: S608 -- made of constants


@dataclass(frozen=True, slots=True)
class Stock:
    """Apprentices of a branch on a day, and how long their contracts last."""

    count: int
    months: int


def stock(committee: str, on: date) -> Stock:
    """Counted from the contracts in force."""
    asked: dict[str, Any] = {"committee": committee, "engaged": sorted(ENGAGED), "on": on}
    with connection.cursor() as cursor:
        cursor.execute(_STOCK, asked)
        count, days = cursor.fetchone()
    return Stock(count, max(1, round(float(days) / DAYS_A_MONTH)))


@transaction.atomic
def make(
    *,
    vintage: WorkforceVintage,
    title: str,
    years: int,
    scenarios: Mapping[str, Hypotheses],
    by: User,
    on: date,
) -> Projection:
    """Compute the scenarios and keep them with everything they were made of."""
    least, most = law.projection_years_min(on), law.projection_years_max(on)
    if not least <= years <= most:
        raise Impossible(f"Une projection porte sur {least} à {most} ans.")
    for code, supposed in scenarios.items():
        if flaws := rules.flaws(supposed):
            raise Impossible(f"Scénario {rules.SCENARIOS[code].lower()} : {' '.join(flaws)}")
    return Projection.objects.create(
        committee_id=vintage.committee_id,
        title=" ".join(title.split()),
        vintage=vintage,
        years=years,
        inputs={
            "senior_age": law.senior_age(on),
            "scenarios": {code: supposed.as_dict() for code, supposed in scenarios.items()},
        },
        results=compute(vintage, years, scenarios, senior_age=law.senior_age(on)),
        made_on=on,
        made_by=by,
    )


def compute(
    vintage: WorkforceVintage, years: int, scenarios: Mapping[str, Hypotheses], *, senior_age: int
) -> dict[str, object]:
    """The results of every scenario, and the tensions of the central one."""
    figures = figures_of(vintage)
    found: dict[str, object] = {
        code: rules.told(rules.project(figures, supposed, year=vintage.year, years=years))
        for code, supposed in scenarios.items()
    }
    tensed = tensions.tensions(
        figures, scenarios["central"], year=vintage.year, years=years, senior_age=senior_age
    )
    found["tensions"] = [tensions.told_tension(each) for each in tensed]
    return found


def replay(projection: Projection) -> bool:
    """Whether the same inputs still give the same results."""
    scenarios = {
        code: Hypotheses.from_dict(stored) for code, stored in projection.inputs["scenarios"].items()
    }
    again = compute(
        projection.vintage, projection.years, scenarios, senior_age=projection.inputs["senior_age"]
    )
    return again == projection.results
