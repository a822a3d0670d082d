"""The levels of a branch in force on a day, certification by certification, and summed up."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.db.models import F

from registers import search
from registers.lookups import lookups_for
from registers.models import Certification, Committee, NpecLevel, NpecVintage
from registers.rules.levels import Level

LEVELS = 50


@dataclass(frozen=True, slots=True)
class LevelSummary:
    """The levels of a branch: the list in force, how many have an amount, what changed last."""

    vintage: NpecVintage | None
    valued: int
    without: int
    changed_on: date | None


def levels_of(committee: Committee, *, on: date) -> LevelSummary:
    """The national list in force for a branch, with the acts that complete it."""
    vintage = NpecVintage.objects.live().filter(applicable_from__lte=on).first()
    if vintage is None:
        return LevelSummary(None, 0, 0, None)
    rows = NpecLevel.objects.filter(vintage=vintage, cpne=committee.pk, applicable_from__lte=on).exclude(
        rncp=""
    )
    counts = rows.order_by().values_list("rncp", "annual")
    valued = {rncp for rncp, annual in counts if annual is not None}
    changed = rows.order_by(F("applicable_from").desc()).values_list("applicable_from", flat=True).first()
    return LevelSummary(vintage, len(valued), len({rncp for rncp, _ in counts} - valued), changed)


@dataclass(frozen=True, slots=True)
class LevelLine:
    """A certification and its level in force for the branch; `later`: one already published begins then."""

    certification: Certification | None
    code: str
    level: Level | None
    later: Level | None


def level_lines(
    committee: Committee, *, on: date, words: str = "", after: str = ""
) -> tuple[list[LevelLine], str]:
    """A page of levels in force, by certification, and the key that leads to the next one."""
    rows = NpecLevel.objects.filter(cpne=committee.pk, vintage__superseded_by=None).exclude(rncp="")
    if words:
        rows = rows.filter(rncp__in=search.certifications(words).values("pk"))
    if after:
        rows = rows.filter(rncp__gt=after)
    codes = list(rows.order_by("rncp").values_list("rncp", flat=True).distinct()[: LEVELS + 1])
    page = codes[:LEVELS]
    lookups = lookups_for(pairs=[], rncps=page, cpnes=[committee.pk])
    known = Certification.objects.in_bulk(page)
    lines = []
    for code in page:
        now = next(iter(lookups.levels(code, [committee.pk], on)), None)
        later = next(iter(lookups.levels(code, [committee.pk], date.max)), None)
        lines.append(LevelLine(known.get(code), code, now, later if later != now else None))
    return lines, page[-1] if len(codes) > LEVELS else ""
