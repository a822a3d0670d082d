"""The work queue at a million contracts, beside a stock admin changelist on the same table.

    python -m benchmarks.queue [--contracts 1000000]

Both answer the same questions with the same page size; the middle of five runs is printed.
"""

from __future__ import annotations

import argparse
import statistics
import time
from collections.abc import Callable
from datetime import date
from typing import Any

from benchmarks import base

ON = date(2026, 11, 23)
RUNS = 5
PAGE = 50
FILL = """
INSERT INTO contracts_contract (
    kind, sender_id, external_number, deca_number, previous_number, contract_type, cerfa, exchange_state,
    state, received_on, complete_on, decision_due_on, concluded_on, starts_on, ends_on, termination_reason,
    learner_name, learner_first_name, employer_siret, employer_name, idcc, cpne, department, provider_siret,
    provider_name, rncp, title, outcome, total, fingerprint)
SELECT CASE WHEN n %% 10 = 0 THEN 'pro' ELSE 'app' END, 1 + n %% 40, 'B-' || lpad(n::text, 8, '0'),
    '', '', '11', '10103*14', '', CASE WHEN n %% 50 = 0 THEN 'assessed' ELSE 'accepted' END,
    date '2024-01-01' + n %% 1000, date '2024-01-01' + n %% 1000, date '2024-01-21' + n %% 1040,
    date '2023-12-01', date '2024-01-01', date '2025-12-31', '',
    (ARRAY['Martin','Bernard','Petit','Durand','Leroy','Moreau'])[1 + n %% 6] || ' ' || md5(n::text),
    (ARRAY['Léa','Hugo','Inès','Noah'])[1 + n %% 4], (30000000000000 + n %% 20000)::text,
    'Entreprise ' || n %% 20000, lpad((n %% 300)::text, 4, '0'), '', '75',
    (40000000000000 + n %% 800)::text, 'CFA ' || n %% 800, 'RNCP' || 30000 + n %% 3000, '',
    (ARRAY['pass','warn','fail'])[1 + n %% 3], 7000 + n %% 5000, decode(md5(n::text), 'hex')
FROM generate_series(1, %s) AS n
"""


def fill(count: int) -> None:
    """Contracts in every state, spread over senders, employers, centres and branches."""
    from django.db import connection

    from contracts.models import Sender

    Sender.objects.bulk_create(Sender(name=f"Émetteur {number}") for number in range(40))
    with connection.cursor() as cursor:
        cursor.execute(FILL, [count])
        cursor.execute("VACUUM ANALYZE contracts_contract")


def milliseconds(ask: Callable[[], Any]) -> float:
    """The middle of a few runs, after one that fills the caches."""
    ask()
    seen = []
    for _ in range(RUNS):
        start = time.perf_counter()
        ask()
        seen.append(1000 * (time.perf_counter() - start))
    return statistics.median(seen)


def ours(user: Any, **asked: str) -> Callable[[], Any]:
    """A page of the work queue."""
    from contracts.filters import Queue

    return lambda: Queue(asked, user=user, on=ON).page()


def stock(user: Any, **asked: str) -> Callable[[], Any]:
    """A page of a changelist as the manual of Django's admin writes it."""
    from django.contrib import admin
    from django.test import RequestFactory

    from contracts.models import Contract

    class Changelist(admin.ModelAdmin):
        list_display = (
            "id",
            "external_number",
            "learner_name",
            "employer_name",
            "state",
            "decision_due_on",
            "total",
        )
        list_filter = ("state", "kind", "outcome", "idcc")
        search_fields = ("external_number", "employer_siret", "provider_siret", "learner_name")
        list_per_page = PAGE

    request = RequestFactory().get("/", asked)
    request.user = user
    made = Changelist(Contract, admin.AdminSite())

    def ask() -> list[Any]:
        return list(made.get_changelist_instance(request).result_list)

    return ask


def questions(count: int) -> dict[str, tuple[dict[str, str], dict[str, str]]]:
    """The same question in the words of each."""
    deep = count // 2
    return {
        "page 1": ({"state": "all", "sort": "numero"}, {"o": "1"}),
        "deep page": (
            {"state": "all", "sort": "numero", "after": f"{deep}~{deep}"},
            {"o": "1", "p": str(deep // PAGE)},
        ),
        "number": ({"state": "all", "q": "B-00012345"}, {"q": "B-00012345"}),
        "SIRET": ({"state": "all", "q": "30000000001234"}, {"q": "30000000001234"}),
        "name": ({"state": "all", "q": "Durand 1a2b"}, {"q": "Durand 1a2b"}),
        "two filters": (
            {"state": "assessed", "outcome": "warn"},
            {"state__exact": "assessed", "outcome__exact": "warn"},
        ),
    }


def run(count: int) -> None:
    """Every question to both, at a tenth of the size and at full size."""
    from accounts.models import User

    user = User.objects.create_superuser("banc@exemple.fr", "un mot de passe assez long")
    for size in (count // 10, count):
        base.empty("contracts_contract", "contracts_sender")
        fill(size)
        print(f"\n{size} contracts           ours      stock     ratio (goal ≥ 10)")
        for name, (mine, theirs) in questions(size).items():
            quick, slow = milliseconds(ours(user, **mine)), milliseconds(stock(user, **theirs))
            print(f"{name:20} {quick:8.1f} ms {slow:8.0f} ms {slow / quick:7.0f} ×")


def main() -> None:
    """The command line."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--contracts", type=int, default=1_000_000)
    options = parser.parse_args()
    with base.scratch():
        run(options.contracts)


if __name__ == "__main__":
    main()
