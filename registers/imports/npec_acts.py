"""What acts published since the last national file, when the next one comes: kept, or told as replaced."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.db.models import Count

from registers import rules
from registers.comparing import Comparison
from registers.models import NpecChange, NpecVintage
from registers.report import Report

# A file tells the state of a day: what acts fixed from a later day stands after it, unless it says better.
CARRY = """
INSERT INTO registers_npeclevel
    (vintage_id, rncp, diploma, cpne, annual, absence, status, applicable_from, publication_id)
SELECT %(vintage)s, level.rncp, level.diploma, level.cpne, level.annual, level.absence, level.status,
       level.applicable_from, level.publication_id
FROM registers_npeclevel AS level
WHERE level.publication_id IS NOT NULL AND level.vintage_id = ANY(%(before)s)
  AND level.applicable_from > %(told)s AND (%(next)s::date IS NULL OR level.applicable_from < %(next)s)
  AND NOT EXISTS (
      SELECT FROM registers_npeclevel AS said
      WHERE said.rncp = level.rncp AND said.rncp <> '' AND said.cpne = level.cpne
        AND said.vintage_id = %(vintage)s AND said.applicable_from >= level.applicable_from
        AND said.publication_id IS NULL
  )
ON CONFLICT DO NOTHING
"""
OVERRULED = """
SELECT DISTINCT ON (level.rncp, level.cpne)
       level.rncp, level.cpne, level.annual, publication.act, said.annual, said.rncp IS NULL
FROM registers_npeclevel AS level
JOIN registers_npecpublication AS publication ON publication.id = level.publication_id
LEFT JOIN LATERAL (
    SELECT rncp, annual FROM registers_npeclevel AS said
    WHERE said.rncp = level.rncp AND said.rncp <> '' AND said.cpne = level.cpne
      AND said.vintage_id = %(vintage)s AND said.publication_id IS NULL
    ORDER BY said.applicable_from DESC LIMIT 1
) AS said ON true
WHERE level.vintage_id = ANY(%(before)s) AND level.applicable_from >= %(since)s
  AND level.applicable_from <= %(told)s
ORDER BY level.rncp, level.cpne, level.applicable_from DESC, level.publication_id DESC
"""


def keep_acts(cursor: Any, vintage: NpecVintage, report: Report) -> NpecVintage | None:
    """What acts fixed from a later day than the file tells stands in the new list; the rest is told.

    Gives the list that this one replaces or follows.
    """
    live, day = NpecVintage.objects.live(), vintage.applicable_from
    previous = live.filter(applicable_from__lt=day).order_by("-applicable_from").first()
    following = live.filter(applicable_from__gt=day).order_by("applicable_from").first()
    replaced = NpecVintage.objects.filter(superseded_by=vintage).order_by("-pk").first()
    before = [each.pk for each in (replaced, previous) if each]
    values = {
        "vintage": vintage.pk,
        "before": before,
        "since": day,
        "told": max(day, vintage.revised_on or day),
        "next": following.applicable_from if following else None,
    }
    cursor.execute(CARRY, values)
    if cursor.rowcount:
        report.count("carried", cursor.rowcount)
    cursor.execute(OVERRULED, values)
    for rncp, cpne, annual, act, said, missing in cursor.fetchall():
        if said == annual:
            continue
        told = "n’en dit rien" if missing else f"donne {rules.euros_of(said) if said is not None else 'NC'}"
        report.note(
            "overruled",
            f"{rncp} × CPNE {cpne}\u00a0: le fichier {told}, «\u00a0{act}\u00a0» donnait "
            f"{rules.euros_of(annual)}. Le fichier fait foi.",
        )
    return replaced or previous


def note_changes(vintage: NpecVintage, before: NpecVintage | None, *, on: date) -> None:
    """The branches whose levels a list changes, with how many; none when a later list has begun already."""
    later = NpecVintage.objects.live().filter(applicable_from__gt=vintage.applicable_from)
    if later.filter(applicable_from__lte=on).exists():
        return
    if before is None:
        rows = vintage.levels.exclude(cpne="").values("cpne").order_by("cpne")
        changed = dict(rows.annotate(rows=Count("pk")).values_list("cpne", "rows"))
    else:
        changed = Comparison(before, vintage).by_committee()
    NpecChange.objects.bulk_create(
        NpecChange(cpne=cpne, changed_on=on, changed=count, cause=f"référentiel national du {vintage}")
        for cpne, count in changed.items()
    )
