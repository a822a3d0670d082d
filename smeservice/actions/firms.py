"""Firms and portfolios: the row of figures of each firm, who follows it, transfers by lot."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import fields
from datetime import date, timedelta
from itertools import islice
from typing import Any

from django.conf import settings
from django.db import connection, transaction

import law
from accounts.models import User
from law.refusal import Impossible
from registers.models import Company
from smeservice.models import Firm, Following
from smeservice.rules import priorities
from smeservice.rules.priorities import Situation

_DAY = timedelta(days=1)
# The place that speaks for a company: open, its head office, of known branch. Corsica is told by the hundreds
# of its postcodes (200 and 201 in the south), Saint-Martin and Saint-Barthélemy are left with Guadeloupe.
# One row a company; every figure is read from what it sums up. `{chosen}` narrows the companies.
_FIGURES = (
    "adviser_id", "department", "idcc", "ours", "size", "headcount_year", "previous_size", "live_contracts",
    "past_contracts", "next_end_on", "last_contact_on", "last_visit_on", "step_due_on", "interactions",
    "closed",
)  # fmt: skip
_REFRESH = f"""
INSERT INTO smeservice_firm AS firm (company_id, {", ".join(_FIGURES)}, priority, refreshed_at)
SELECT company.siren, following.adviser_id, coalesce(place.department, ''), coalesce(place.idcc, ''),
    %(opco)s = '' OR place.ours, coalesce(headcount.sizes[1], ''), headcount.year,
    coalesce(headcount.sizes[2], ''), coalesce(contracts.live, 0), coalesce(contracts.past, 0),
    contracts.next_end_on, exchanges.contact_on, exchanges.visit_on, exchanges.step_on,
    coalesce(exchanges.count, 0), coalesce(company.closed_on <= %(on)s, FALSE), 0, now()
FROM registers_company AS company
LEFT JOIN smeservice_following AS following
    ON following.company_id = company.siren AND following.until IS NULL
LEFT JOIN LATERAL (
    SELECT e.idcc, CASE WHEN e.postcode LIKE '97%%' OR e.postcode LIKE '98%%' THEN left(e.postcode, 3)
            WHEN e.postcode LIKE '20%%' THEN CASE WHEN e.postcode < '20200' THEN '2A' ELSE '2B' END
            ELSE left(e.postcode, 2) END AS department,
        CASE WHEN e.opco <> '' THEN e.opco = %(opco)s
            WHEN agreement.opco NOT IN ('', 'multiple') THEN agreement.opco = %(opco)s END AS ours
    FROM registers_establishment AS e LEFT JOIN registers_agreement AS agreement ON agreement.idcc = e.idcc
    WHERE e.company_id = company.siren
    ORDER BY (e.closed_on IS NOT NULL), (e.head_office IS NOT TRUE), (e.idcc = ''), e.siret LIMIT 1
) AS place ON TRUE
LEFT JOIN LATERAL (
    SELECT max(year) AS year, array_agg(size ORDER BY year DESC) AS sizes FROM (
        SELECT h.year, CASE WHEN h.most < %(small)s THEN 'small'
                WHEN h.least >= %(small)s AND h.most < %(plan)s THEN 'plan'
                WHEN h.least >= %(plan)s AND h.most < %(large)s THEN 'medium'
                WHEN h.least >= %(large)s THEN 'large' ELSE '' END AS size
        FROM registers_headcount AS h WHERE h.company_id = company.siren ORDER BY h.year DESC LIMIT 2
    ) AS known
) AS headcount ON TRUE
LEFT JOIN LATERAL (
    SELECT count(*) FILTER (WHERE live) AS live, count(*) FILTER (WHERE NOT live) AS past,
        min(ends_on) FILTER (WHERE live) AS next_end_on
    FROM (
        SELECT c.ends_on, c.ends_on >= %(on)s AND c.terminated_on IS NULL AS live FROM contracts_contract AS c
        WHERE c.employer_siret >= company.siren AND c.employer_siret < company.siren || 'A'
            AND c.state IN ('accepted', 'tacit')
    ) AS funded
) AS contracts ON TRUE
LEFT JOIN LATERAL (
    SELECT count(*) AS count, max(i.on) FILTER (WHERE i.outcome <> 'absent') AS contact_on,
        max(i.on) FILTER (WHERE i.kind IN ('visit', 'remote') AND i.outcome <> 'absent') AS visit_on,
        min(i.next_on) FILTER (WHERE i.next_done_on IS NULL) AS step_on
    FROM smeservice_interaction AS i WHERE i.company_id = company.siren AND i.replaced_by_id IS NULL
) AS exchanges ON TRUE
WHERE {{chosen}}
ON CONFLICT (company_id) DO UPDATE SET {", ".join(f"{name} = EXCLUDED.{name}" for name in _FIGURES)},
    refreshed_at = EXCLUDED.refreshed_at
