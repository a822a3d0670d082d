"""Doors of the bodies, of their meetings and of their decisions."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.core.files.base import ContentFile

from branches.actions import bodies, meetings, voting
from tests.branches.bodies.world import body, meeting, present, voices
from tests.contracts.papers.conftest import HONEST

READ = ("branches.open_branch",)
NAMES = (*READ, "branches.view_members")
GOVERN = (*NAMES, "branches.govern_bodies")
EITHER = ("branches.open_branch", "branches.represent_branch")
NEEDED = {
    **dict.fromkeys(("branches:meeting", "branches:decisions", "branches:decisions_export"), READ),
    **{
        f"branches:{name}": NAMES
        for name in ("mandates", "mandates_export", "member", "minutes", "declarations", "declaration_file")
    },
    **{
        f"branches:{name}": GOVERN
        for name in (
            "body_new", "body_rules", "seat_add", "meeting_plan", "seat_close", "mandate_give", "mandate_end",
            "meeting_step", "meeting_item", "meeting_attend", "meeting_minutes", "item_link", "item_vote",
            "item_decide", "decision_publish",
        )
    },
}  # fmt: skip
ENOUGH = {"branches:bodies": EITHER, "branches:body": EITHER}
POSTED = {"branches:member": GOVERN, "branches:declarations": GOVERN}


def house(people: dict[str, Any], on: dt.date) -> dict[str, tuple[Any, ...]]:
    by = people["officer"]
    made = body(by)
    row, item = meeting(made, by, on)
    present(row, by, on=on)
    voting.close_vote(item=item.pk, tallies=voices((2, 0, 0), (2, 0, 0)), by=by, on=on)
    decision = voting.decide(
        item=item.pk, number="SPP-1", object="Forfait", subject="criterion", legal_basis="R6332-8",
        effective_on=on, proposal=None, publishes=True, by=by, on=on,
    )  # fmt: skip
    meetings.change_state(meeting=row.pk, verb="close", by=by, on=on)
    meetings.add_minutes(meeting=row.pk, file=ContentFile(HONEST, "pv.pdf"), by=by, on=on)
    mandate = made.mandates.first()
    found: dict[str, tuple[Any, ...]] = {}
    for key, names in (
        (made.pk, ("body", "body_rules", "seat_add", "meeting_plan")),
        (row.pk, ("meeting", "meeting_item", "meeting_attend", "meeting_minutes", "minutes")),
        (item.pk, ("item_link", "item_vote", "item_decide")),
    ):
        found |= {f"branches:{name}": (key,) for name in names}
    return {
        **found,
        "branches:seat_close": (mandate.seat_id,),
        "branches:mandate_give": (mandate.seat_id,),
        "branches:mandate_end": (mandate.pk,),
        "branches:member": (mandate.member_id,),
        "branches:meeting_step": (row.pk, "cancel"),
        "branches:decision_publish": (decision.pk,),
        "branches:declaration_file": (bodies.declare(year=on.year, by=by, on=on).pk,),
    }
