"""Conventions for the tests, made through the real verbs."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from typing import Any

from accounts.models import User
from conventions.actions import conventions, past
from conventions.actions.conventions import PartyLine
from conventions.models import Convention

ON = dt.date(2026, 11, 23)
OPCO = PartyLine(name="OPCO Exemple", role="signatory", nature="opco", siren="732829320")
STATE = PartyLine(name="État (DGEFP)", role="funder", nature="state")
REGION = PartyLine(name="Région Normandie", role="funder", nature="region")


def project(*, by: User, on: dt.date = ON, kind: str = "edec", **more: Any) -> Convention:
    """A convention in project, with its draft and two parties."""
    parties: Sequence[PartyLine] = (OPCO, REGION if kind in ("region", "investment") else STATE)
    given: dict[str, Any] = {
        "title": "Compétences de demain",
        "purpose": "Accompagner les branches.",
        "starts_on": dt.date(2026, 1, 1),
        "ends_on": dt.date(2028, 12, 31),
        "parties": parties,
    }
    return conventions.create(kind=kind, by=by, on=on, **(given | more))


def signed(convention: Convention, *, by: User, on: dt.date = ON, **more: Any) -> Convention:
    """The project, signed as it stands: what every subject says of it is frozen."""
    given: dict[str, Any] = {"signed_on": min(on, convention.starts_on), "past": False}
    return past.take_over(convention=convention.pk, by=by, on=on, **(given | more))


def running_convention(*, by: User, on: dt.date = ON, kind: str = "edec", **more: Any) -> Convention:
    """A convention in execution."""
    return signed(project(by=by, on=on, kind=kind, **more), by=by, on=on)
