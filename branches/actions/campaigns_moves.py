"""Positions taken together: found under the lock of their campaign, moved, remembered."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import date
from typing import Any

from django.db import connection
from django.db.models import QuerySet

from accounts.models import User
from branches.actions.campaigns import locked
from branches.models import CampaignCommittee, Position
from branches.rules import campaigns as rules
from law.refusal import Impossible

REMEMBER = """
INSERT INTO branches_positiontrace (subject_id, verb, from_state, to_state, "on", comment, made_by_id)
SELECT id, %s, state, %s, %s, btrim(comment, E' \\n\\r\\t'), %s
FROM unnest(%s::bigint[], %s::text[], %s::text[]) WITH ORDINALITY AS moved(id, state, comment, rank)
ORDER BY rank
"""


class Unfit(Impossible):
    """A position that lacks something; `fields` are its sentences by field."""

    def __init__(self, fields: Mapping[str, str]) -> None:
        super().__init__(" ".join(fields.values()))
        self.fields = dict(fields)


def opened(positions: Collection[int]) -> list[Position]:
    """Positions of one open campaign, kept from others; Impossible when some are gone."""
    if not positions:
        raise Impossible("Choisissez au moins une position.")
    campaigns = set(Position.objects.filter(pk__in=positions).values_list("campaign", flat=True))
    if len(campaigns) != 1:
        raise Impossible("Ces positions ne sont pas d’une même campagne.")
    campaign = locked(campaigns.pop(), "open")
    rows = list(campaign.positions.select_for_update().filter(pk__in=positions).order_by("pk"))
    if len(rows) != len(set(positions)):
        raise Impossible("Une de ces positions n’existe pas.")
    for row in rows:
        row.campaign = campaign
    return rows


def of(rows: Iterable[Position]) -> QuerySet[Position]:
    """These rows, as one statement may change them."""
    return Position.objects.filter(pk__in=[row.pk for row in rows])


def due_of(rows: Iterable[Position]) -> dict[str, date | None]:
    """The deadline of each branch of these positions."""
    campaign = next(iter(rows)).campaign_id
    return dict(CampaignCommittee.objects.filter(campaign=campaign).values_list("committee_id", "due_on"))


def check(rows: Iterable[Position], verb: str) -> None:
    """Impossible when the table of moves does not allow one of them."""
    found = rules.POSITION_MOVES[verb]
    wrong = next((row for row in rows if row.state not in found.froms), None)
    if wrong is not None:
        label = wrong.get_state_display().lower()
        raise Impossible(f"{wrong.rncp} : « {found.label} » n’est pas possible, la position est « {label} ».")


def move_all(
    rows: Sequence[Position],
    verb: str,
    *,
    by: User | None,
    on: date,
    comments: Mapping[int, str] | None = None,
) -> None:
    """Give the rows the state a verb leads to, and remember each; the caller writes them."""
    found, said = rules.POSITION_MOVES[verb], comments or {}
    check(rows, verb)
    if found.needs_reason and not all(said.get(row.pk, "").strip() for row in rows):
        raise Impossible(f"« {found.label} » demande un motif.")
    columns: list[Any] = [
        [row.pk for row in rows],
        [row.state for row in rows],
        [said.get(row.pk, "") for row in rows],
    ]
    with connection.cursor() as cursor:
        cursor.execute(REMEMBER, [verb, found.to, on, by.pk if by else None, *columns])
    for row in rows:
        row.state = found.to
