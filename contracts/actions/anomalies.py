"""Looking for what is unusual, set by set; what was seen stays, and is never a decision by itself."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from hashlib import sha256
from typing import Any

from django.db import connection, transaction

from accounts.models import User
from contracts.models import Anomaly, Contract
from contracts.models.contract import number_of
from contracts.rules import anomalies as rules
from contracts.rules.anomalies import Seen
from contracts.rules.states import ENGAGED
from law.refusal import Impossible

LOCK = 7_202_613  # one look at a time

_GROWTH = """
WITH counted AS (
    SELECT provider_siret, count(*) FILTER (WHERE received_on >= %(start)s) AS now,
           count(*) FILTER (WHERE received_on < %(start)s) AS before
    FROM contracts_contract
    WHERE (received_on BETWEEN %(start)s AND %(end)s
           OR received_on BETWEEN %(start_before)s AND %(end_before)s)
      AND state NOT IN ('refused', 'lapsed', 'cancelled')
    GROUP BY provider_siret
)
SELECT counted.provider_siret, coalesce(provider.name, ''), now, before
FROM counted LEFT JOIN registers_provider provider ON provider.siret = counted.provider_siret
WHERE now >= %(least)s AND now >= %(times)s * (before + %(added)s)
"""
_SHARED_IBAN = """
SELECT upper(replace(iban, ' ', '')) AS iban, array_agg(DISTINCT provider_id ORDER BY provider_id)
FROM registers_provideraccount
WHERE until IS NULL AND rejected_at IS NULL
GROUP BY 1 HAVING count(DISTINCT left(provider_id, 9)) > 1
"""
_SHARED_EMAIL = """
SELECT lower(trim(email)) AS email, array_agg(siret ORDER BY siret)
FROM registers_provider WHERE email <> ''
GROUP BY 1 HAVING count(DISTINCT left(siret, 9)) > 1
"""
# A tutor is known by name and birth; without birth, by name within one company.
_TUTOR_LOAD = """
SELECT french_key(work.tutor_name), french_key(work.tutor_first_name), work.tutor_born_on,
       CASE WHEN work.tutor_born_on IS NULL THEN left(contract.employer_siret, 9) ELSE '' END AS company,
       array_agg(contract.id ORDER BY contract.id), bool_or(contract.kind = 'pro'),
       count(*) FILTER (WHERE contract.kind = 'app')
FROM contracts_contract contract JOIN contracts_work work ON work.contract_id = contract.id
WHERE contract.state = ANY(%(funded)s) AND work.tutor_name <> ''
  AND contract.starts_on <= %(on)s AND coalesce(contract.terminated_on, contract.ends_on) >= %(on)s
GROUP BY 1, 2, 3, 4
HAVING count(*) FILTER (WHERE contract.kind = 'app') > %(apprentices)s
    OR (bool_or(contract.kind = 'pro') AND count(*) > %(everybody)s)
"""
_OVERLAP = """
WITH spans AS (
    SELECT contract.id, french_key(contract.learner_name) AS name,
           french_key(contract.learner_first_name) AS first_name, learner.born_on, contract.starts_on,
           coalesce(contract.terminated_on, contract.ends_on) AS ends_on
    FROM contracts_contract contract JOIN contracts_learner learner ON learner.contract_id = contract.id
    WHERE contract.state = ANY(%(funded)s)
      AND coalesce(contract.terminated_on, contract.ends_on) >= %(oldest)s
), placed AS (
    SELECT *, max(ends_on) OVER (
        PARTITION BY name, first_name, born_on ORDER BY starts_on, id
        ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING
    ) AS busy_until
    FROM spans
), clashing AS (
    SELECT DISTINCT name, first_name, born_on FROM placed WHERE starts_on <= busy_until
)
SELECT name, first_name, born_on, array_agg(spans.id ORDER BY spans.id)
FROM spans JOIN clashing USING (name, first_name, born_on)
WHERE EXISTS (
    SELECT 1 FROM spans other
    WHERE other.name = spans.name AND other.first_name = spans.first_name AND other.born_on = spans.born_on
      AND other.id <> spans.id AND other.starts_on <= spans.ends_on AND spans.starts_on <= other.ends_on
)
GROUP BY 1, 2, 3
"""
_HOURS = """
SELECT contract.id, contract.kind, training.hours,
       ((training.ends_on - training.starts_on + 1) * %(weekly)s + 6) / 7
FROM contracts_contract contract JOIN contracts_training training ON training.contract_id = contract.id
WHERE contract.state = ANY(%(funded)s)
  AND coalesce(contract.terminated_on, contract.ends_on) >= %(oldest)s
  AND training.hours * 7 > (training.ends_on - training.starts_on + 1) * %(weekly)s
"""
_KEEP = """
INSERT INTO contracts_anomaly (kind, subject, title, evidence, found_on, still_on, comment)
SELECT kind, subject, title, evidence::jsonb, %s, %s, ''
FROM unnest(%s::text[], %s::text[], %s::text[], %s::text[]) AS seen(kind, subject, title, evidence)
ON CONFLICT (kind, subject) DO UPDATE SET
    title = excluded.title, evidence = excluded.evidence,
    still_on = greatest(contracts_anomaly.still_on, excluded.still_on),
    read_on = CASE
        WHEN (excluded.evidence->>'count')::int > (contracts_anomaly.evidence->>'count')::int THEN NULL
        ELSE contracts_anomaly.read_on
    END
