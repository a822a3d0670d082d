"""Lists of NPEC of full size: browse, compare, publish, settle; ratio to a plain count of the same rows.

    python -m benchmarks.vintages [--rows 800000] [--vintages 3]

Target: two lists of 0.8 M values compared under 10 s, a page of a list under 0.4 s.
"""

from __future__ import annotations

import argparse
from datetime import date
from decimal import Decimal
from typing import Any

from benchmarks import base

COMMITTEES = 205
FILL = """
INSERT INTO registers_npeclevel (vintage_id, rncp, diploma, cpne, annual, absence, status, applicable_from)
SELECT vintage.id, 'RNCP' || (30000 + certification + 10 * vintage.rank), '', committee::text,
       CASE WHEN (certification * 7 + committee + vintage.rank) %% 97 <> 0
            THEN 5000 + certification %% 4000 + 250.5 * (committee %% 60 = 0)::int
                 + (certification %% 5) * vintage.rank END,
       CASE WHEN (certification * 7 + committee + vintage.rank) %% 97 = 0 THEN 'NC' ELSE '' END,
       (ARRAY['A', 'CPNE', 'R'])[1 + (certification + vintage.rank) %% 3], vintage.applicable_from
FROM (SELECT id, applicable_from, row_number() OVER (ORDER BY applicable_from) AS rank
      FROM registers_npecvintage) AS vintage,
     generate_series(1, %s) AS certification, generate_series(1, %s) AS committee
"""


def lists(rows: int, vintages: int) -> list[Any]:
    """So many lists of so many rows, written by the database."""
    from django.db import connection

    from registers.models import Certification, Committee, NpecVintage, SourceFile

    Committee.objects.bulk_create(
        Committee(code=str(code), label=f"CPNE {code}") for code in range(1, COMMITTEES + 1)
    )
    count = rows // COMMITTEES
    Certification.objects.bulk_create(
        Certification(
            code=f"RNCP{30000 + number}", title=f"Certification {number} métier", level=3 + number % 6
        )
        for number in range(1, count + 10 * vintages + 1)
    )
    made = [
        NpecVintage.objects.create(
            applicable_from=date(2026 - vintages + rank, 9, 1),
            source=SourceFile.objects.create(name=f"liste {rank}", sha256=f"{rank:064d}"),
        )
        for rank in range(1, vintages + 1)
    ]
    with connection.cursor() as cursor:
        cursor.execute(FILL, [count, COMMITTEES])
        cursor.execute("ANALYZE")
    return made


def measure(old: Any, new: Any) -> dict[str, float]:
    """Seconds of each question."""
    from django.core.cache import cache
    from django.db import connection

    from registers import browsing
    from registers.comparing import Comparison
    from registers.pages import page_of
    from registers.rules.comparing import KINDS

    spent: dict[str, float] = {}
    comparison = Comparison(old, new)
    with base.timed(spent, "référence : compter les lignes des deux listes"), connection.cursor() as cursor:
        cursor.execute(
            "SELECT count(annual), count(DISTINCT status) FROM registers_npeclevel "
            "WHERE vintage_id IN (%s, %s)",
            [old.pk, new.pk],
        )
    cache.clear()
    with base.timed(spent, "comparaison entière des deux listes (totaux)"):
        totals = comparison.totals()
    print({kind: total.pairs for kind, total in totals.items()})
    with base.timed(spent, "première page de la comparaison"):
        comparison.page(list(KINDS), size=51)
    with base.timed(spent, "page d’un changement rare, à la fin"):
        comparison.page(["appeared"], ("RNCP33000", "1"), size=51)
    with base.timed(spent, "export de tous les changements"):
        exported = sum(len(some) for some in comparison.every(list(KINDS)))
    print(f"{exported} changements exportés")
    for name, filters in {
        "liste, première page": {},
        "liste, une CPNE": {"cpne": "60"},
        "liste, une certification": {"q": "RNCP30500"},
        "liste, mots fréquents": {"q": "métier"},
        "liste, sans valeur": {"worth": "sans"},
        "liste, conflits (aucun)": {"worth": "conflit"},
        "liste, statut et niveau": {"status": "R", "level": 5},
    }.items():
        with base.timed(spent, name):
            page_of(browsing.shown(browsing.levels(vintage=new, **filters)))  # type: ignore[arg-type]
    with base.timed(spent, "niveaux d’une branche en vigueur un jour"):
        browsing.in_force("60", new.applicable_from)
    return spent


def publish(new: Any) -> dict[str, float]:
    """Seconds to publish a branch’s levels, and to publish them again."""
    from accounts.models import User
    from registers.publishing import PublishedLevel, publish_levels

    officer = User.objects.create_user("banc@exemple.fr", "une phrase de passe longue")
    levels = [
        PublishedLevel(
            f"RNCP{30100 + number}", "60", Decimal(6000 + number), "CPNE", date(2026, 11, 1), "Acte"
        )
        for number in range(3000)
    ]
    spent: dict[str, float] = {}
    for name in ("publier 3 000 niveaux d’une branche", "les publier de nouveau (rien n’est écrit)"):
        with base.timed(spent, name):
            outcome = publish_levels(levels=levels, by=officer, on=date(2026, 10, 1))
        print(f"{name} : {outcome.written} écrits, {outcome.unchanged} inchangés")
    return spent


def main() -> None:
    """Fill, ask, print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rows", type=int, default=800_000)
    parser.add_argument("--vintages", type=int, default=3)
    asked = parser.parse_args()
    with base.scratch():
        made = lists(asked.rows, asked.vintages)
        spent = measure(*made[-2:]) | publish(made[-1])
        reference = next(iter(spent.values()))
        for name, seconds in spent.items():
            print(f"{name} : {seconds:.2f} s, {seconds / reference:.1f} × la référence")


if __name__ == "__main__":
    main()
