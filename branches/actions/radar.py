"""What comes to its end: certifications that contracts of our branches depend on, and our own."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.core.cache import cache
from django.db import connection, transaction

import law
from accounts.models import User
from branches.actions.readiness import readiness_of
from branches.actions.stock import COMMITTEE, COMMITTEES, JOINED
from branches.models import Project, Qualification, Registration, visible_committees
from branches.rules import radar
from branches.rules.criteria import Readiness
from branches.rules.radar import Alarm
from contracts.rules import states
from registers.models import Certification, Committee, DiplomaLink, Succession

FRESH = 300  # seconds the counts are kept: they read every live contract
_COUNTED = f"""
WITH {COMMITTEES},
ending AS (
    SELECT code, registered_until FROM registers_certification
    WHERE registered_until BETWEEN %(since)s AND %(until)s
)
SELECT ending.code, coalesce({COMMITTEE}, '') AS committee,
    count(*) FILTER (WHERE contract.starts_on <= %(on)s
        AND coalesce(contract.terminated_on, contract.ends_on) >= %(on)s) AS live,
    count(*) FILTER (WHERE coalesce(contract.terminated_on, contract.ends_on) > ending.registered_until
        AND coalesce(contract.terminated_on, contract.ends_on) >= %(on)s) AS beyond,
    count(*) FILTER (WHERE contract.concluded_on > %(recent)s) AS recent
FROM contracts_contract AS contract JOIN ending ON ending.code = contract.rncp {JOINED}
WHERE contract.state = ANY(%(engaged)s)
    AND (coalesce(contract.terminated_on, contract.ends_on) >= %(on)s OR contract.concluded_on > %(recent)s)