"""


@transaction.atomic
def look(on: date) -> int:
    """Look for everything unusual that day; how many were seen. Again the same day: nothing more.

    What was seen before keeps its first day and what was written of it; it is to be read again only when
    it has grown.
    """
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [LOCK])
    seen = list(found(on))
    _keep(seen, on)
    return len(seen)


def found(on: date) -> Iterator[Seen]:
    """What is unusual that day; reads only."""
    yield from _growth(on)
    yield from _shared()
    yield from _tutor_loads(on)
    yield from _overlaps(on)
    yield from _hours(on)


@transaction.atomic
def read(*, anomaly: int, comment: str, by: User, on: date) -> Anomaly:
    """Say what was found on examination; the anomaly stays listed as read."""
    row = Anomaly.objects.select_for_update().filter(pk=anomaly).first()
    if row is None:
        raise Impossible("Cette anomalie n’existe plus.")
    if not comment.strip():
        raise Impossible("Dites ce que vous avez constaté.")
    row.read_on, row.read_by, row.comment = on, by, comment.strip()
    row.save(update_fields=["read_on", "read_by", "comment"])
    return row


def pointed_at() -> tuple[frozenset[int], frozenset[str]]:
    """Contracts and providers that the last look points at."""
    last = Anomaly.objects.order_by("-still_on").values_list("still_on", flat=True).first()
    contracts: set[int] = set()
    providers: set[str] = set()
    rows = Anomaly.objects.filter(still_on=last) if last else Anomaly.objects.none()
    for evidence in rows.values_list("evidence", flat=True):
        contracts.update(evidence["contracts"])
        providers.update(evidence["providers"])
    return frozenset(contracts), frozenset(providers)


def _keep(seen: Sequence[Seen], on: date) -> None:
    columns = [
        [each.kind for each in seen],
        [each.subject for each in seen],
        [each.title[:200] for each in seen],
        [json.dumps(each.evidence, ensure_ascii=False) for each in seen],
    ]
    with connection.cursor() as cursor:
        cursor.execute(_KEEP, [on, on, *columns])


def _rows(query: str, parameters: dict[str, Any] | None = None) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(query, parameters)
        return cursor.fetchall()


def _growth(on: date) -> Iterator[Seen]:
    quarter = rules.quarter_of(on)
    limits = {"least": rules.GROWTH_LEAST, "times": rules.GROWTH_TIMES, "added": rules.GROWTH_BEFORE}
    for siret, name, now, before in _rows(_GROWTH, {**quarter._asdict(), **limits}):
        yield rules.growth(siret, name, now, before, quarter)


def _shared() -> Iterator[Seen]:
    """Accounts and addresses that several legal units share: establishments of one may."""
    for iban, providers in _rows(_SHARED_IBAN):
        yield rules.shared_iban(_digest(iban), f"{iban[:4]} … {iban[-4:]}", providers)
    for email, providers in _rows(_SHARED_EMAIL):
        yield rules.shared_contact(_digest(email), "courriel", email, providers)


def _tutor_loads(on: date) -> Iterator[Seen]:
    caps = rules.caps_on(on)
    asked = {
        "funded": sorted(ENGAGED),
        "on": on,
        "apprentices": caps.apprentices,
        "everybody": caps.everybody,
    }
    for name, first_name, born_on, company, contracts, mixed, _ in _rows(_TUTOR_LOAD, asked):
        cap = caps.everybody if mixed else caps.apprentices
        subject = _digest(name, first_name, born_on, company)
        yield rules.tutor_load(subject, f"{name} {first_name}".strip(), contracts, cap)


def _overlaps(on: date) -> Iterator[Seen]:
    asked = {"funded": sorted(ENGAGED), "oldest": rules.oldest_end(on)}
    for name, first_name, born_on, contracts in _rows(_OVERLAP, asked):
        yield rules.overlap(_digest(name, first_name, born_on), f"{name} {first_name}".strip(), contracts)


def _hours(on: date) -> Iterator[Seen]:
    asked = {"funded": sorted(ENGAGED), "oldest": rules.oldest_end(on), "weekly": rules.weekly_hours(on)}
    for contract, kind, said, most in _rows(_HOURS, asked):
        yield rules.hours(contract, number_of(kind, contract), said, most)


def _digest(*parts: object) -> str:
    """A subject that names nobody: an account or a person is recognised, not shown."""
    return sha256("|".join(map(str, parts)).encode()).hexdigest()[:32]


def contracts_of(rows: Iterable[Anomaly]) -> dict[int, Contract]:
    """The files behind anomalies, by identity."""
    wanted = {pk for row in rows for pk in row.evidence["contracts"]}
    return Contract.objects.only("kind", "learner_name", "learner_first_name").in_bulk(wanted)
