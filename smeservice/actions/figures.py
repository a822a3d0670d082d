"""Figures of the proximity service: counted in one pass by the database, kept for the pages."""

# ruff: noqa: S608 -- the statements are made of the constants of this module

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from django.db import connection, transaction

import law
from contracts.rules import states
from law.periods import add_months
from smeservice.models import FiguresCount
from smeservice.rules import exchanges, figures, requests

# One visit a firm and day, to who wrote first: the twin of `rules.figures.visits`.
_VISITS = """
SELECT act."on" AS day, act.company_id, act.adviser_id, measure.name, 1 AS worth
FROM (
    SELECT DISTINCT ON (company_id, "on") company_id, "on", kind, adviser_id FROM smeservice_interaction
    WHERE "on" BETWEEN %(since)s AND %(until)s AND replaced_by_id IS NULL
        AND outcome <> 'absent' AND kind = ANY(%(visits)s)
    ORDER BY company_id, "on", id
) AS act
CROSS JOIN LATERAL (VALUES ('visits', TRUE), ('remote', act.kind = 'remote')) AS measure (name, holds)
WHERE measure.holds
"""
_DIAGNOSES = """
SELECT done.finished_on, done.company_id, done.adviser_id, measure.name, 1
FROM smeservice_firmdiagnosis AS done
CROSS JOIN LATERAL (
    SELECT count(*) > 0 AS planned, coalesce(bool_or(
        contract.state = ANY(%(engaged)s) OR request.state = ANY(%(granted)s)
    ), FALSE) AS funded
    FROM smeservice_planaction AS action
    LEFT JOIN contracts_contract AS contract ON contract.id = action.contract_id
    LEFT JOIN smeservice_planrequest AS request ON request.id = action.plan_request_id
    WHERE action.diagnosis_id = done.id AND action.state <> 'dropped'
) AS plan
CROSS JOIN LATERAL (
    VALUES ('diagnoses', TRUE), ('planned', plan.planned), ('funded', plan.funded)
) AS measure (name, holds)
WHERE done.finished_on BETWEEN %(since)s AND %(until)s AND done.state IN ('finished', 'restituted')
    AND measure.holds
"""
_RESTITUTED = """
SELECT report.day, done.company_id, done.adviser_id, measure.name, measure.worth
FROM smeservice_firmdiagnosis AS done
CROSS JOIN LATERAL (
    SELECT max(trace."on") AS day FROM smeservice_diagnosistrace AS trace
    WHERE trace.subject_id = done.id AND trace.verb = 'restitute'
) AS report
CROSS JOIN LATERAL (
    VALUES ('restituted', 1), ('waited', report.day - done.opened_on)
) AS measure (name, worth)
WHERE done.state = 'restituted' AND report.day BETWEEN %(since)s AND %(until)s
"""
_STEPS = """
SELECT act.next_on, act.company_id, act.adviser_id, measure.name, 1
FROM smeservice_interaction AS act
CROSS JOIN LATERAL (
    VALUES ('steps', TRUE), ('kept', act.next_done_on <= act.next_on)
) AS measure (name, holds)
WHERE act.next_on BETWEEN %(since)s AND least(%(until)s, %(on)s) AND act.replaced_by_id IS NULL
    AND measure.holds
"""
_ANSWERS = """
SELECT said.answered_on, survey.company_id, survey.adviser_id, measure.name, measure.worth
FROM smeservice_surveyanswer AS said JOIN smeservice_survey AS survey ON survey.id = said.survey_id
CROSS JOIN LATERAL (VALUES ('answers', 1), ('score', said.score)) AS measure (name, worth)
WHERE said.answered_on BETWEEN %(since)s AND %(until)s
"""
# The periods a day belongs to: its year and its quarter.
_PERIODS = """
CROSS JOIN LATERAL (VALUES (to_char(act.day, 'YYYY')), (to_char(act.day, 'YYYY"-T"Q'))) AS period (code)
"""
_ACTS = f"""
SELECT period.code AS period, coalesce(firm.department, '') AS department, coalesce(firm.idcc, '') AS idcc,
    coalesce(firm.size, '') AS size, act.adviser_id, act.name, act.worth
FROM ({" UNION ALL ".join((_VISITS, _DIAGNOSES, _RESTITUTED, _STEPS, _ANSWERS))}) AS act
LEFT JOIN smeservice_firm AS firm ON firm.company_id = act.company_id
{_PERIODS}
UNION ALL
SELECT met.code, firm.department, firm.idcc, firm.size, firm.adviser_id, 'reached', 1
FROM (
    SELECT DISTINCT act.company_id, period.code
    FROM (
        SELECT company_id, "on" AS day FROM smeservice_interaction
        WHERE "on" BETWEEN %(since)s AND %(until)s AND replaced_by_id IS NULL
            AND outcome <> 'absent' AND kind = ANY(%(qualified)s)
    ) AS act {_PERIODS}
) AS met JOIN smeservice_firm AS firm ON firm.company_id = met.company_id
WHERE NOT firm.closed AND firm.ours IS NOT FALSE
"""
_FIRMS = """
SELECT '' AS period, firm.department, firm.idcc, firm.size, firm.adviser_id, measure.name, 1 AS worth
FROM smeservice_firm AS firm
CROSS JOIN LATERAL (
    VALUES ('firms', TRUE), ('never', firm.last_contact_on IS NULL),
        ('quiet', firm.last_contact_on < %(quiet)s)
) AS measure (name, holds)
WHERE NOT firm.closed AND firm.ours IS NOT FALSE AND measure.holds
"""
_KEY = "period, department, idcc, size, adviser_id"
_SUMS = ", ".join(
    f"coalesce(sum(worth) FILTER (WHERE name = '{name}'), 0) AS {name}" for name in figures.NAMES
)
_KEEP = f"""
INSERT INTO smeservice_figurecell ({_KEY}, {", ".join(figures.NAMES)})
SELECT {_KEY}, {_SUMS} FROM ({{rows}}) AS measured GROUP BY {_KEY}
"""
_COUNTED = """
INSERT INTO smeservice_figurescount (period, counted_on) SELECT unnest(%s::text[]), %s
ON CONFLICT (period) DO UPDATE SET counted_on = EXCLUDED.counted_on, counted_at = now()
"""


