"""The figures of the branches: read from the contracts in one pass, written where they changed."""

from __future__ import annotations

from datetime import date
from time import monotonic

from django.db import connection, transaction
from django.utils import timezone

import law
from branches.actions.stock import COMMITTEE, COMMITTEES, JOINED
from branches.models import FiguresState
from contracts.rules import states
from law.periods import add_months

MONTHS = 24
YEAR = 12
UNKNOWN = ""

_SIZES = """
sizes AS (
    SELECT DISTINCT ON (company_id) company_id AS siren, least, most FROM registers_headcount
    WHERE year <= %(year)s ORDER BY company_id, year DESC
)
"""
# « Unknown » when the band straddles a threshold and the contract declares no headcount.
_CLASS = """
CASE
    WHEN {most} < %(small)s THEN 'small'
    WHEN {least} >= %(large)s THEN 'large'
    WHEN {least} >= %(plan)s AND {most} < %(large)s THEN 'medium'
    WHEN {least} >= %(small)s AND {most} < %(plan)s THEN 'plan'
    ELSE {otherwise}
END
"""
_OFFICIAL = {"least": "sizes.least", "most": "coalesce(sizes.most, 1000000000)"}
_DECLARED = _CLASS.format(least="work.employer_headcount", most="work.employer_headcount", otherwise="''")

# One narrow row a contract of the last two years, or still running.
_STOCK = f"""
CREATE TEMPORARY TABLE branches_stock ON COMMIT DROP AS
WITH {COMMITTEES},
paid AS (
    SELECT contract_id, sum(paid) AS amount FROM contracts_invoiceline WHERE paid <> 0 GROUP BY contract_id
),
{_SIZES}
SELECT committee.code AS committee, contract.kind, contract.state, contract.idcc AS agreement,
    contract.rncp AS certification, contract.provider_siret AS provider,
    coalesce(certification.level::text, '') AS level, coalesce(department.region_id, '') AS region,
    coalesce(learner.sex, '') AS sex, left(contract.employer_siret, 9) AS siren,
    {_CLASS.format(**_OFFICIAL, otherwise=_DECLARED)} AS size,
    contract.received_on AS received_on,
    CASE WHEN contract.state = ANY(%(engaged)s)
        THEN (contract.decided_at AT TIME ZONE 'Europe/Paris')::date END AS accepted_on,
    contract.state = ANY(%(engaged)s) AND contract.starts_on <= %(on)s
        AND coalesce(contract.terminated_on, contract.ends_on) >= %(on)s AS live,
    coalesce(contract.total, 0) AS total, coalesce(paid.amount, 0) AS paid
FROM contracts_contract AS contract {JOINED}
LEFT JOIN registers_committee AS committee ON committee.code = {COMMITTEE}
LEFT JOIN registers_certification AS certification ON certification.code = contract.rncp
LEFT JOIN registers_department AS department ON department.code = contract.department
LEFT JOIN contracts_learner AS learner ON learner.contract_id = contract.id
LEFT JOIN contracts_work AS work ON work.contract_id = contract.id
LEFT JOIN sizes ON sizes.siren = left(contract.employer_siret, 9)
LEFT JOIN paid ON paid.contract_id = contract.id
WHERE contract.received_on >= %(first)s
    OR (contract.state = ANY(%(engaged)s) AND (
        contract.decided_at >= %(first)s OR coalesce(contract.terminated_on, contract.ends_on) >= %(on)s))
"""  # noqa: S608 -- made of constants

