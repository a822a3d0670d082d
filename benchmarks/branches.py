"""The page of a branch from its figures, beside the same figures counted from the contracts.

    python -m benchmarks.branches [--contracts 300000]

Both give the same numbers of the same branch; the middle of five runs is printed, and what a refresh takes.
"""

from __future__ import annotations

import argparse
from collections.abc import Callable
from datetime import date
from typing import Any

from benchmarks import base
from benchmarks.queue import milliseconds

ON = date(2026, 11, 23)
COMMITTEES = 200
FILL = """
INSERT INTO contracts_contract (
    kind, sender_id, external_number, deca_number, previous_number, contract_type, cerfa, exchange_state,
    state, received_on, complete_on, decision_due_on, decided_at, concluded_on, starts_on, ends_on,
    termination_reason, learner_name, learner_first_name, employer_siret, employer_name, idcc, cpne,
    department, provider_siret, provider_name, rncp, title, outcome, total, fingerprint)
SELECT CASE WHEN n %% 10 = 0 THEN 'pro' ELSE 'app' END, 1 + n %% 40, 'B-' || lpad(n::text, 8, '0'),
    '', '', '11', '10103*14', '', CASE WHEN n %% 20 = 0 THEN 'refused' ELSE 'accepted' END,
    date '2024-12-01' + n %% 720, date '2024-12-01' + n %% 720, date '2024-12-21' + n %% 720,
    timestamptz '2024-12-10 12:00+00' + (n %% 715) * interval '1 day',
    date '2024-11-01' + n %% 720, date '2024-11-05' + n %% 720, date '2025-03-01' + n %% 720 + n %% 500, '',
    'Martin ' || md5(n::text), 'Léa', lpad((300000000 + n %% 40000)::text, 9, '0') || '00012',
    'Entreprise ' || n %% 40000,
    CASE WHEN n %% 10 = 3 THEN '0001' ELSE lpad((1 + n %% %s)::text, 4, '0') END, '',
    (ARRAY['75','69','13','31','59','33'])[1 + n %% 6],
    (40000000000000 + (n / 10) %% 800)::text, 'CFA', 'RNCP' || 30000 + (n / 7) %% 1500, '',
    'pass', 7000 + n %% 5000, decode(md5(n::text), 'hex')
FROM generate_series(1, %s) AS n
"""
LEARNERS = """
INSERT INTO contracts_learner (contract_id, sex, born_on, nationality, prior_situation, highest_diploma,
    postcode, city, email)
SELECT id, CASE WHEN id % 2 = 0 THEN 'F' ELSE 'M' END, date '2004-01-01', '', '', '', '', '', ''
FROM contracts_contract
"""


def fill(count: int) -> None:
    """Contracts of two years in two hundred branches; the first one has a tenth of them."""
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
        Certification(code=f"RNCP{30_000 + n}", title=f"Titre {n}", level=3 + n % 5) for n in range(1_500)
    )
    with connection.cursor() as cursor:
        cursor.execute(FILL, [COMMITTEES, count])
        cursor.execute(LEARNERS)
        cursor.execute("VACUUM ANALYZE contracts_contract")
        cursor.execute("VACUUM ANALYZE contracts_learner")


def counted(code: str) -> dict[str, Any]:
    """The same figures as a page would ask them of the contracts, theme by theme."""
    from django.db.models import Count, F, Q, Sum
    from django.db.models.functions import TruncMonth

    from contracts.models import Contract
    from contracts.rules import states
    from registers.models import Certification, Department

    rows = Contract.objects.filter(idcc=f"{int(code):04d}").order_by()
    engaged = Q(state__in=sorted(states.ENGAGED))
    live = engaged & Q(starts_on__lte=ON) & Q(ends_on__gte=ON)
    sums = {
        "live": Count("pk", filter=live),
        "received": Count("pk", filter=Q(received_on__gte=date(2025, 11, 23))),
        "accepted": Count("pk", filter=engaged & Q(decided_at__date__gte=date(2025, 11, 23))),
        "committed": Sum("total", filter=live),
    }
    found: dict[str, Any] = {"whole": rows.aggregate(**sums)}
    for theme in ("state", "rncp", "provider_siret", "department", "learner__sex"):
        found[theme] = list(rows.values(theme).annotate(**sums))
    found["month"] = list(
        rows.annotate(month=TruncMonth("received_on")).values("month").annotate(n=Count("pk"))
    )
    found["employers"] = rows.filter(live).aggregate(n=Count(F("employer_siret"), distinct=True))
    levels = dict(Certification.objects.values_list("pk", "level"))
    regions = dict(Department.objects.values_list("pk", "region"))
    found["level"] = {levels.get(row["rncp"]) for row in found["rncp"]}
    found["region"] = {regions.get(row["department"]) for row in found["department"]}
    return found


def run(count: int) -> None:
    """One branch from both, and the refresh that makes the difference."""
    from branches.actions import figures
    from registers.models import Committee

    fill(count)
    took: dict[str, float] = {}
    with base.timed(took, "first"):
        figures.refresh(on=ON)
    with base.timed(took, "again"):
        figures.refresh(on=ON)
    print(f"\n{count} contracts, {COMMITTEES} branches")
    for code in ("1", "7"):
        one_branch(Committee.objects.get(pk=code))
    print(f"refresh of every branch    {took['first']:9.1f} s first, {took['again']:.1f} s again")


def one_branch(committee: Any) -> None:
    """Its page from the figures, and the same counted from the contracts."""
    from branches.actions import rooms

    page: Callable[[], Any] = lambda: rooms.room(committee, on=ON, secret=False)  # noqa: E731
    ours, plain = milliseconds(page), milliseconds(lambda: counted(committee.pk))
    seen, asked = page().total, counted(committee.pk)["whole"]
    same = (seen.live, seen.received, seen.accepted) == (asked["live"], asked["received"], asked["accepted"])
    print(
        f"branch {committee.pk}, {seen.received} received in a year; same figures: {'yes' if same else 'NO'}"
    )
    print(f"  from the figures         {ours:9.1f} ms")
    print(f"  counted from contracts   {plain:9.1f} ms   ratio {plain / ours:6.1f} (goal ≥ 20)")


def main() -> None:
    """On a scratch database."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--contracts", type=int, default=300_000)
    asked = parser.parse_args()
    with base.scratch():
        run(asked.contracts)


if __name__ == "__main__":
    main()
