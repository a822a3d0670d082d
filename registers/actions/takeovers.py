"""Companies whose SIREN changed: who takes over is declared by a person, and may be undone."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.db import connection, transaction
from django.utils import timezone

from law.refusal import Impossible
from registers.models import Company, Takeover

_FAMILY = """
WITH RECURSIVE family(siren) AS (
    SELECT %s::varchar
    UNION SELECT t.old_id FROM registers_takeover AS t JOIN family ON t.new_id = family.siren
    WHERE t.undone_at IS NULL
) SELECT siren FROM family ORDER BY siren
"""


@transaction.atomic
def declare(*, old: str, new: str, since: date, reason: str, by: Any, on: date) -> Takeover:
    """Say that a company goes on under another SIREN; the same said again gives the one written.

    Impossible, in French, for an unknown company, a loop, a company already taken over by another.
    """
    known = lock(old, new)
    if missing := {old, new} - known.keys():
        raise Impossible(f"Le SIREN {min(missing)} n’est pas au registre : vérifiez ses chiffres.")
    if old == new:
        raise Impossible("L’ancien et le nouveau SIREN sont le même.")
    before = Takeover.objects.in_force().filter(old=old).first()
    if before is not None:
        if before.new_id == new:
            return before
        raise Impossible(f"Cette entreprise a déjà été reprise par {before.new_id} : défaites cette reprise.")
    if new in family(old):
        raise Impossible(f"{new} a elle-même été reprise par {old} : l’une des deux est la plus récente.")
    if since > on:
        raise Impossible("Une reprise à venir ne se déclare pas.")
    closed_on = known[new].closed_on
    if closed_on and closed_on <= since:
        raise Impossible(f"{new} est elle-même cessée depuis le {closed_on:%d/%m/%Y}.")
    if not reason.strip():
        raise Impossible("Dites ce qui montre que la même entreprise continue.")
    return Takeover.objects.create(old_id=old, new_id=new, since=since, reason=reason.strip(), declared_by=by)


@transaction.atomic
def undo(*, takeover: int, reason: str, by: Any) -> Takeover:
    """Say that it was not a takeover, for a reason; the second time changes nothing."""
    row = Takeover.objects.select_for_update().filter(pk=takeover).first()
    if row is None:
        raise Impossible("Cette reprise n’existe plus : rechargez la page.")
    if row.undone_at is None:
        if not reason.strip():
            raise Impossible("Dites pourquoi cette reprise est défaite.")
        row.undone_by, row.undone_at, row.undone_why = by, timezone.now(), reason.strip()
        row.save(update_fields=["undone_by", "undone_at", "undone_why"])
    return row


def lock(*sirens: str) -> dict[str, Company]:
    """These companies, locked in the order of their numbers; those unknown are absent."""
    rows = Company.objects.select_for_update(no_key=True).filter(pk__in=sirens).order_by("pk")
    return {each.pk: each for each in rows}


def family(siren: str) -> list[str]:
    """A company and all those it took over, one after the other."""
    with connection.cursor() as cursor:
        cursor.execute(_FAMILY, [siren])
        return [row[0] for row in cursor.fetchall()]


def successor(siren: str) -> str | None:
    """The company that took this one over."""
    return Takeover.objects.in_force().filter(old=siren).values_list("new", flat=True).first()
