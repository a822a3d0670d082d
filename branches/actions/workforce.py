"""Verbs of the workforce figures: a file enters whole or not at all, an older year stays readable."""

from __future__ import annotations

import hashlib
from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import PurePath

from django.core.files import File
from django.db import connection, transaction
from django.db.models import Sum
from django.utils import timezone

from accounts.models import User
from branches.models import WorkforceFigure, WorkforceFile, WorkforceVintage
from branches.rules import workforce as rules
from branches.rules.workforce import Band, Figure
from registers.models import Committee

LOCK = 7_202_905  # one loader at a time: a vintage replaces another one
Key = tuple[str, int]  # committee, year


@dataclass(frozen=True, slots=True)
class Line:
    """A figure to enter, with its line in the file."""

    number: int
    cpne: str
    year: int
    rome: str
    band: Band
    gender: str
    region: str
    contract: str
    heads: int

    @property
    def cell(self) -> tuple[object, ...]:
        return self.cpne, self.year, self.rome, self.band, self.gender, self.region, self.contract

    @property
    def figure(self) -> Figure:
        return Figure(self.rome, self.band, self.gender, self.heads, self.region, self.contract)


@dataclass(frozen=True, slots=True)
class Flaw:
    """Why a cell cannot be taken: its line, its column, what it holds, a French sentence."""

    number: int
    column: str
    value: str
    message: str


@dataclass(slots=True)
class Outcome:
    """What was done, or every reason why nothing was."""

    flaws: list[Flaw] = field(default_factory=list)
    created: list[WorkforceVintage] = field(default_factory=list)
    replaced: int = 0
    unchanged: int = 0

    @property
    def done(self) -> bool:
        return not self.flaws


@transaction.atomic
def load(
    *,
    lines: Sequence[Line],
    source: str,
    allowed: Collection[str],
    upload: File,
    by: User,
    flaws: Collection[Flaw] = (),
) -> Outcome:
    """Enter the figures of a source by branch and year; nothing at all when one cell is wrong.

    The same figures again change nothing; others replace the vintage in force, which stays readable.
    """
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [LOCK])
    outcome = Outcome(list(flaws))
    outcome.flaws += _strangers(lines, allowed)
    outcome.flaws += _twins(lines)
    parts: dict[Key, list[Line]] = defaultdict(list)
    for line in lines:
        parts[line.cpne, line.year].append(line)
    for part in parts.values():
        outcome.flaws += _overlaps(part)
    outcome.flaws.sort(key=lambda flaw: flaw.number)
    if outcome.done:
        _write(parts, " ".join(source.split()), upload, by, outcome)
    return outcome


def _strangers(lines: Iterable[Line], allowed: Collection[str]) -> list[Flaw]:
    """Lines of a branch that is unknown, or of another officer."""
    known = set(Committee.objects.filter(pk__in={line.cpne for line in lines}).values_list("pk", flat=True))
    found = []
    for line in lines:
        if line.cpne not in known:
            found.append(Flaw(line.number, "CPNE", line.cpne, "Cette CPNE n’est pas au registre."))
        elif line.cpne not in allowed:
            found.append(Flaw(line.number, "CPNE", line.cpne, "Vous ne suivez pas cette branche."))
    return found


def _twins(lines: Iterable[Line]) -> list[Flaw]:
    """Lines that fill a cell again."""
    first: dict[tuple[object, ...], int] = {}
    return [
        Flaw(line.number, "Ligne", "", f"La ligne {first[line.cell]} donne déjà cet effectif.")
        for line in lines
        if first.setdefault(line.cell, line.number) != line.number
    ]


def _overlaps(lines: Sequence[Line]) -> list[Flaw]:
    """Two bands of one branch and year that share an age."""
    found = rules.overlap(line.band for line in lines)
    if found is None:
        return []
    line = next(line for line in lines if line.band == found[1])
    labels = f"« {found[0].label} » et « {found[1].label} »"
    return [Flaw(line.number, "Âge", found[1].label, f"Les tranches {labels} se recouvrent.")]


def _write(
    parts: Mapping[Key, Sequence[Line]], source: str, upload: File, by: User, outcome: Outcome
) -> None:
    current = {
        (row.committee_id, row.year): row
        for row in WorkforceVintage.objects.current().filter(
            source=source, committee__in={cpne for cpne, _ in parts}
        )
    }
    file: WorkforceFile | None = None
    for key in sorted(parts):
        figures = [line.figure for line in parts[key]]
        mark, before = rules.digest(figures), current.get(key)
        if before and before.digest == mark:
            outcome.unchanged += 1
            continue
        file = file or _kept(upload, source, by)
        if before:
            WorkforceVintage.objects.filter(pk=before.pk).update(replaced_at=timezone.now())
            outcome.replaced += 1
        vintage = WorkforceVintage.objects.create(
            committee_id=key[0], year=key[1], source=source, file=file, digest=mark,
            heads=rules.total(figures),
        )  # fmt: skip
        WorkforceFigure.objects.bulk_create([_row(vintage, each) for each in figures], batch_size=2000)
        outcome.created.append(vintage)


def _row(vintage: WorkforceVintage, figure: Figure) -> WorkforceFigure:
    return WorkforceFigure(
        vintage=vintage, rome=figure.rome, age_from=figure.band.first, age_to=figure.band.last,
        gender=figure.gender, region_id=figure.region or None, contract=figure.contract, heads=figure.heads,
    )  # fmt: skip


def _kept(upload: File, source: str, by: User) -> WorkforceFile:
    digest = hashlib.sha256()
    for chunk in upload.chunks():
        digest.update(chunk)
    upload.seek(0)
    name = PurePath(upload.name or "effectifs").name[:255]
    return WorkforceFile.objects.create(
        name=name, file=upload, sha256=digest.hexdigest(), source=source, loaded_by=by
    )


def figures_of(vintage: WorkforceVintage, **only: str) -> list[Figure]:
    """The figures of a vintage by occupation, age and gender; `only` keeps a région, a contract, a ROME."""
    rows = (
        vintage.figures.filter(**only)
        .order_by("rome", "age_from", "gender")
        .values_list("rome", "age_from", "age_to", "gender")
        .annotate(count=Sum("heads"))
    )
    return [Figure(rome, Band(first, last), gender, heads) for rome, first, last, gender, heads in rows]
