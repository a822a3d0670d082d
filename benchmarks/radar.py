"""The radar of certifications over every live contract, beside one count a certification.

    python -m benchmarks.radar [--contracts 1000000]

Both give the same numbers; the middle of five runs is printed.
"""

from __future__ import annotations

import argparse
from datetime import date, timedelta
from typing import Any

from benchmarks import base
from benchmarks.branches import COMMITTEES, FILL, ON
from benchmarks.queue import milliseconds

CERTIFICATIONS = 1_500


def fill(count: int) -> None:
    """Contracts of two years in two hundred branches, on sheets that end over five years."""
    from django.db import connection

    from contracts.models import Sender
    from registers.models import Agreement, Certification, Committee, CommitteeAgreement

    Sender.objects.bulk_create(Sender(name=f"Émetteur {number}") for number in range(40))
    codes = range(1, COMMITTEES + 1)
    Agreement.objects.bulk_create(Agreement(idcc=f"{code:04d}", label=f"Branche {code}") for code in codes)
    Committee.objects.bulk_create(Committee(code=str(code), label=f"CPNE {code}") for code in codes)
    CommitteeAgreement.objects.bulk_create(
        CommitteeAgreement(agreement_id=f"{code:04d}", committee_id=str(code)) for code in codes
    )
    Certification.objects.bulk_create(
        Certification(
            code=f"RNCP{30_000 + n}",
            title=f"Titre {n}",
            registered_until=ON + timedelta(days=n * 1_825 // 1_500),
        )
        for n in range(CERTIFICATIONS)
    )
    with connection.cursor() as cursor:
        cursor.execute(FILL, [COMMITTEES, count])
        cursor.execute("VACUUM ANALYZE contracts_contract")


def one_by_one(since: date, until: date) -> dict[str, int]:
    """Live contracts of each certification, asked one after the other."""
    from contracts.models import Contract
    from contracts.rules import states
    from registers.models import Certification

    live = Contract.objects.filter(state__in=sorted(states.ENGAGED), starts_on__lte=ON, ends_on__gte=ON)
    codes = Certification.objects.filter(registered_until__range=(since, until)).values_list("pk", flat=True)
    return {code: count for code in codes if (count := live.filter(rncp=code).count())}


def run(count: int) -> None:
    """Both ways, then the sheet of one certification."""
    from django.core.cache import cache

    from accounts.models import User
    from branches.actions import radar, sheets

    fill(count)
    since, until = radar.period(ON, 24)

    def fresh() -> list[tuple[str, str, radar.Counts]]:
        cache.clear()
        return radar.counts_between(since, until, ON)

    ours, plain = milliseconds(fresh), milliseconds(lambda: one_by_one(since, until))
    kept = milliseconds(lambda: radar.counts_between(since, until, ON))
    found: dict[str, int] = {}
    for code, _, counts in fresh():
        found[code] = found.get(code, 0) + counts.live
    same = {code: live for code, live in found.items() if live} == one_by_one(since, until)
    user: Any = User(is_superuser=True, is_active=True)
    sheet = milliseconds(lambda: sheets.contracts_of("RNCP30007", user=user, on=ON, committees=[]))
    print(f"\n{count} contracts, {len(found)} certifications ending within 24 months")
    print(f"same numbers               {'yes' if same else 'NO'}")
    print(f"the radar, counted         {ours:9.1f} ms")
    print(f"the radar, kept            {kept:9.1f} ms")
    print(f"one count a certification  {plain:9.1f} ms   ratio {plain / ours:6.1f}")
    print(f"the contracts of a sheet   {sheet:9.1f} ms")


def main() -> None:
    """On a scratch database."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--contracts", type=int, default=1_000_000)
    asked = parser.parse_args()
    with base.scratch():
        run(asked.contracts)


if __name__ == "__main__":
    main()
