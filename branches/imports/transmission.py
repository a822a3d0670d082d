"""The report of the Caisse des dépôts, as a table: one line a certificate, accepted or rejected.

The layout of the official report is not public: these columns are ours, to confirm.
"""

from __future__ import annotations

from datetime import date

from django.core.files.uploadedfile import UploadedFile

from accounts.models import User
from branches.actions import transmission as actions
from branches.actions.transmission import Read
from branches.imports import rows
from branches.rules import transmission

COLUMNS = {
    "identifiant": ("idtechnique", "id technique", "numero", "certificat"),
    "statut": ("etat", "resultat"),
    "motif": ("motif de rejet", "libelle", "message", "raison"),
}


def load(upload: UploadedFile, *, sending: int, by: User, on: date) -> Read:
    """Read the report and note its answers: all or none; Refused when it is no report."""
    lines = rows.read(upload, COLUMNS, ("identifiant", "statut"))
    answers, flaws = [], []
    for number, cells in lines.rows:
        found, wrong = transmission.answer_of(number, cells)
        flaws += [(number, *each) for each in wrong]
        if found is not None:
            answers.append(found)
    return actions.answer(
        sending=sending, name=lines.name, sha256=lines.sha256, answers=answers, flaws=flaws, by=by, on=on
    )
