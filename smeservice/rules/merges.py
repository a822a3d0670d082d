"""Duplicates among the people of a firm: what tells them, and what the one that is kept says after."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date
from difflib import SequenceMatcher

from registers.rules import fold

REASONS = {"email": "même courriel", "phone": "même téléphone", "name": "noms proches"}
STATES = {"open": "À décider", "merged": "Fusionnés", "apart": "Deux personnes"}
CLOSE = 0.86  # of 1: a letter or two apart in an ordinary name
SHORT = 4  # letters: shorter names are the same or are not
FILLED = ("role", "email", "phone")
_DIGITS = 9  # of a French number, its prefix apart


@dataclass(frozen=True, slots=True, kw_only=True)
class Person:
    """What is known of a contact."""

    name: str
    role: str = ""
    email: str = ""
    phone: str = ""
    consented_on: date | None = None
    withdrawn_on: date | None = None
    last_exchange_on: date = date.min


def reasons(one: Person, other: Person) -> list[str]:
    """Why two contacts of one firm may be the same person; none when nothing tells it."""
    found = []
    if one.email and one.email.strip().casefold() == other.email.strip().casefold():
        found.append("email")
    if (number := digits(one.phone)) and number == digits(other.phone):
        found.append("phone")
    if close(one.name, other.name):
        found.append("name")
    return found


def digits(phone: str) -> str:
    """The last digits of a number, whatever its prefix and spaces; empty when it is too short."""
    found = "".join(each for each in phone if each.isascii() and each.isdigit())
    return found[-_DIGITS:] if len(found) >= _DIGITS else ""


def close(one: str, other: str) -> bool:
    """Are two names the same but for accents, order of words, or a letter or two?"""
    first, second = (sorted(fold(each).split()) for each in (one, other))
    if not first or not second:
        return False
    if first == second:
        return True
    left, right = " ".join(first), " ".join(second)
    if min(len(left), len(right)) <= SHORT:
        return False
    return SequenceMatcher(None, left, right).ratio() >= CLOSE


def merged(kept: Person, dropped: Person) -> Person:
    """The person kept: its own words, the empty ones filled; the last word on consent wins."""
    filled = {name: getattr(kept, name) or getattr(dropped, name) for name in FILLED}
    consented_on, withdrawn_on = consent(kept, dropped)
    return replace(
        kept,
        **filled,
        consented_on=consented_on,
        withdrawn_on=withdrawn_on,
        last_exchange_on=max(kept.last_exchange_on, dropped.last_exchange_on),
    )


def consent(one: Person, other: Person) -> tuple[date | None, date | None]:
    """The last word either said; a refusal of the same day wins, and who never accepted says nothing."""
    spoken = [each for each in (one, other) if each.consented_on]
    if not spoken:
        return None, None
    last = max(
        spoken, key=lambda each: (each.withdrawn_on or each.consented_on, each.withdrawn_on is not None)
    )
    return last.consented_on, last.withdrawn_on
