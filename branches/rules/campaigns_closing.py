"""The end of a campaign: what is complete before sending, which level each position ends with, who failed."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal

from branches.rules import campaigns, campaigns_positions
from branches.rules.campaigns_positions import Advice


@dataclass(frozen=True, slots=True)
class Completeness:
    """How far the positions are, before they are sent."""

    total: int
    unvoted: int
    to_receive: int
    ready: int
    sent: int

    @property
    def complete(self) -> bool:
        """Is everything that is not sent yet received, with its minutes?"""
        return not self.unvoted and not self.to_receive


def completeness(states: Mapping[str, int]) -> Completeness:
    """Counted from the positions by state."""
    return Completeness(
        total=sum(states.values()),
        unvoted=sum(count for state, count in states.items() if state in campaigns.UNVOTED),
        to_receive=states.get("voted", 0),
        ready=states.get("received", 0),
        sent=states.get("transmitted", 0),
    )


@dataclass(frozen=True, slots=True)
class Final:
    """How a position ends: the verb that says it, its level and status; no level when no decree gives one."""

    verb: str
    amount: Decimal | None
    status: str


def final_of(
    state: str, amount: Decimal | None, advice: Advice, decreed: Decimal | None, status: str
) -> Final:
    """Retained when it was sent and no decree sets another level; else in default, at the level decreed."""
    if state == "transmitted" and status != "A":
        level = decreed if decreed is not None else amount
        return Final("retain", level, status or campaigns_positions.status_of(amount or Decimal(0), advice))
    return Final("default", decreed, "A")


def wrong_outcome(state: str, status: str) -> str:
    """Why a decree cannot say that of a position; empty when it can."""
    if status == "A" or state == "transmitted":
        return ""
    label = campaigns.POSITION_STATES[state].lower()
    return (
        f"La position de la branche est « {label} », elle n’a pas été transmise : un statut {status} ne peut "
        "pas la constater."
    )
