"""When the levels of a branch must be on the OPCO’s public page after a change (R6332-23)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta


@dataclass(frozen=True, slots=True)
class Countdown:
    """The days left to publish what changed; `late` once they are over."""

    changed_on: date
    due_on: date
    left: int
    near: bool  # few days left

    @property
    def tone(self) -> str:
        if self.left < 0:
            return "late"
        return "soon" if self.near else "info"


def countdown(changed_on: date, *, days: int, near: int, on: date) -> Countdown:
    """From the first change that is not published: the day after it is the first of the count."""
    due_on = changed_on + timedelta(days=days)
    left = (due_on - on).days
    return Countdown(changed_on, due_on, left, left <= near)


def objection(posted_on: date, *, changed_on: date | None, on: date) -> str:
    """Why a day of publication cannot be recorded; empty when it can."""
    if posted_on > on:
        return "Ce jour n’est pas encore venu : enregistrez la publication une fois faite."
    if changed_on is None:
        return "Rien n’a changé depuis la dernière publication : il n’y a rien à enregistrer."
    if posted_on < changed_on:
        return (
            f"Les niveaux ont encore changé le {changed_on:%d/%m/%Y} : la publication ne peut pas précéder."
        )
    return ""
