"""Money at full size: schedules beside bulk_create, a payment run, the nightly job, a new level.

    python -m benchmarks.money [--contracts 1000000] [--lines 50000] [--stock 195000] [--losses 39200]

Contracts and books are made by SQL in a scratch database, with the same balances as the verbs leave.
"""

from __future__ import annotations

import argparse
from collections.abc import Iterator
from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from benchmarks import base
from benchmarks.queue import fill

ON = date(2026, 11, 23)
LAST = date(2026, 11, 1)
SCHEDULED = 250_000
PROVIDERS = 2_500
LOT = 1_000
COMMITTED = """
INSERT INTO contracts_period (first_on, note) VALUES ('2024-01-01', '');
UPDATE contracts_contract SET version = 1, total = round(total / 4, 0) * 4
WHERE state IN ('accepted', 'tacit');
INSERT INTO contracts_instalment (contract_id, number, since, step, label, rule, article, due_on, condition,
    amount)
SELECT id, n, 1, (ARRAY['advance','month7','month10','balance_last'])[n], '', '', '',
    CASE WHEN n > 1 THEN date '2026-11-22' + (id % 2000)::int END, '', total / 4
FROM contracts_contract, generate_series(1, 4) AS n WHERE version = 1;
INSERT INTO contracts_entry (period_id, journal, "on", key, label, piece, contract_id)
SELECT '2024-01-01', 'EN', '2024-01-31', 'commit:' || id || ':1', '', '', id
FROM contracts_contract WHERE version = 1;
INSERT INTO contracts_posting (entry_id, account, debit, credit, contract_id, provider_siret, idcc, section,
    origin_year)
SELECT e.id, side.account, side.debit * c.total, side.credit * c.total, c.id, provider_siret, idcc, kind, 2023
FROM contracts_entry e JOIN contracts_contract c ON c.id = e.contract_id,
    (VALUES ('809', 1, 0), ('801', 0, 1)) AS side (account, debit, credit);
"""


def committed(count: int) -> None:
    """Contracts with a schedule and a commitment; a fiftieth of them still wait for a decision."""
    from django.db import connection

    fill(count)
    with connection.cursor() as cursor:
        cursor.execute(COMMITTED)
        cursor.execute("VACUUM ANALYZE")


def dues() -> tuple[Any, ...]:
    """The four payments of a year."""
    from contracts.rules.verdict import Instalment

    return tuple(
        Instalment(
            number,
            step,
            "pay.schedule.2025",
            Decimal(amount),
            1,
            share,
            date(2026, 3, 1) if number > 1 else None,
        )
        for number, (step, amount, share) in enumerate(
            (("advance", 3200, 40), ("month7", 2400, 30), ("month10", 1600, 20), ("balance_last", 800, 10)), 1
        )
    )


def schedules() -> None:
    """The same instalments written as the verbs do, and by bulk_create."""
    from django.db import transaction

    from contracts.actions.schedules import COLUMNS, lines
    from contracts.actions.writing import copy
    from contracts.models import Contract, Instalment

    seconds: dict[str, float] = {}
    schedule = dues()
    identities = list(Contract.objects.order_by("pk").values_list("pk", flat=True)[:SCHEDULED])

    def lots() -> Iterator[list[int]]:
        for start in range(0, len(identities), LOT):
            yield identities[start : start + LOT]

    def theirs(lot: list[int]) -> Iterator[Instalment]:
        for pk in lot:
            for row in lines(pk, schedule, since=1):
                yield Instalment(**dict(zip(COLUMNS, row, strict=True)))

    with base.timed(seconds, "ours"), transaction.atomic():
        for lot in lots():
            copy("contracts_instalment", COLUMNS, [row for pk in lot for row in lines(pk, schedule, since=1)])
    base.empty("contracts_instalment")
    with base.timed(seconds, "bulk_create"), transaction.atomic():
        for lot in lots():
            Instalment.objects.bulk_create(theirs(lot), batch_size=2 * LOT)
    base.empty("contracts_instalment")
    ratio = seconds["bulk_create"] / seconds["ours"]
    print(f"{4 * len(identities)} instalments     ours {seconds['ours']:.1f} s, bulk_create", end=" ")
    print(f"{seconds['bulk_create']:.1f} s: {ratio:.1f} × (goal ≥ 8)")


BILLED = (
    """
INSERT INTO contracts_invoice (kind, provider_siret, number, issued_on, received_on, payable_on, total, state,
    fingerprint)
SELECT 'invoice', siret, 'F-' || siret, '2026-11-01', '2026-11-01', '2026-12-01', 0, 'accepted', ''
FROM registers_provider
""",
    """
INSERT INTO contracts_invoiceline (invoice_id, contract_id, instalment_id, kind, amount, state, mismatches,
    comment, paid)
SELECT v.id, c.id, i.id, 'training', i.amount, 'accepted', '[]', '', 0
FROM contracts_invoice v JOIN contracts_contract c ON c.provider_siret = v.provider_siret
JOIN contracts_instalment i ON i.contract_id = c.id AND i.number = 1 ORDER BY c.id LIMIT %(lines)s
""",
)
PAID_TO = (
    """
INSERT INTO registers_provider (siret, uai, nda, name, city, postcode) SELECT DISTINCT provider_siret, '', '',
    provider_name, '', '' FROM contracts_contract
""",
    """
INSERT INTO registers_provideraccount (provider_id, iban, holder, since, note, proposed_at, proposed_by_id,
    validated_at, validated_by_id)
SELECT siret, 'FR7630006000011234567890189', name, '2024-01-01', 'Rappel', '2024-01-01', %(third)s,
    '2024-01-01', %(fourth)s FROM registers_provider
""",
)


