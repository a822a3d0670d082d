"""A sheet of the national register seen by the branches: its facts, its succession, what depends on it."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from datetime import date

from django.db import connection
from django.db.models import Q

from accounts.models import User
from branches.actions.radar import names_of, titles_of
from branches.actions.stock import COMMITTEE, COMMITTEES, JOINED
from branches.models import visible_committees
from contracts.rules import states
from registers.models import Certification, CertificationActor, NpecLevel, Succession

YEARS, CHAIN, ACTORS, LEVELS = 6, 24, 30, 60
_YEARLY = f"""
WITH {COMMITTEES}
SELECT coalesce({COMMITTEE}, '') AS committee, extract(year FROM contract.concluded_on)::int AS year,
    count(*) AS concluded,
    count(*) FILTER (WHERE contract.starts_on <= %(on)s
        AND coalesce(contract.terminated_on, contract.ends_on) >= %(on)s) AS live
FROM contracts_contract AS contract {JOINED}
WHERE contract.rncp = %(code)s AND contract.state = ANY(%(engaged)s)
GROUP BY 1, 2
"""  # noqa: S608 -- made of constants


@dataclass(frozen=True, slots=True)
class Contracts:
    """Contracts of a certification: running by committee, concluded by year."""

    live: int
    by_committee: list[tuple[str, str, int]]
    by_year: list[tuple[int, int]]


@dataclass(slots=True)
class Sheet:
    """Everything the page of a sheet shows."""

    sheet: Certification
    title: str
    certifiers: list[CertificationActor] = field(default_factory=list)
    partners: int = 0
    blocks: list[tuple[str, str]] = field(default_factory=list)
    chain: list[Certification] = field(default_factory=list)
    unknown: list[str] = field(default_factory=list)  # of the chain, without a sheet
    levels: list[tuple[NpecLevel, str]] = field(default_factory=list)
    contracts: Contracts | None = None
    series: tuple[str, ...] = ("Contrats conclus",)

    @property
    def spans(self) -> list[tuple[str, date, date, str]]:
        """The lives of the chain for a chart; this sheet stands out."""
        return [
            (each.code, first, each.registered_until, "1" if each.code == self.sheet.code else "2")
            for each in self.chain
            if each.registered_until
            and (first := each.effective_on or each.decided_on)
            and first <= each.registered_until
        ]

    @property
    def some(self) -> bool:
        """Whether any contract was ever concluded over the years shown, or is running."""
        return bool(self.contracts and (self.contracts.live or any(n for _, n in self.contracts.by_year)))

    @property
    def years(self) -> list[tuple[str, tuple[int]]]:
        """Contracts by year for a chart."""
        return [(str(year), (count,)) for year, count in self.contracts.by_year] if self.contracts else []


def sheet_of(code: str, *, user: User, on: date, outside: bool) -> Sheet | None:
    """The page of a sheet; without any count of contracts for those from outside. None when not known."""
    row = Certification.objects.filter(pk=code).first()
    if row is None:
        return None
    codes = chain_of(code)
    known = {each.pk: each for each in Certification.objects.filter(pk__in=codes)}
    committees = list(visible_committees(user, on).values_list("pk", flat=True))
    return Sheet(
        row,
        title=row.title or titles_of([code]).get(code, ""),
        certifiers=list(row.actors.filter(role="certifier").order_by("name", "pk")[:ACTORS]),
        partners=row.actors.filter(role="partner").count(),
        blocks=list(row.blocks.order_by("code").values_list("code", "title")),
        chain=sorted(known.values(), key=lambda each: (each.registered_until or date.max, each.code)),
        unknown=sorted(set(codes) - known.keys()),
        levels=levels_of(code, committees, on),
        contracts=None if outside else contracts_of(code, user=user, on=on, committees=committees),
    )


def chain_of(code: str) -> list[str]:
    """The sheets that lead to this one or follow it, itself included; a long chain is cut."""
    found, todo = [code], [code]
    while todo and len(found) < CHAIN:
        pairs = Succession.objects.filter(Q(old__in=todo) | Q(new__in=todo)).order_by("old", "new")
        near = {each for pair in pairs.values_list("old", "new") for each in pair}
        todo = sorted(near - set(found))
        found += todo
    return found[:CHAIN]


def levels_of(code: str, committees: Collection[str], on: date) -> list[tuple[NpecLevel, str]]:
    """The level in force for each of these committees, with the name of the committee."""
    rows = (
        NpecLevel.objects.filter(
            rncp=code, cpne__in=committees, applicable_from__lte=on, vintage__superseded_by=None
        )
        .order_by("cpne", "-applicable_from", "-vintage__applicable_from", "-pk")
        .distinct("cpne")
    )
    found = list(rows[:LEVELS])
    names = names_of(each.cpne for each in found)
    return [(each, names.get(each.cpne, "")) for each in found]


def contracts_of(code: str, *, user: User, on: date, committees: Sequence[str]) -> Contracts:
    """Counted over the contracts of the branches of this user."""
    with connection.cursor() as cursor:
        cursor.execute(_YEARLY, {"on": on, "code": code, "engaged": sorted(states.ENGAGED)})
        rows = cursor.fetchall()
    if not user.has_perm("branches.every_branch"):
        rows = [row for row in rows if row[0] in set(committees)]
    years = dict.fromkeys(range(on.year - YEARS + 1, on.year + 1), 0)
    live: dict[str, int] = {}
    for committee, year, concluded, running in rows:
        if year in years:
            years[year] += concluded
        live[committee] = live.get(committee, 0) + running
    names = names_of(live)
    by_committee = sorted(
        ((each, names.get(each, ""), count) for each, count in live.items() if count),
        key=lambda each: (-each[2], each[0]),
    )
    return Contracts(sum(live.values()), by_committee, list(years.items()))
