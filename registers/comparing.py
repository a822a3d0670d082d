"""Two lists of NPEC side by side, compared by the database pair by pair."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, NamedTuple

from django.core.cache import cache
from django.db import connection, transaction

from registers.models import NpecPublication, NpecSettlement, NpecVintage
from registers.rules import comparing as rules
from registers.worth import WORTH

KEPT = 3600  # seconds the totals are kept; their key changes with what is published or settled
STEPS = (40, 200, 1000)  # certifications compared at once to fill a page, more and more
# What a list says of each pair: its only row, or the one that speaks on the last day the list tells.
SAID = f"""
SELECT {{once}} level.rncp, level.cpne, {WORTH} AS annual, level.conflict,
       coalesce(nullif(level.status, ''), level.absence) AS status, true AS listed
FROM registers_npeclevel AS level
WHERE level.vintage_id = {{vintage}} AND level.rncp <> '' {{only}} {{order}}
"""  # noqa: S608 -- our own words
ONCE = "DISTINCT ON (level.rncp, level.cpne)"
LAST = "ORDER BY level.rncp, level.cpne, level.applicable_from DESC, level.publication_id DESC NULLS LAST"
BOTH = """
WITH old AS ({old}), new AS ({new}), both_lists AS (
    SELECT rncp, cpne, old.annual AS before, new.annual AS after, old.status AS old_status,
           new.status AS new_status, old.conflict AS old_conflict, new.conflict AS new_conflict,
           CASE WHEN old.listed IS NULL THEN 'appeared'
                WHEN new.listed IS NULL THEN 'gone'
                WHEN old.annual IS NULL AND new.annual IS NULL THEN 'same'
                WHEN old.annual IS NULL THEN 'gained'
                WHEN new.annual IS NULL THEN 'lost'
                WHEN new.annual > old.annual THEN 'up'
                WHEN new.annual < old.annual THEN 'down'
                WHEN old.status IS DISTINCT FROM new.status THEN 'status'
                ELSE 'same' END AS kind
    FROM old FULL JOIN new USING (rncp, cpne)
)
"""
TOTALS = """
SELECT kind, count(*), sum(after - before), avg(100 * (after - before) / before) FROM both_lists GROUP BY kind
"""
ROWS = """
SELECT rncp, cpne, kind, before, after, old_status, new_status, old_conflict, new_conflict FROM both_lists
WHERE kind = ANY(%(kinds)s) AND (rncp, cpne) > (%(rncp)s, %(cpne)s) ORDER BY rncp, cpne LIMIT %(limit)s
"""
BY_COMMITTEE = "SELECT cpne, count(*) FROM both_lists WHERE kind <> 'same' GROUP BY cpne ORDER BY cpne"
SEVERAL = """
SELECT EXISTS (
    SELECT FROM registers_npeclevel WHERE vintage_id = %(vintage)s AND rncp <> ''
    AND (applicable_from <> %(day)s OR publication_id IS NOT NULL)
)
"""
CODES = """
SELECT DISTINCT rncp FROM registers_npeclevel
WHERE vintage_id = ANY(%(vintages)s) AND rncp >= %(rncp)s AND rncp <> '' {only} ORDER BY rncp
"""


class Change(NamedTuple):
    """A pair in both lists; the amounts are those in force, None: no value or several."""

    rncp: str
    cpne: str
    kind: str
    before: Decimal | None
    after: Decimal | None
    old_status: str | None
    new_status: str | None
    old_conflict: list[Decimal] | None = None
    new_conflict: list[Decimal] | None = None

    @property
    def label(self) -> str:
        return rules.KINDS.get(self.kind, "inchangée")

    @property
    def difference(self) -> Decimal | None:
        return rules.difference(self.before, self.after)

    @property
    def percent(self) -> Decimal | None:
        return rules.percent(self.before, self.after)


class Total(NamedTuple):
    """How many pairs changed in one way, the sum and the mean of their differences."""

    kind: str
    pairs: int
    euros: Decimal | None = None
    percent: Decimal | None = None

    @property
    def label(self) -> str:
        return rules.KINDS.get(self.kind, "inchangée")


@dataclass(frozen=True, slots=True)
class Comparison:
    """Two lists to compare, for one CPNE or certifications if they are named."""

    old: NpecVintage
    new: NpecVintage
    cpne: str = ""
    rncps: tuple[str, ...] | None = None

    def _values(self, **more: Any) -> dict[str, Any]:
        pair = {"old": self.old.pk, "new": self.new.pk, "vintages": [self.old.pk, self.new.pk]}
        return {**pair, "only_cpne": self.cpne, "only_rncps": list(self.rncps or ()), **more}

    def _only(self, *, codes: bool = False) -> str:
        clauses = ["AND cpne = %(only_cpne)s" if self.cpne else ""]
        clauses.append("AND rncp = ANY(%(only_rncps)s)" if codes or self.rncps is not None else "")
        return " ".join(clauses)

    def totals(self) -> dict[str, Total]:
        """How many pairs changed in each way; kept while nothing is published or settled."""
        seen = (
            NpecPublication.objects.order_by("-pk").values_list("pk", flat=True).first() or 0,
            NpecSettlement.objects.order_by("-pk").values_list("pk", flat=True).first() or 0,
        )
        asked = repr((self.old.pk, self.new.pk, self.cpne, self.rncps, seen)).encode()
        key = f"npec-totals-{hashlib.sha256(asked).hexdigest()}"
        found = cache.get(key)
        if found is None:
            found = {row[0]: Total(*row) for row in self._ask(TOTALS, self._only(), self._values())}
            cache.set(key, found, KEPT)
        return found

    def by_committee(self) -> dict[str, int]:
        """How many pairs changed, by CPNE."""
        return dict(self._ask(BY_COMMITTEE, self._only(), self._values()))

    def page(self, kinds: Sequence[str], after: tuple[str, str] = ("", ""), *, size: int) -> list[Change]:
        """The changes that follow a pair, at most `size`, found by a few certifications at a time."""
        codes = self._codes(after[0])
        found: list[Change] = []
        place = 0
        for step in (*STEPS, len(codes)):
            some, place = codes[place : place + step], place + step
            if not some or len(found) >= size:
                break
            values = self._values(kinds=list(kinds), rncp=after[0], cpne=after[1], limit=size - len(found))
            values["only_rncps"] = some
            found += [Change(*row) for row in self._ask(ROWS, self._only(codes=True), values)]
        return found

    def every(self, kinds: Sequence[str]) -> Iterator[list[Change]]:
        """All the changes, by lots of certifications."""
        codes = self._codes("")
        for start in range(0, len(codes), STEPS[-1]):
            values = self._values(kinds=list(kinds), rncp="", cpne="", limit=None)
            values["only_rncps"] = codes[start : start + STEPS[-1]]
            yield [Change(*row) for row in self._ask(ROWS, self._only(codes=True), values)]

    def _codes(self, rncp: str) -> list[str]:
        """The certifications of both lists, from one on."""
        with connection.cursor() as cursor:
            cursor.execute(CODES.format(only=self._only()), self._values(rncp=rncp))
            return [row[0] for row in cursor.fetchall()]

    def _ask(self, query: str, only: str, values: dict[str, Any]) -> list[tuple]:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute("SET LOCAL work_mem = '128MB'")
            few = "only_rncps" in only or self.cpne
            sides = {
                name: self._said(cursor, name, vintage, only, few=bool(few))
                for name, vintage in (("old", self.old), ("new", self.new))
            }
            cursor.execute(BOTH.format(**sides) + query, values)
            return cursor.fetchall()

    @staticmethod
    def _said(cursor: Any, name: str, vintage: NpecVintage, only: str, *, few: bool) -> str:
        """The rows of one list; sorting a whole one is spared when each pair has one row."""
        several = few
        if not few:
            cursor.execute(SEVERAL, {"vintage": vintage.pk, "day": vintage.applicable_from})
            several = cursor.fetchone()[0]
        return SAID.format(
            once=ONCE if several else "",
            vintage=f"%({name})s",
            only=only,
            order=LAST if several else "",
        )
