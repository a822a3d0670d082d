"""Doors of the sessions, the certificates and their transmission."""

from __future__ import annotations

import datetime as dt
from typing import Any

from branches.actions import transmission
from tests.branches.habilitations.conftest import standing_house
from tests.branches.sessions.conftest import World, entry

PUBLIC = ("branches:certificate_check",)
PERSON = ("branches.view_candidate",)
MANAGE = ("branches.open_branch", "branches.view_candidate", "branches.manage_session")
SEND = ("branches.view_candidate", "branches.send_certificate")
ENOUGH = {
    f"branches:{name}": ("branches.open_branch", "branches.represent_branch")
    for name in ("sessions", "session")
}
_MANAGED = (
    "session_new", "session_act", "session_results", "session_paper", "candidate_new", "candidates_upload",
    "candidate", "jury_unseat",
)  # fmt: skip
_READ = (
    "certificates", "certificates_export", "certificate", "parchment", "parchments", "transmission",
    "sending",
)  # fmt: skip
_SENT = (
    "certificate_act", "sending_new", "sending_file", "sending_deposit", "sending_report", "sending_withdraw",
)  # fmt: skip
NEEDED = (
    {f"branches:{name}": MANAGE for name in _MANAGED}
    | {f"branches:{name}": PERSON for name in _READ}
    | {f"branches:{name}": SEND for name in _SENT}
    | {"branches:certificate_check": ()}
)


def house(people: dict[str, Any], on: dt.date) -> dict[str, tuple[Any, ...]]:
    """A signed session with certificates, of which two are sent; another one with its jury."""
    world = World(standing_house(people["officer"]))
    made = world.deliver(world.signed())
    sending = transmission.make(committee=world.house.committee, by=world.by, on=on)
    planned = world.plan(place="Brest")
    world.enrol(planned, entry(1, "Martin", "Zoé"))
    world.jury(planned)
    member = planned.jury.members.first()
    one = ("session", "session_results", "candidate_new", "candidates_upload")
    return {
        **{f"branches:{name}": (planned.pk,) for name in one},
        "branches:session_act": (planned.pk, "jury"),
        "branches:session_paper": (planned.pk, "proces-verbal"),
        "branches:jury_unseat": (planned.pk, member.pk),
        "branches:candidate": (planned.candidates.get().pk,),
        "branches:parchments": (made[0].session_id,),
        **{f"branches:{name}": (made[0].pk,) for name in ("certificate", "parchment")},
        "branches:certificate_act": (made[0].pk, "correct"),
        **{f"branches:{name}": (sending.pk,) for name in ("sending", *_SENT[2:])},
    }