def run(count: int) -> None:
    """A run proposed by one person, approved by another, its file checked against the schema."""
    from django.db import connection

    from accounts.models import User
    from contracts.actions import runs

    people = [
        User.objects.create_user(f"banc{rank}@exemple.fr", "une phrase assez longue") for rank in range(4)
    ]
    with connection.cursor() as cursor:
        for statement in (*PAID_TO, *BILLED):
            given = {"lines": count, "third": people[2].pk, "fourth": people[3].pk}
            cursor.execute(statement, given)
        cursor.execute("VACUUM ANALYZE")
    seconds: dict[str, float] = {}
    with base.timed(seconds, "propose"):
        made = runs.propose(
            by=people[0], on=ON, execute_on=ON + timedelta(days=2), mode="bank", schema="pain.001.001.09"
        )
    with base.timed(seconds, "approve"):
        made = runs.approve(run=made, by=people[1], on=ON)
    with base.timed(seconds, "file"):
        content = runs.payment_file(made)
    whole = sum(seconds.values())
    steps = ", ".join(f"{name} {taken:.1f} s" for name, taken in seconds.items())
    print(f"run of {count} lines, {made.count} transfers: {whole:.1f} s (goal < 60): {steps}", end="")
    print(f"; {len(content) / 1e6:.1f} MB, {base.peak_megabytes():.0f} MB of memory")


def night() -> None:
    """The whole nightly job over every contract, twice: the second finds nothing to do."""
    from contracts.actions.nightly import nightly

    for turn in ("first", "second"):
        seconds: dict[str, float] = {}
        with base.timed(seconds, "all"):
            report = nightly(on=ON)
        steps = ", ".join(f"{step.code} {step.seconds:.0f} s" for step in report.steps)
        wrong = [failed for step in report.steps for failed in (step.error, *step.failed) if failed]
        print(f"night, {turn} time: {seconds['all']:.0f} s (goal < 300): {steps}", end="")
        print(f"; {base.peak_megabytes():.0f} MB; {wrong or 'all well'}")


def losses(count: int) -> None:
    """As many last balances lost in one night, among five times more contracts."""
    from django.db import connection

    from contracts.actions import forfeiting

    committed(5 * count)
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE contracts_instalment SET due_on = %s WHERE number = 4 AND contract_id %% 4 = 0", [LAST]
        )
        cursor.execute("VACUUM ANALYZE")
    seconds: dict[str, float] = {}
    before = base.processor_seconds()
    with base.timed(seconds, "lose"):
        done = forfeiting.forfeit(ON)
    spent = base.processor_seconds() - before
    print(f"{done.contracts} balances lost in a night: {seconds['lose']:.0f} s", end="")
    print(f"; {spent:.0f} s of processor, the database apart; {base.peak_megabytes():.0f} MB")


def reprice(count: int) -> None:
    """Contracts accepted on interim amounts, re-priced with their schedules once the levels are published."""
    from django.core.files import File
    from django.db import connection

    from benchmarks.lines import write
    from contracts.actions import decide, intake, regularising
    from contracts.models import Contract
    from registers.models import NpecVintage

    base.registers(levels=False)
    seconds: dict[str, float] = {}
    with TemporaryDirectory() as folder, base.timed(seconds, "import"):
        path = write(Path(folder) / "contrats.csv", count, bad=False)
        with path.open("rb") as stream:
            sender = intake.sender_named("Banc")
            batch = intake.receive_file(sender=sender, file=File(stream), name=path.name, on=ON, by=None)
        intake.import_batch(batch=batch, by=None, accept_valid=True)
        batch.file.delete(save=False)
    waiting = list(Contract.objects.filter(total__gt=0).order_by("pk").values_list("pk", flat=True))
    with base.timed(seconds, "accept"):
        for start in range(0, len(waiting), LOT):
            decide.accept(contracts=waiting[start : start + LOT], by=None, on=ON, comment="Banc")
    base.publish(NpecVintage.objects.get())
    with connection.cursor() as cursor:
        cursor.execute("VACUUM ANALYZE")
    made = regularising.start(scope=regularising.INTERIM, by=None, on=ON)
    with base.timed(seconds, "simulate"):
        made = regularising.simulate(regularisation=made)
    made = regularising.confirm(regularisation=made, by=None)
    before = base.processor_seconds()
    with base.timed(seconds, "apply"):
        made = regularising.apply(regularisation=made, on=ON)
    spent = base.processor_seconds() - before
    steps = ", ".join(f"{name} {taken:.0f} s" for name, taken in seconds.items())
    changed = made.counts["applied"]["changed"]
    print(f"re-pricing of {changed} contracts (goal: 195 000 under 120 s): {steps}", end="")
    print(f"; processes of the job {spent:.0f} s of processor, the database apart", end="")
    print(f"; {base.peak_megabytes(beside=True):.0f} MB in the largest")


def main() -> None:
    """The command line."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--contracts", type=int, default=1_000_000)
    parser.add_argument("--lines", type=int, default=50_000)
    parser.add_argument("--stock", type=int, default=195_000)
    parser.add_argument("--losses", type=int, default=39_200)
    parser.add_argument("--only", choices=("stock", "losses"), help="one measure alone")
    options = parser.parse_args()
    if options.only != "losses":
        with base.scratch():
            reprice(options.stock)
    if options.only != "stock":
        with base.scratch():
            losses(options.losses)
    if options.only:
        return
    with base.scratch():
        fill(min(SCHEDULED, options.contracts))
        schedules()
        base.empty("contracts_contract", "contracts_sender")
        committed(options.contracts)
        night()
        run(options.lines)


if __name__ == "__main__":
    main()
