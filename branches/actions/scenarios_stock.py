"""The stock that scenarios are read on: each financed apprenticeship contract, from its last verdict."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import date, timedelta
from decimal import Decimal
from functools import partial
from typing import Any

from django.db import connection, transaction
from django.db.models import Count, Q
from django.utils import timezone

from accounts.models import User
from branches.actions.stock import COMMITTEE, COMMITTEES, JOINED
from branches.models import StockLine, StockReading
from branches.rules.scenarios import Reading
from branches.rules.simulation import shape_of
from branches.rules.simulation_effect import window
from contracts.actions.lots import calm_collector
from contracts.rules.replay import facts_from
from contracts.rules.states import ENGAGED

LOT = 5_000
CHUNK = 5_000
_YEAR = timedelta(days=366)  # contracts of the last twelve months are read even when they are over
_WANTED = """
FROM contracts_contract AS contract
CROSS JOIN LATERAL (
    SELECT id, facts, content FROM contracts_verdict WHERE contract_id = contract.id ORDER BY id DESC LIMIT 1
) AS last
LEFT JOIN branches_stockline AS line ON line.contract_id = contract.id
{joined}
WHERE contract.kind = 'app' AND contract.state = ANY(%(engaged)s) AND contract.id > %(after)s
    AND (contract.ends_on >= %(on)s OR contract.concluded_on > %(since)s)
    AND line.verdict IS DISTINCT FROM last.id
ORDER BY contract.id LIMIT %(lot)s
"""
_REGION = """LEFT JOIN registers_department AS department
    ON department.code = CASE contract.department WHEN '20' THEN '2A' ELSE contract.department END"""
_READ = f"""
WITH {COMMITTEES}
SELECT contract.id, last.id, last.facts::text, last.content -> 'npec' ->> 'cpne',
    last.content -> 'npec' ->> 'annual', last.content -> 'npec' ->> 'source', {COMMITTEE},
    contract.provider_siret, coalesce(department.region_id, '')
{_WANTED.format(joined=f"{JOINED} {_REGION}")}
"""
_COUNTED = f"SELECT count(*) FROM (SELECT 1 {_WANTED.format(joined='')}) AS waiting"  # noqa: S608
_MOVED = f"""
WITH {COMMITTEES}
UPDATE branches_stockline AS line
SET committee = now.committee, provider_siret = now.provider_siret, region = now.region
FROM (
    SELECT contract.id, coalesce({COMMITTEE}, '') AS committee, contract.provider_siret,
        coalesce(department.region_id, '') AS region
    FROM contracts_contract AS contract JOIN branches_stockline AS known ON known.contract_id = contract.id
    {JOINED} {_REGION}
) AS now
WHERE now.id = line.contract_id AND (line.committee, line.provider_siret, line.region)
    IS DISTINCT FROM (now.committee, now.provider_siret, now.region)
"""  # noqa: S608
_COLUMNS = (
    "contract_id", "verdict", "committee", "rncp", "annual", "interim", "level", "concluded_on", "starts_on",
    "ends_on", "last_on", "traits", "provider_siret", "region",
)  # fmt: skip
_UPSERT = f"""
INSERT INTO branches_stockline ({", ".join(_COLUMNS)}) SELECT {", ".join(_COLUMNS)} FROM read_stock
ON CONFLICT (contract_id) DO UPDATE SET {", ".join(f"{name} = excluded.{name}" for name in _COLUMNS[1:])}
"""  # noqa: S608
_GONE = """
DELETE FROM branches_stockline AS line USING contracts_contract AS contract
WHERE contract.id = line.contract_id AND (contract.state <> ALL(%(engaged)s)
    OR (contract.ends_on < %(on)s AND contract.concluded_on <= %(since)s))
