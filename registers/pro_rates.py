"""Verbs of the professionalisation rates: set one, load a file of them, whole or not at all."""

from __future__ import annotations

import hashlib
from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import Decimal
from itertools import pairwise
from pathlib import PurePath
from typing import Any

from django.core.files import File
from django.db import connection, transaction
from django.utils import timezone

from registers.models import Agreement, ProRate, SourceFile
from registers.report import Report

LOCK = 7_202_612  # one writer at a time: a period may end another one
KIND = "pro_rates"
_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Line:
    """A rate to set: `number` is its line in the file, 1 by hand."""

    number: int
    idcc: str
    since: date
    until: date | None
    hourly: Decimal
    priority_hourly: Decimal | None
    source: str

    @property
    def worth(self) -> tuple[date | None, Decimal, Decimal | None, str]:
        return self.until, self.hourly, self.priority_hourly, self.source


@dataclass(frozen=True, slots=True)
class Flaw:
    """Why a line cannot be taken: a French sentence."""

    number: int
    message: str


@dataclass(slots=True)
class Outcome:
    """What was done, or every reason why nothing was."""

    flaws: list[Flaw] = field(default_factory=list)
    created: int = 0
    changed: int = 0
    unchanged: int = 0
    ended: int = 0  # earlier rates that now end the day before a new one

    @property
    def done(self) -> bool:
        return not self.flaws


@transaction.atomic
def set_rates(
    *, lines: Sequence[Line], by: Any, flaws: Collection[Flaw] = (), upload: File | None = None
) -> Outcome:
    """Write the rates; nothing at all when one line is wrong. A rate without end stops before the next one.

    A line with the branch and the first day of a known rate changes it; the same line again changes nothing.
    The file they come from is kept with what was read in it.
    """
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [LOCK])
    outcome = Outcome(list(flaws))
    known = set(Agreement.objects.filter(pk__in={line.idcc for line in lines}).values_list("pk", flat=True))
    outcome.flaws += [
        Flaw(line.number, f"L’IDCC {line.idcc} n’est pas au registre des branches.")
        for line in lines
        if line.idcc not in known
    ]
    stored: dict[str, dict[date, ProRate]] = defaultdict(dict)
    for rate in ProRate.objects.filter(agreement_id__in=known).order_by("since"):
        stored[rate.agreement_id][rate.since] = rate
    writes: list[ProRate] = []
    for idcc in sorted(known):
        ours = [line for line in lines if line.idcc == idcc]
        outcome.flaws += _clashes(ours)
        writes += _merged(ours, stored[idcc], outcome)
    outcome.flaws.sort(key=lambda flaw: flaw.number)
    if outcome.done and writes:
        _write(writes, by=by, file=_kept(upload, outcome, by) if upload else None)
    return outcome


def _clashes(lines: Sequence[Line]) -> list[Flaw]:
    """Lines of one branch with the same first day."""
    first: dict[date, int] = {}
    return [
        Flaw(line.number, f"La ligne {first[line.since]} donne déjà un forfait à partir de ce jour.")
        for line in lines
        if first.setdefault(line.since, line.number) != line.number
    ]


def _merged(lines: Iterable[Line], stored: dict[date, ProRate], outcome: Outcome) -> list[ProRate]:
    """The rates of one branch that must be written after the lines; what overlaps is a flaw."""
    before = {since: _worth(rate) for since, rate in stored.items()}
    rates, said = dict(stored), {}
    for line in lines:
        rate = rates.setdefault(line.since, ProRate(agreement_id=line.idcc, since=line.since))
        rate.until, rate.hourly, rate.priority_hourly, rate.source = line.worth
        said[line.since] = line.number
    ordered = [rates[since] for since in sorted(rates)]
    for rate, after in pairwise(ordered):
        if rate.until is None:
            rate.until = after.since - _DAY
        elif rate.until >= after.since:
            number = said.get(after.since) or said.get(rate.since, 0)
            outcome.flaws.append(Flaw(number, _overlap(rate, after)))
    changed = [rate for rate in ordered if before.get(rate.since) != _worth(rate)]
    outcome.created += sum(rate.since not in before for rate in changed)
    outcome.changed += sum(rate.since in before and rate.since in said for rate in changed)
    outcome.ended += sum(rate.since not in said for rate in changed)
    outcome.unchanged += sum(before.get(since) == _worth(rates[since]) for since in said)
    return changed


def _worth(rate: ProRate) -> tuple[date | None, Decimal, Decimal | None, str]:
    return rate.until, rate.hourly, rate.priority_hourly, rate.source


def _overlap(rate: ProRate, after: ProRate) -> str:
    return (
        f"Deux forfaits de l’IDCC {rate.agreement_id} se recouvrent\u00a0: celui du {rate.since:%d/%m/%Y} "
        f"finit le {rate.until:%d/%m/%Y}, le suivant commence le {after.since:%d/%m/%Y}."
    )


def _kept(upload: File, outcome: Outcome, by: Any) -> SourceFile:
    """The file itself, once; a content already kept is the same file."""
    digest = hashlib.sha256()
    for chunk in upload.chunks():
        digest.update(chunk)
    upload.seek(0)
    name = PurePath(upload.name or "").name[:255]
    report = Report(kind=KIND, name=name, sha256=digest.hexdigest())
    report.count("loaded", outcome.created + outcome.changed)
    report.count("unchanged", outcome.unchanged)
    known = SourceFile.objects.filter(sha256=report.sha256, state=SourceFile.State.LOADED).first()
    return known or SourceFile.objects.create(
        kind=KIND,
        name=name,
        sha256=report.sha256,
        file=upload,
        state=SourceFile.State.LOADED,
        loaded_by=by,
        loaded_at=timezone.now(),
        report=report.as_dict(),
    )


def _write(rates: Sequence[ProRate], *, by: Any, file: SourceFile | None) -> None:
    for rate in rates:
        rate.set_by, rate.file = by, file or rate.file
    fields = ["until", "hourly", "priority_hourly", "source", "set_by", "file"]
    ProRate.objects.bulk_update([rate for rate in rates if rate.pk], fields, batch_size=500)
    ProRate.objects.bulk_create([rate for rate in rates if not rate.pk], batch_size=500)