WHERE ({", ".join(f"firm.{name}" for name in _FIGURES)})
    IS DISTINCT FROM ({", ".join(f"EXCLUDED.{name}" for name in _FIGURES)})
"""  # noqa: S608 -- names of this module only
_PRIORITIES = """
UPDATE smeservice_firm AS firm SET priority = said.priority
FROM unnest(%s::text[], %s::integer[]) AS said(siren, priority)
WHERE firm.company_id = said.siren AND firm.priority <> said.priority
"""
LOT = 5000


def refresh(*, on: date, sirens: Sequence[str] | None = None) -> int:
    """Write again the row of figures of these firms, of all without a list; gives the rows that changed."""
    chosen = "TRUE" if sirens is None else "company.siren = ANY(%(sirens)s)"
    given: dict[str, Any] = {
        "on": on, "opco": settings.OPCO_NAME, "sirens": list(sirens or ()), "small": law.size_small(on),
        "plan": law.size_plan(on), "large": law.size_large(on),
    }  # fmt: skip
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(_REFRESH.format(chosen=chosen), given)
        changed = cursor.rowcount
        _rank(cursor, on, sirens)
    return changed


def situation_of(firm: Firm) -> Situation:
    """What the rules of priority read of a firm."""
    return Situation(**{each.name: getattr(firm, each.name) for each in fields(Situation)})


def _rank(cursor: Any, on: date, sirens: Sequence[str] | None) -> None:
    """Give each firm the sum of its reasons, by lots in the order of their numbers."""
    rows = Firm.objects.order_by("pk")
    if sirens is not None:
        rows = rows.filter(company__in=sirens)
    lots = iter(rows.iterator(chunk_size=LOT))
    while lot := list(islice(lots, LOT)):
        ranks = [priorities.priority(situation_of(firm), on) for firm in lot]
        cursor.execute(_PRIORITIES, [[firm.company_id for firm in lot], ranks])


@transaction.atomic
def follow(*, companies: Sequence[str], adviser: User | None, by: User, on: date, reason: str = "") -> int:
    """Give firms to an adviser, or to nobody, from that day; gives how many changed hands.

    The follow-ups before are ended on the eve; one begun the same day is replaced. Impossible when a firm is
    unknown, or when the person is no adviser.
    """
    wanted = sorted(set(companies))
    if adviser is not None and not adviser.has_perm("smeservice.work_firm"):
        raise Impossible(f"{adviser} n’est pas conseiller : choisissez un conseiller.")
    found = Company.objects.filter(pk__in=wanted).order_by("pk").select_for_update(no_key=True)
    known = [each.pk for each in found]
    if len(known) != len(wanted):
        raise Impossible("Une des entreprises n’existe pas : rechargez la liste.")
    held = dict(Following.objects.filter(company__in=known, until=None).values_list("company", "adviser"))
    moved = [siren for siren in known if held.get(siren) != (adviser.pk if adviser else None)]
    before = Following.objects.filter(company__in=moved, until=None)
    before.filter(since__gte=on).delete()
    before.update(until=on - _DAY)
    if adviser is not None:
        Following.objects.bulk_create(
            [
                Following(company_id=siren, adviser=adviser, since=on, reason=reason.strip(), made_by=by)
                for siren in moved
            ],
            batch_size=2000,
        )
    refresh(on=on, sirens=moved)
    return len(moved)