"""
_STOCK = """
SELECT rncp, annual, concluded_on, starts_on, ends_on, level, traits, provider_siret, region
FROM branches_stockline WHERE committee = %s AND annual IS NOT NULL AND {period}
"""
Row = tuple[Any, ...]


def refresh(*, on: date, by: User | None = None) -> StockReading:
    """Read the contracts whose last verdict is not that of the stock, and leave out those that are over.

    Each lot is written on its own and the same contract read twice is the same line: a killed reading, or two
    at once, lose nothing.
    """
    StockReading.objects.filter(ended_at=None).delete()
    reading = StockReading.objects.create(on=on, asked_by=by)
    after = 0
    with calm_collector():
        while found := _lot(after, on=on):
            _write([line for each in found if (line := _line(each)) is not None])
            after, reading.read = found[-1][0], reading.read + len(found)
            StockReading.objects.filter(pk=reading.pk).update(read=reading.read)
    with connection.cursor() as cursor:
        cursor.execute(_GONE, _parameters(on))
        cursor.execute(_MOVED)
    reading.ended_at = timezone.now()
    StockReading.objects.filter(pk=reading.pk).update(ended_at=reading.ended_at)
    return reading


def waiting(*, on: date, most: int) -> int:
    """How many contracts a reading would look at, counted up to `most`."""
    with connection.cursor() as cursor:
        cursor.execute(_COUNTED, {**_parameters(on), "after": 0, "lot": most})
        found: int = cursor.fetchone()[0]
    return found


def latest() -> StockReading | None:
    """The reading that dates the stock; None before the first one."""
    return StockReading.objects.exclude(ended_at=None).first()


def running() -> StockReading | None:
    """A reading that has not ended."""
    return StockReading.objects.filter(ended_at=None).first()


def rows(committee: str, reading: Reading, *, on: date) -> Iterator[Row]:
    """The contracts of a branch, in progress or of the last year, as rows of `simulation_effect`."""
    first, last = (on, date.max) if reading == "stock" else window(on)
    period = "last_on >= %s AND last_on <= %s" if reading == "stock" else "concluded_on BETWEEN %s AND %s"
    with transaction.atomic(), connection.chunked_cursor() as cursor:
        cursor.execute(_STOCK.format(period=period), [committee, first, last])
        for chunk in iter(partial(cursor.fetchmany, CHUNK), []):
            yield from chunk


def counts(committee: str, *, on: date) -> dict[str, int]:
    """Contracts in progress by certification, the most numerous first."""
    live = StockLine.objects.filter(committee=committee, last_on__gte=on).exclude(rncp="")
    found = live.values("rncp").annotate(number=Count("pk")).order_by("-number", "rncp")
    return {row["rncp"]: row["number"] for row in found}


def certifications(committee: str, *, on: date) -> set[str]:
    """The certifications of the contracts concluded in the last twelve months."""
    lines = StockLine.objects.filter(committee=committee, concluded_on__range=window(on))
    return set(lines.values_list("rncp", flat=True).distinct())


def left_out(committee: str, *, on: date) -> dict[str, int]:
    """Contracts in progress: all, on an interim amount, and without any level, which are not counted."""
    found: dict[str, int] = StockLine.objects.filter(committee=committee, last_on__gte=on).aggregate(
        all=Count("pk"),
        interim=Count("pk", filter=Q(interim=True)),
        unknown=Count("pk", filter=Q(annual=None)),
    )
    return found


def _parameters(on: date) -> dict[str, Any]:
    return {"engaged": sorted(ENGAGED), "on": on, "since": on - _YEAR}


def _lot(after: int, *, on: date) -> list[Row]:
    with connection.cursor() as cursor:
        cursor.execute(_READ, {**_parameters(on), "after": after, "lot": LOT})
        return cursor.fetchall()


def _line(found: Row) -> Row | None:
    """A line of the stock; None for a contract whose dates allow no amount."""
    contract, verdict, stored, cpne, annual, source, committee, provider, region = found
    facts = facts_from(json.loads(stored))
    shape = shape_of(facts, cpne)
    if shape is None:
        return None
    ended = facts.terminated_on if facts.terminated_on and facts.terminated_on < shape.ends_on else None
    last_on = min(max(ended, facts.maintained_until or ended), shape.ends_on) if ended else shape.ends_on
    return (
        contract, verdict, committee or "", facts.rncp or "", annual and Decimal(annual), source == "interim",
        *(shape.level, *shape[:3]), last_on, shape.traits, provider, region,
    )  # fmt: skip


@transaction.atomic
def _write(lines: list[Row]) -> None:
    with connection.cursor() as cursor:
        cursor.execute("CREATE TEMPORARY TABLE read_stock (LIKE branches_stockline) ON COMMIT DROP")
        with cursor.copy(f"COPY read_stock ({', '.join(_COLUMNS)}) FROM STDIN") as copy:
            for line in lines:
                copy.write_row(line)
        cursor.execute(_UPSERT)
        cursor.execute("DROP TABLE read_stock")
