"""The simulator of levels on a whole branch, beside the sum contract by contract by the financing rules.

    python -m benchmarks.simulator [--contracts 165000 1000000] [--sample 2000]

The stock is filled by SQL in a scratch database, all of one branch; two thirds of the contracts last whole
years, the others end some weeks before. The sample is priced one by one and compared to the cent.
"""

from __future__ import annotations

import argparse
import time
from datetime import date
from decimal import Decimal
from random import Random
from typing import Any

from benchmarks import base

ON = date(2026, 11, 23)
APPLICABLE = date(2027, 1, 1)
YEARS = 3
BRANCH = "6001"
CERTIFICATIONS = 400
FILL = (
    "INSERT INTO contracts_sender (name, email) VALUES ('Banc', '')",
    """
INSERT INTO contracts_contract (
    kind, sender_id, external_number, deca_number, previous_number, contract_type, cerfa, exchange_state,
    state, received_on, concluded_on, starts_on, ends_on, termination_reason, learner_name,
    learner_first_name, employer_siret, employer_name, idcc, cpne, department, provider_siret, provider_name,
    rncp, title, outcome, total, fingerprint)
SELECT 'app', (SELECT min(id) FROM contracts_sender), 'B-' || n, '', '', '11', '', '', 'accepted',
    concluded, concluded, starts, starts, '', '', '', '', '', '6001', '', '',
    (40000000000000 + n %% 2500)::text, '', 'RNCP' || 90001 + n %% {certifications}, '', '',
    0, decode(md5(n::text), 'hex')
FROM (SELECT n, concluded, concluded + 1 + (n %% 10007 * 7919 %% 14)::int AS starts FROM (
    SELECT n, date '2025-07-01' + (power((n %% 10007 * 6151 %% 10007) / 10007.0, 2) * 420)::int AS concluded
    FROM generate_series(1, %(count)s) AS n) AS days) AS contracts
""",
    """
INSERT INTO branches_stockline (contract_id, verdict, committee, rncp, annual, interim, level, concluded_on,
    starts_on, ends_on, last_on, traits, provider_siret, region)
SELECT id, id, '6001', rncp, 5000 + 10 * (id %% {certifications}), false, 3 + id %% 5, concluded_on,
    starts_on, ends, ends,
    CASE WHEN id %% 40 = 0 THEN '{{"kind":"app","disabled":true,"announced":{{"disability":"900"}}}}'
        ELSE '' END, provider_siret, (id %% 18)::text
FROM (SELECT *, (starts_on + make_interval(years => 1 + (id %% 3)::int))::date - 1
    - CASE WHEN id %% 9 < 3 THEN (id * 31 %% 45)::int ELSE 0 END AS ends FROM contracts_contract) AS contracts
""",
)


def fill(count: int) -> None:
    """Contracts of one branch, read into the simulator, of every day of fourteen months."""
    from django.db import connection
    from django.utils import timezone

    from branches.models import StockReading

    with connection.cursor() as cursor:
        for statement in FILL:
            written = statement.format(certifications=CERTIFICATIONS)
            cursor.execute(written, {"count": count} if "count" in written else {"": 0})
        cursor.execute("VACUUM ANALYZE")
    StockReading.objects.create(on=ON, ended_at=timezone.now())


def draft(*, rest: bool = False) -> Any:
    """Every level of the branch changed."""
    from branches.actions.scenarios import Draft

    levels = {f"RNCP{90001 + place}": Decimal(4750 + 9 * place) for place in range(CERTIFICATIONS)}
    return Draft("Banc", "", APPLICABLE, YEARS, rest, Decimal(0), levels)


def whole(count: int) -> None:
    """The whole branch by each reading."""
    from branches.actions.scenarios import effect_of

    for label, reading, rest in (
        ("in progress, from the start", "stock", False),
        ("in progress, remaining duration", "stock", True),
        ("entries of three years", "entries", False),
    ):
        clock, processor = time.perf_counter(), time.process_time()
        effect = effect_of(BRANCH, draft(rest=rest), reading, on=ON)  # type: ignore[arg-type]
        seconds, used = time.perf_counter() - clock, time.process_time() - processor
        print(
            f"{count} contracts, {label}: {seconds:.1f} s ({used:.1f} s of processor), "
            f"{effect.total.persons} counted, change {effect.total.change} €, {base.peak_megabytes():.0f} MB"
        )


def sample(size: int) -> None:
    """A sample by the engine and contract by contract by price and schedule."""
    from branches.actions.scenarios_stock import rows
    from branches.rules.simulation import Shape, payments
    from branches.rules.simulation_effect import Hypotheses, simulate

    stock = list(rows(BRANCH, "stock", on=ON))
    drawn = Random(20261123).sample(stock, min(size, len(stock)))
    levels = draft().levels
    effect = simulate(drawn, Hypotheses("stock", levels, APPLICABLE, YEARS))
    before = after = Decimal(0)
    used = time.process_time()
    for rncp, annual, concluded, starts, ends, level, traits, *_ in drawn:
        shape = Shape(concluded, starts, ends, level, traits)
        before += sum(due.amount for due in payments(shape, annual))
        after += sum(due.amount for due in payments(shape, levels[rncp]))
    each = (time.process_time() - used) / len(drawn)
    found = (effect.whole[0], sum(effect.whole))  # type: ignore[arg-type]
    same = "same to the cent" if found == (before, after) else f"OFF: {found} instead of {before, after}"
    print(f"sample of {len(drawn)}: {same}; one by one {each * 1e6:.0f} µs of processor a contract")


def main() -> None:
    """The command line."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--contracts", type=int, nargs="+", default=[165_000, 1_000_000])
    parser.add_argument("--sample", type=int, default=2_000)
    options = parser.parse_args()
    for count in options.contracts:
        with base.scratch():
            base.registers()
            fill(count)
            whole(count)
            sample(options.sample)


if __name__ == "__main__":
    main()
