"""Requests of persons: received once, answered once; each reading of the file is remembered."""

from __future__ import annotations

from datetime import date
from uuid import UUID

from django.db import transaction

from accounts.models import User
from accounts.traces import move, remember
from opco_admin.privacy.models import PersonRequest, PersonRequestTrace
from opco_admin.privacy.rules import requests as rules


@transaction.atomic
def receive(
    *, kind: str, name: str, first_name: str, born_on: date | None, number: str, words: str,
    received_on: date, token: UUID, by: User, on: date,
) -> PersonRequest:  # fmt: skip
    """Write a request down; the same sheet sent twice is one request."""
    row, new = PersonRequest.objects.get_or_create(
        token=token,
        defaults={
            "kind": kind, "name": name.strip(), "first_name": first_name.strip(), "born_on": born_on,
            "number": number.strip(), "words": words.strip(), "received_on": received_on,
            "due_on": rules.due_on(received_on), "made_by": by,
        },
    )  # fmt: skip
    if new:
        remember(row=row, verb="receive", trace=PersonRequestTrace, by=by, on=on, from_state="")
    return row


@transaction.atomic
def taken(*, request: int, form: str, by: User, on: date) -> None:
    """Remember that the file of the person was made, in which form."""
    row = PersonRequest.objects.select_for_update().get(pk=request)
    remember(row=row, verb="read", trace=PersonRequestTrace, by=by, on=on, comment=form.upper())


@transaction.atomic
def answer(*, request: int, verb: str, comment: str, by: User, on: date) -> PersonRequest:
    """Answer, favourably or not, with the reasons; once."""
    row = PersonRequest.objects.select_for_update().get(pk=request)
    row.answer, row.answered_on, row.answered_by = comment.strip(), on, by
    move(
        row=row, verb=verb, moves=rules.MOVES, trace=PersonRequestTrace, by=by, on=on, comment=comment,
        also=["answer", "answered_on", "answered_by"],
    )  # fmt: skip
    return row
