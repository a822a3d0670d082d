"""Conventions of the past, taken over as they are: signed elsewhere, followed here from now on."""

from __future__ import annotations

from datetime import date

from django.core.files import File
from django.db import transaction

from accounts.models import User
from accounts.traces import remember
from conventions.actions import documents, versions
from conventions.models import Convention, ConventionTrace
from conventions.rules import contents as content_rules
from conventions.rules import lives
from law.refusal import Impossible

STATES = (*sorted(lives.AFTER_SIGNATURE), "closed", "archived")


@transaction.atomic
def take_over(
    *,
    convention: int,
    signed_on: date,
    by: User,
    on: date,
    effective_on: date | None = None,
    notified_on: date | None = None,
    state: str = "running",
    file: File | None = None,
    past: bool = True,
) -> Convention:
    """The project becomes a convention signed on that day: its text is sealed as it stands."""
    row = versions.held(convention)
    draft = versions.editable(row)
    if row.state != "project" or draft.number:
        raise Impossible("Seul un projet se reprend comme une convention déjà signée.")
    if state not in STATES:
        raise Impossible("Choisissez où en est la convention.")
    if signed_on > on:
        raise Impossible("La signature ne peut pas être dans l’avenir.")
    if notified_on and not signed_on <= notified_on <= on:
        raise Impossible("La notification suit la signature, et n’est pas dans l’avenir.")
    versions.sealed(draft, agreed_on=None, on=on)
    if file is not None:
        draft.document = documents.keep(convention=row, title="Texte signé", file=file, by=by, on=on)
    draft.signed_on, draft.effective_on = signed_on, effective_on or row.starts_on
    draft.save(update_fields=["signed_on", "effective_on", "document"])
    row.parties.filter(role__in=versions.SIGNS, signed_on=None).update(signed_on=signed_on)
    row.state, row.past, row.signed_on, row.notified_on = state, past, signed_on, notified_on
    row.save(update_fields=["state", "past", "signed_on", "notified_on"])
    remember(
        row=row, verb="past", trace=ConventionTrace, by=by, on=on, from_state="project",
        comment=f"Signée le {signed_on:%d/%m/%Y}, reprise comme « {lives.STATES[state]} ».",
    )  # fmt: skip
    return row


def broken_seals() -> list[tuple[str, int]]:
    """The sealed versions whose content no longer gives their hash: none, ever."""
    rows = versions.Version.objects.exclude(sha256="").select_related("convention")
    return [
        (each.convention.number, each.number)
        for each in rows.iterator(chunk_size=500)
        if content_rules.seal(each.content) != each.sha256
    ]
