"""The clocks of a file: its alarm, what silence is worth and when, when documents are asked for again."""

from __future__ import annotations

from datetime import date, timedelta

import law
from law.typography import french

_DAY = timedelta(days=1)
_DECIDE = {"app": law.app_decide_days, "pro": law.pro_decide_days}
_SILENCE = {"app": law.app_silence, "pro": law.pro_silence}
_VERBS = {"refused": "lapse", "accepted": "accept_tacitly"}
_WORTH = {"refused": "refus implicite", "accepted": "accord tacite"}


def alarm_on(complete_on: date) -> date:
    """The day from which an undecided file is signalled: day 15, day 0 being the complete file."""
    return law.add_days(complete_on, law.decision_alarm_day(complete_on))


def alarm_horizon(on: date, kind: str) -> date:
    """Files of that kind whose last day is on or before this one have passed their alarm day."""
    return on + timedelta(days=_DECIDE[kind](on) - law.decision_alarm_day(on))


def silence_on(due_on: date) -> date:
    """The day silence becomes a decision: the one after the last day to decide (R6224-3, D6325-2)."""
    return due_on + _DAY


def silence_verb(kind: str, complete_on: date) -> str:
    """The move that silence makes: « lapse » or « accept_tacitly »."""
    return _VERBS[_SILENCE[kind](complete_on)]


def silence_comment(kind: str, complete_on: date, due_on: date) -> str:
    """« Sans décision au 21/10/2026, dernier jour du délai : refus implicite (R6224-3). »"""
    found = _SILENCE[kind].at(complete_on)
    worth, article = (_WORTH[found.value], found.article) if found else ("", "")
    return french(f"Sans décision au {due_on:%d/%m/%Y}, dernier jour du délai : {worth} ({article}).")


def reminders_due(asked_on: date, on: date) -> int:
    """How many reminders a request of that day should have had by now, their number capped."""
    elapsed = max((on - asked_on).days, 0)
    return int(min(elapsed // law.piece_reminder_days(on), law.piece_reminders_max(on)))


def first_reminder_before(on: date) -> date:
    """Requests asked on or before this day are due a reminder, unless they had it."""
    return on - timedelta(days=law.piece_reminder_days(on))


def next_reminder_on(asked_on: date, reminders: int, on: date) -> date | None:
    """When the next reminder leaves; None after the last one."""
    if reminders >= law.piece_reminders_max(on):
        return None
    return asked_on + timedelta(days=law.piece_reminder_days(on) * (reminders + 1))
