"""A joint section and a board, with members, and a meeting at any of its steps."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection
from decimal import Decimal
from typing import Any

from branches.actions import bodies, meetings
from branches.models import Body, Item, Mandate, Meeting, Seat
from tests.branches.studies.world import branch

SINCE = dt.date(2024, 1, 1)
ON = dt.date(2026, 11, 23)
SIDES = ("employers", "employees")


def body(by: Any, kind: str = "spp", code: str = "2", *, seats: int = 2, **given: Any) -> Body:
    """A body whose seats all have a titular and an alternate."""
    everywhere = kind == "board"
    made = bodies.create(
        kind=kind, name=f"Instance {Body.objects.count() + 1}", everywhere=everywhere,
        committees=[] if everywhere else [branch(code)], since=SINCE, by=by, on=SINCE,
    )  # fmt: skip
    rules = {
        "quorum_percent": Decimal(50), "quorum_by": "college", "majority_percent": Decimal(50),
        "majority_by": "college", "equal_votes": False, "notice_days": 15, "source": "Accord, article 9",
    }  # fmt: skip
    bodies.set_rules(body=made.pk, since=SINCE, by=by, on=SINCE, **{**rules, **given})
    for college in SIDES:
        for number in range(1, seats + 1):
            seat = bodies.add_seat(
                body=made.pk, college=college, organisation=f"ORG-{college}-{number}", since=SINCE, by=by,
                on=SINCE,
            )  # fmt: skip
            for role in ("titular", "alternate"):
                sit(seat, by, role, last_name=f"Nom{college}{role}{number}")
    return made


def sit(seat: Seat, by: Any, role: str = "titular", since: dt.date = SINCE, **given: Any) -> Mandate:
    """A seat given to somebody new."""
    known = {"member": None, "first_name": "Anne", "last_name": "Lemoine", "until": None}
    return bodies.give(seat=seat.pk, role=role, since=since, by=by, on=since, **{**known, **given})


def meeting(made: Body, by: Any, on: dt.date = ON, kind: str = "proposal") -> tuple[Meeting, Item]:
    """A meeting open that day with one point."""
    before = on - dt.timedelta(days=20)
    row = meetings.plan(body=made, held_on=on, place="Paris", by=by, on=before)
    item = meetings.add_item(meeting=row.pk, title="Forfait", kind=kind, by=by, on=before)
    meetings.convene(meeting=row.pk, convened_on=before, by=by, on=before)
    meetings.change_state(meeting=row.pk, verb="open", by=by, on=on)
    return Meeting.objects.get(pk=row.pk), item


def present(row: Meeting, by: Any, absent: Collection[int] = (), on: dt.date = ON) -> None:
    """Every titular sits, but on the seats given."""
    seats = Seat.objects.filter(body=row.body)
    meetings.attend(
        meeting=row.pk,
        presences={each.pk: "titular" for each in seats if each.pk not in absent},
        by=by,
        on=on,
    )


def voices(employers: tuple[int, int, int], employees: tuple[int, int, int]) -> dict[str, dict[str, int]]:
    """Tallies, in the order for, against, abstention."""
    return {
        college: dict(zip(("for", "against", "abstention"), votes, strict=True))
        for college, votes in zip(SIDES, (employers, employees), strict=True)
    }
