"""A file as it was known on a past day: state, facts, amounts, schedule, verdict, documents, acts."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Any

from django.db import models
from django.utils import timezone

from accounts.rewinding import Row, rows_at
from contracts.models import (
    Amendment,
    Answers,
    Claim,
    Contract,
    Document,
    Instalment,
    Learner,
    Move,
    Termination,
    Training,
    Verdict,
    Work,
)

PARTS: tuple[type[models.Model], ...] = (Learner, Work, Training, Claim, Answers)
FILE, ITSELF = "contract_id", "id"


@dataclass(frozen=True, slots=True)
class Past:
    """What was known at the end of a day."""

    contract: Row
    parts: dict[str, Row]  # by label of the model
    instalments: list[Row]  # of the schedule then in force
    amendments: list[Row]
    terminations: list[Row]
    documents: list[Row]
    verdict: Verdict | None
    moves: list[Move]  # the last first


def known_on(contract: Contract, day: dt.date) -> Past | None:
    """The file at the end of this day; None when it was not registered yet. Disability is no part of it."""
    end = _end(day)
    if contract.created_at >= end:
        return None
    row = _rows(Contract, ITSELF, contract.pk, end)[0]
    found = {part._meta.label_lower: _rows(part, FILE, contract.pk, end) for part in PARTS}
    verdicts = Verdict.objects.filter(contract=contract, made_at__lt=end)
    moves = Move.objects.filter(contract=contract, made_at__lt=end).select_related("made_by")
    return Past(
        contract=row,
        parts={label: rows[0] for label, rows in found.items() if rows},
        instalments=_schedule(_rows(Instalment, FILE, contract.pk, end), row["version"]),
        amendments=_rows(Amendment, FILE, contract.pk, end),
        terminations=[each for each in _rows(Termination, FILE, contract.pk, end) if not each["replaced"]],
        documents=_rows(Document, FILE, contract.pk, end),
        verdict=verdicts.order_by("-pk").first(),
        moves=list(moves.order_by("-pk")),
    )


def _schedule(rows: list[Row], version: int) -> list[Row]:
    """The lines of the version in force: births of lines are told by their version, not by the history."""
    live = [each for each in rows if each["since"] <= version < (each["until"] or version + 1)]
    return sorted(live, key=lambda each: each["number"])


def _rows(model: Any, owner: str, key: int, end: dt.datetime) -> list[Row]:
    found = rows_at(model, owner=owner, key=key, at=end)
    return [found[each] for each in sorted(found, key=_order)]


def _order(key: str) -> tuple[int, str]:
    return (len(key), key)


def _end(day: dt.date) -> dt.datetime:
    """The first instant of the next day, here."""
    return timezone.make_aware(dt.datetime.combine(day + dt.timedelta(days=1), dt.time.min))
