"""Verb of the levels that a branch or a decree fixes between two national files: publish them, once."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django.db import connection, transaction

from law.money import euros
from law.refusal import Impossible
from registers import rules
from registers.actions import LOCK
from registers.imports.staging import stage
from registers.models import Committee, NpecPublication, NpecVintage

LARGEST, STORED = Decimal(1_000_000), Decimal("0.0001")
STATUSES = ("CPNE", "R", "A")  # fixed by the branch, recommendation followed, fixed by the State
LONGEST_ACT = 200
STAGED = {
    "rncp": "text", "cpne": "text", "annual": "numeric(12,4)", "status": "text", "day": "date", "act": "text",
}  # fmt: skip
# What is new: the last act published for the same pair and day said something else, or there is none.
NEW = """
CREATE TEMPORARY TABLE new_levels ON COMMIT DROP AS
WITH listed AS MATERIALIZED (
    SELECT staged.*, list.id AS vintage_id
    FROM stage_levels AS staged
    CROSS JOIN LATERAL (
        SELECT id FROM registers_npecvintage
        WHERE superseded_by_id IS NULL AND applicable_from <= staged.day
        ORDER BY applicable_from DESC LIMIT 1
    ) AS list
), last AS MATERIALIZED (
    SELECT DISTINCT ON (level.rncp, level.cpne, level.applicable_from, level.vintage_id)
           level.rncp, level.cpne, level.applicable_from AS day, level.vintage_id, level.annual, level.status,
           publication.act
    FROM registers_npeclevel AS level
    JOIN registers_npecpublication AS publication ON publication.id = level.publication_id
    WHERE level.cpne = ANY(%(cpnes)s) AND level.vintage_id IN (SELECT vintage_id FROM listed)
    ORDER BY level.rncp, level.cpne, level.applicable_from, level.vintage_id, publication.id DESC
)
SELECT listed.* FROM listed LEFT JOIN last USING (rncp, cpne, day, vintage_id)
WHERE ROW(last.annual, last.status, last.act) IS DISTINCT FROM ROW(listed.annual, listed.status, listed.act)
"""
WRITE = """
INSERT INTO registers_npeclevel
    (vintage_id, rncp, diploma, cpne, annual, absence, status, applicable_from, publication_id)
SELECT vintage_id, rncp, '', cpne, annual, '', status, day, %s FROM new_levels WHERE act = %s
ORDER BY rncp, cpne
"""

CHANGES = """
INSERT INTO registers_npecchange (cpne, changed_on, changed, cause)
SELECT cpne, %s, count(*), act FROM new_levels WHERE act = %s GROUP BY cpne, act ORDER BY cpne
"""


@dataclass(frozen=True, slots=True)
class PublishedLevel:
    """A level to publish; `applicable_from` is the first conclusion date it is for, `act` what fixes it."""

    rncp: str
    cpne: str
    annual: Decimal
    status: str
    applicable_from: date
    act: str


@dataclass(frozen=True, slots=True)
class Outcome:
    """What was written, by act, and how many levels were already published as such."""

    publications: tuple[NpecPublication, ...]
    written: int
    unchanged: int


@transaction.atomic
def publish_levels(*, levels: Iterable[PublishedLevel], by: Any, on: date) -> Outcome:
    """Make these levels usable for the contracts concluded from their day; the rest of the list stays.

    Each completes the national list in force on its day, until a file that tells the state of that day or of
    a later one. The same levels again change nothing; another amount for the same day speaks from then on,
    and the first one stays readable. Impossible, and nothing is written, when one level cannot be read or no
    list is in force on its day.
    """
    wanted = _distinct(list(levels))
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [LOCK])
        _check_days(wanted)
        stage(cursor, "stage_levels", STAGED, [_row(each) for each in wanted])
        cursor.execute("DROP TABLE IF EXISTS pg_temp.new_levels")
        cursor.execute(NEW, {"cpnes": sorted({each.cpne for each in wanted})})
        cursor.execute("SELECT act FROM new_levels GROUP BY act ORDER BY act")
        publications, written = [], 0
        for (act,) in cursor.fetchall():
            publication = NpecPublication.objects.create(act=act, published_on=on, published_by=by)
            cursor.execute(WRITE, [publication.pk, act])
            written += cursor.rowcount
            cursor.execute(CHANGES, [on, act])
            publications.append(publication)
    return Outcome(tuple(publications), written, len(wanted) - written)


def _row(level: PublishedLevel) -> tuple[object, ...]:
    return level.rncp, level.cpne, level.annual, level.status, level.applicable_from, level.act


def _distinct(levels: Sequence[PublishedLevel]) -> list[PublishedLevel]:
    """Each level once, readable. Impossible when one is not, or when two disagree."""
    known = set(Committee.objects.filter(pk__in={each.cpne for each in levels}).values_list("pk", flat=True))
    said: dict[tuple[str, str, date], PublishedLevel] = {}
    for each in levels:
        if flaw := _flaw(each, known):
            raise Impossible(f"{each.rncp} × CPNE {each.cpne} : {flaw}")
        first = said.setdefault((each.rncp, each.cpne, each.applicable_from), each)
        if first != each:
            raise Impossible(
                f"{each.rncp} × CPNE {each.cpne} est donné deux fois à partir du "
                f"{each.applicable_from:%d/%m/%Y} : {euros(first.annual)} ({first.status}, {first.act}) et "
                f"{euros(each.annual)} ({each.status}, {each.act}). Gardez-en un seul."
            )
    return list(said.values())


def _flaw(level: PublishedLevel, known: set[str]) -> str:
    """Why a level cannot be published; empty when it can."""
    if not level.rncp.startswith("RNCP") or rules.normalise_rncp(level.rncp) != level.rncp:
        return "ce n’est pas un code RNCP."
    if level.cpne not in known:
        return "cette CPNE n’est pas au registre."
    if not level.annual.is_finite() or not 0 < level.annual < LARGEST:
        return f"le montant {level.annual} n’est pas possible."
    if level.annual != level.annual.quantize(STORED):
        return f"le montant {level.annual} a plus de quatre décimales."
    if level.status not in STATUSES:
        return f"le statut « {level.status} » n’est pas CPNE, R ou A."
    if not level.act.strip() or len(level.act) > LONGEST_ACT:
        return f"l’acte qui fixe le niveau manque, ou dépasse {LONGEST_ACT} caractères."
    return ""


def _check_days(levels: Sequence[PublishedLevel]) -> None:
    """Impossible when a level begins before every national list."""
    first = NpecVintage.objects.live().order_by("applicable_from").first()
    early = min((each.applicable_from for each in levels), default=None)
    if early and (first is None or early < first.applicable_from):
        raise Impossible(
            f"Aucun référentiel national chargé ne couvre le {early:%d/%m/%Y} : chargez-le d’abord "
            "(page des fichiers nationaux), puis publiez."
        )
