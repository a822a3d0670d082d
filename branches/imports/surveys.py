"""Answers of a survey as a table: a reference, a situation, the job aimed at; never a name."""

from __future__ import annotations

from datetime import date

from django.core.files.uploadedfile import UploadedFile

from accounts.models import User
from branches.actions import surveys as actions
from branches.actions.surveys import Received
from branches.imports import rows
from branches.rules import surveys
from law.typography import french
from registers.rules import parse_date

COLUMNS = {
    "reference": ("référence", "ref"),
    "situation": ("situation professionnelle", "emploi"),
    "metier vise": ("metier_vise", "métier visé", "dans le metier"),
    "repondu le": ("date", "date de reponse"),
}


def load(upload: UploadedFile, *, survey: int, by: User, on: date) -> Received:
    """Read the answers and write them: all or none; Refused when it is no table of answers."""
    replies, flaws = [], []
    for number, cells in rows.read(upload, COLUMNS, ("reference", "situation")).rows:
        answered_on = None
        try:
            answered_on = parse_date(cells.get("repondu le", ""))
        except ValueError:
            said = french("Écrivez une date, par exemple 24/11/2026.")
            flaws.append((number, "repondu le", cells["repondu le"][:40], said))
        found, wrong = surveys.reply_of(
            reference=cells["reference"], situation=cells["situation"], aimed=cells.get("metier vise", ""),
            answered_on=answered_on,
        )  # fmt: skip
        flaws += [(number, *each) for each in wrong]
        if found is not None:
            replies.append((number, found))
    return actions.receive(survey=survey, replies=replies, flaws=flaws, by=by, on=on)