GROUP BY 1, 2
"""  # noqa: S608 -- made of constants


@dataclass(frozen=True, slots=True)
class Counts:
    """Contracts that depend on a certification: running, running after its end, concluded lately."""

    live: int = 0
    beyond: int = 0
    recent: int = 0

    def __add__(self, other: Counts) -> Counts:
        return Counts(self.live + other.live, self.beyond + other.beyond, self.recent + other.recent)


@dataclass(slots=True)
class Line:
    """A certification near its end, what depends on it, and what is being done."""

    code: str
    title: str
    level: int | None
    ends_on: date
    alarm: Alarm | None
    counts: Counts = field(default_factory=Counts)
    committees: list[tuple[str, Counts]] = field(default_factory=list)
    successors: list[str] = field(default_factory=list)
    qualification: Qualification | None = None
    project: Project | None = None
    readiness: Readiness | None = None
    told_end: date | None = None  # ours, when the register says another one

    @property
    def alone(self) -> bool:
        """Ours, near its end, and nothing is being done."""
        return self.qualification is not None and self.project is None and not self.successors


def period(on: date, horizon: int) -> tuple[date, date]:
    """The ends that are looked at: those of so many months to come; 0 for those past lately."""
    if horizon:
        return on, radar.horizon(on, horizon)
    return law.add_months(on, -law.radar_recent_months(on)), date.fromordinal(on.toordinal() - 1)


def lines(*, user: User, on: date, horizon: int, committee: str = "") -> list[Line]:
    """The certifications near their end that the branches of this user depend on, or own."""
    since, until = period(on, horizon)
    mine = _mine(user, on, committee)
    counted = _of(counts_between(since, until, on), mine)
    owned = owned_between(user, since, until, on, committee)
    wanted = {code for code, parts in counted.items() if any(each.live or each.recent for _, each in parts)}
    found = [
        _line(sheet, counted.get(sheet.code, []), owned.pop(sheet.code, None), on)
        for sheet in Certification.objects.filter(pk__in=wanted | owned.keys()).order_by("pk")
        if sheet.registered_until and since <= sheet.registered_until <= until
    ]
    known = set(Certification.objects.filter(pk__in=owned.keys()).values_list("pk", flat=True))
    found += [_own(each, on) for code, each in owned.items() if code not in known]
    _complete(found, on)
    return found


def owned_lines(*, user: User, on: date, horizon: int, committee: str = "") -> list[Line]:
    """For representatives: the certifications of their branch alone, without any count of contracts."""
    since, until = period(on, horizon)
    owned = owned_between(user, since, until, on, committee)
    found = [_own(each, on) for each in owned.values()]
    _complete(found, on)
    return found


def _mine(user: User, on: date, committee: str) -> set[str] | None:
    """The committees whose contracts are counted; None for all of them, unknown ones included."""
    if committee:
        seen = visible_committees(user, on).filter(pk=committee)
        return set(seen.values_list("pk", flat=True))
    if user.has_perm("branches.every_branch"):
        return None
    return set(visible_committees(user, on).values_list("pk", flat=True))


def counts_between(since: date, until: date, on: date) -> list[tuple[str, str, Counts]]:
    """(certification, CPNE, counts) for the ends of a period, kept a few minutes."""
    key = f"radar-{on}-{since}-{until}"
    found: list[tuple[str, str, Counts]] | None = cache.get(key)
    if found is None:
        asked: dict[str, Any] = {
            "on": on, "since": since, "until": until, "engaged": sorted(states.ENGAGED),
            "recent": law.add_months(on, -law.radar_recent_months(on)),
        }  # fmt: skip
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute("SET LOCAL jit = off")
            cursor.execute(_COUNTED, asked)
            found = [(code, committee, Counts(*counts)) for code, committee, *counts in cursor.fetchall()]
        cache.set(key, found, FRESH)
    return found


def _of(
    rows: Iterable[tuple[str, str, Counts]], mine: Collection[str] | None
) -> dict[str, list[tuple[str, Counts]]]:
    found: dict[str, list[tuple[str, Counts]]] = defaultdict(list)
    for code, committee, counts in rows:
        if mine is None or committee in mine:
            found[code].append((committee, counts))
    return found


def owned_between(user: User, since: date, until: date, on: date, committee: str) -> dict[str, Registration]:
    """Registrations of our certifications that end in a period and are not followed by another."""
    seen = Qualification.objects.visible_to(user, on).filter(ended_on=None)
    if committee:
        seen = seen.filter(links__committee=committee)
    rows = Registration.objects.last_lives().filter(
        qualification__in=seen.order_by().values("pk"), ends_on__range=(since, until)
    )
    return {each.code: each for each in rows.select_related("qualification").order_by("ends_on", "pk")}


def _line(sheet: Certification, parts: list[tuple[str, Counts]], own: Registration | None, on: date) -> Line:
    ends_on = sheet.registered_until
    assert ends_on is not None  # noqa: S101 -- asked for in the query
    told = own.ends_on if own and own.ends_on != ends_on else None
    line = Line(
        sheet.code, sheet.title, sheet.level, ends_on, radar.alarm(ends_on, on),
        qualification=own.qualification if own else None, told_end=told,
    )  # fmt: skip
    line.committees = sorted(parts, key=lambda each: (-each[1].live, each[0]))
    line.counts = sum((counts for _, counts in parts), Counts())
    return line


def _own(each: Registration, on: date) -> Line:
    row = each.qualification
    return Line(
        each.code, row.title, row.level, each.ends_on, radar.alarm(each.ends_on, on), qualification=row
    )


def _complete(found: Collection[Line], on: date) -> None:
    """Successors, projects and their readiness, each in one question."""
    codes = [each.code for each in found]
    newer: dict[str, list[str]] = defaultdict(list)
    for old, new in Succession.objects.filter(old__in=codes).order_by("new").values_list("old", "new"):
        newer[old].append(new)
    owned = [each.qualification.pk for each in found if each.qualification]
    projects = {
        each.qualification_id: each
        for each in Project.objects.open()
        .filter(qualification__in=owned, kind__in=["renewal", "closure"])
        .order_by("-kind")  # a closure is told before a renewal
    }
    ready = readiness_of(list(projects.values()), on)
    titles = titles_of(each.code for each in found if not each.title)
    for line in found:
        own = line.qualification.title if line.qualification else ""
        line.title = line.title or own or titles.get(line.code, "")
        line.successors = newer.get(line.code, [])
        if line.qualification:
            line.project = projects.get(line.qualification.pk)
            line.readiness = ready.get(line.project.pk) if line.project else None


def titles_of(codes: Iterable[str]) -> dict[str, str]:
    """Titles of the diplomas, for the sheets that the register knows by their number alone."""
    links = DiplomaLink.objects.filter(certification__in=set(codes)).exclude(diploma__title="")
    return dict(links.order_by("-diploma").values_list("certification", "diploma__title"))


def names_of(codes: Iterable[str]) -> dict[str, str]:
    """The names of committees."""
    return dict(Committee.objects.filter(pk__in=set(codes)).values_list("pk", "label"))