@transaction.atomic
def refresh(*, on: date, years: Sequence[int] | None = None) -> tuple[int, ...]:
    """Count again what firms are that day and the acts of these years; without a list, those that may change.

    Gives the years counted. Who comes while another counts waits, then counts again.
    """
    with connection.cursor() as cursor:
        cursor.execute("LOCK TABLE smeservice_figurecell IN SHARE ROW EXCLUSIVE MODE")
        chosen = tuple(years) if years is not None else _due(on)
        given: dict[str, Any] = {
            "on": on, "quiet": add_months(on, -law.quiet_months(on)), "visits": sorted(exchanges.VISITS),
            "qualified": [kind for kind, counts in law.qualified_kinds(on).items() if counts],
            "engaged": sorted(states.ENGAGED),
            "granted": sorted(requests.GRANTED),
        }  # fmt: skip
        _keep(cursor, _FIRMS, [""], given)
        for number in chosen:
            asked = figures.year(number)
            codes = [asked.code, *(each.code for each in figures.quarters(number))]
            _keep(cursor, _ACTS, codes, {**given, "since": asked.since, "until": asked.until})
        cursor.execute(_COUNTED, [["", *(figures.year(number).code for number in chosen)], on])
    return chosen


def _due(on: date) -> tuple[int, ...]:
    """This year and the one before, where sheets are still corrected; those offered and never counted."""
    known = set(FiguresCount.objects.values_list("period", flat=True))
    offered = range(on.year, on.year - figures.YEARS, -1)
    return tuple(each for each in offered if each >= on.year - 1 or figures.year(each).code not in known)


def _keep(cursor: Any, rows: str, codes: Sequence[str], given: dict[str, Any]) -> None:
    cursor.execute("DELETE FROM smeservice_figurecell WHERE period = ANY(%s)", [list(codes)])
    cursor.execute(_KEEP.format(rows=rows), given)