_THEMES = ("state", "level", "region", "certification", "provider", "agreement", "sex")
_THEME = " ".join(f"WHEN grouping({name}) = 0 THEN '{name}'" for name in _THEMES)
_MEASURES = """
count(*) FILTER (WHERE live) AS live,
count(*) FILTER (WHERE received_on >= %(year_ago)s) AS received,
count(*) FILTER (WHERE accepted_on >= %(year_ago)s) AS accepted,
coalesce(sum(total) FILTER (WHERE live), 0) AS committed,
coalesce(sum(paid) FILTER (WHERE live), 0) AS paid
"""
_COMPUTED = f"""
CREATE TEMPORARY TABLE branches_computed ON COMMIT DROP AS
SELECT committee, CASE {_THEME} ELSE 'whole' END AS theme, kind, coalesce({", ".join(_THEMES)}, '') AS key,
    {_MEASURES}, 0::bigint AS employers, 0::bigint AS companies
FROM branches_stock
GROUP BY GROUPING SETS ((committee, kind), {", ".join(f"(committee, kind, {name})" for name in _THEMES)})
UNION ALL
SELECT committee, 'month', kind, to_char(month, 'YYYY-MM'), 0, sum(received), sum(accepted), sum(total),
    0, 0, 0
FROM (
    SELECT committee, kind, date_trunc('month', received_on) AS month,
        1 AS received, 0 AS accepted, 0 AS total
    FROM branches_stock WHERE received_on >= %(first)s AND received_on <= %(on)s
    UNION ALL
    SELECT committee, kind, date_trunc('month', accepted_on), 0, 1, total
    FROM branches_stock WHERE accepted_on >= %(first)s AND accepted_on <= %(on)s
) AS months GROUP BY committee, kind, month
UNION ALL
SELECT committee, 'size', '', size, sum(live), sum(received), sum(accepted), sum(committed), sum(paid),
    sum(employers), sum(companies)
FROM (
    SELECT committee, size, {_MEASURES},
        count(DISTINCT siren) FILTER (WHERE live) AS employers, 0 AS companies
    FROM branches_stock GROUP BY committee, size
    UNION ALL
    SELECT committee, size, 0, 0, 0, 0, 0, 0, count(*) FROM (
        SELECT DISTINCT mapping.committee_id AS committee, place.company_id,
            {_CLASS.format(**_OFFICIAL, otherwise="''")} AS size
        FROM registers_establishment AS place
        JOIN registers_committeeagreement AS mapping ON mapping.agreement_id = place.idcc
            AND (mapping.since IS NULL OR mapping.since <= %(on)s)
            AND (mapping.until IS NULL OR mapping.until >= %(on)s)
        LEFT JOIN (
            SELECT DISTINCT ON (company_id) company_id AS siren, least, most FROM registers_headcount
            WHERE year <= %(year)s ORDER BY company_id, year DESC
        ) AS sizes ON sizes.siren = place.company_id
        WHERE place.closed_on IS NULL OR place.closed_on > %(on)s
    ) AS known GROUP BY committee, size
) AS sized GROUP BY committee, size
"""  # noqa: S608 -- made of constants
_COLUMNS = ("live", "received", "accepted", "committed", "paid", "employers", "companies")
_GONE = """
DELETE FROM branches_figure AS old WHERE NOT EXISTS (
    SELECT 1 FROM branches_computed AS new WHERE new.committee IS NOT DISTINCT FROM old.committee_id
        AND new.theme = old.theme AND new.kind = old.kind AND new.key = old.key)
"""
_WRITTEN = f"""
INSERT INTO branches_figure AS old (committee_id, theme, kind, key, {", ".join(_COLUMNS)})
SELECT committee, theme, kind, key, {", ".join(_COLUMNS)} FROM branches_computed
ON CONFLICT (committee_id, theme, kind, key) DO UPDATE
SET {", ".join(f"{name} = excluded.{name}" for name in _COLUMNS)}
WHERE ({", ".join(f"old.{name}" for name in _COLUMNS)})
    IS DISTINCT FROM ({", ".join(f"excluded.{name}" for name in _COLUMNS)})
"""  # noqa: S608 -- made of constants


@transaction.atomic
def refresh(*, on: date) -> FiguresState:
    """Compute the figures for that day and write those that changed; two at once go one after the other.

    The same contracts give the same rows: done again, nothing is written but the hour.
    """
    started = monotonic()
    FiguresState.objects.get_or_create(pk=1)
    state = FiguresState.objects.select_for_update().get(pk=1)
    first = add_months(on.replace(day=1), 1 - MONTHS)
    asked = {
        "on": on,
        "first": first,
        "year_ago": add_months(on, -YEAR),
        "year": on.year,
        "engaged": sorted(states.ENGAGED),
        "small": law.size_small(on),
        "plan": law.size_plan(on),
        "large": law.size_large(on),
    }
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL jit = off; SET LOCAL work_mem = '128MB'")
        cursor.execute(_STOCK, asked)
        cursor.execute("ANALYZE branches_stock")
        cursor.execute("SELECT count(*) FROM branches_stock")
        (state.contracts,) = cursor.fetchone()
        cursor.execute(_COMPUTED, asked)
        cursor.execute(_GONE)
        cursor.execute(_WRITTEN)
        cursor.execute("DROP TABLE branches_stock, branches_computed")
    state.on, state.made_at, state.seconds = on, timezone.now(), round(monotonic() - started, 3)
    state.save()
    return state


def made() -> FiguresState | None:
    """When the figures were last made; None before the first time."""
    return FiguresState.objects.exclude(on=None).first()
