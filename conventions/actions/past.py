"""Conventions of the past, taken over as they are: signed elsewhere, followed here from now on."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.core.files import File
from django.db import connection, transaction

from accounts.models import User
from accounts.traces import remember
from conventions.actions import conventions, documents, versions
from conventions.actions.conventions import PartyLine
from conventions.models import Convention, ConventionTrace, Version
from conventions.rules import contents as content_rules
from conventions.rules import lives, terms
from conventions.rules import past as rules
from conventions.rules.past import Flaw, PastLine
from law.refusal import Impossible
from registers.rules import fold

LOCK = 7_202_671  # one file of conventions at a time


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
    source: str = "",
) -> Convention:
    """The project becomes a convention signed on that day: its text is sealed as it stands."""
    row = versions.held(convention)
    draft = versions.editable(row)
    if row.state != "project" or draft.number:
        raise Impossible("Seul un projet se reprend comme une convention déjà signée.")
    if state not in rules.STATES:
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
        comment=f"Signée le {signed_on:%d/%m/%Y}, reprise comme « {lives.STATES[state]} ». {source}",
    )  # fmt: skip
    return row


@transaction.atomic
def enter(
    *,
    opco: str,
    signed_on: date,
    notified_on: date | None,
    state: str,
    funders: Sequence[str],
    by: User,
    on: date,
    signed_text: File | None = None,
    **told: Any,
) -> Convention:
    """Take over one convention, typed by hand."""
    row = conventions.create(parties=_parties(opco, funders), clauses_of=False, by=by, on=on, **told)
    return take_over(
        convention=row.pk,
        signed_on=signed_on,
        notified_on=notified_on,
        state=state,
        file=signed_text,
        by=by,
        on=on,
    )


def broken_seals() -> list[tuple[str, int]]:
    """The sealed versions whose content no longer gives their hash: none, ever."""
    rows = Version.objects.exclude(sha256="").select_related("convention")
    return [
        (each.convention.number, each.number)
        for each in rows.iterator(chunk_size=500)
        if content_rules.seal(each.content) != each.sha256
    ]


@dataclass(slots=True)
class Outcome:
    """What a file did, or every reason why it did nothing."""

    flaws: list[Flaw] = field(default_factory=list)
    created: int = 0
    unchanged: int = 0

    @property
    def done(self) -> bool:
        return not self.flaws


@transaction.atomic
def load(
    *, lines: Sequence[PastLine], flaws: Sequence[Flaw], opco: str, name: str, by: User, on: date
) -> Outcome:
    """Take over every convention of a file, or none of them; the same file again changes nothing."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [LOCK])
    outcome = Outcome(flaws=[*flaws, *rules.repeated(list(lines))])
    for line in lines:
        outcome.flaws += rules.flaws(line, on)
    known = {
        row.number: row
        for row in Convention.objects.filter(number__in=[line.number for line in lines]).prefetch_related(
            "parties", "versions"
        )
    }
    new = []
    for line in lines:
        if (row := known.get(line.number)) is None:
            new.append(line)
        elif _says(row, line):
            outcome.unchanged += 1
        else:
            said = (
                "Ce numéro est celui d’une convention qui dit autre chose : corrigez, ou ouvrez un avenant."
            )
            outcome.flaws.append(Flaw(line.line, "Numéro", line.number, said))
    outcome.flaws.sort(key=lambda flaw: flaw.number)
    if outcome.done:
        for line in new:
            _take(line, opco=opco, name=name, by=by, on=on)
        outcome.created = len(new)
    return outcome


def _says(row: Convention, line: PastLine) -> bool:
    first = next((each for each in row.versions.all() if not each.number), None)
    funders = [each.name for each in row.parties.all() if each.role == "funder"]
    return first is not None and rules.same(
        line, kind=row.kind, kept=first.content.get("terms", {}), signed_on=first.signed_on, funders=funders
    )


def _take(line: PastLine, *, opco: str, name: str, by: User, on: date) -> None:
    parties = _parties(opco, line.funders)
    told = {each: getattr(line.told, each) for each in terms.LABELS}
    row = conventions.create(
        number=line.number, kind=line.kind, parties=parties, clauses_of=False, by=by, on=on, **told
    )
    take_over(
        convention=row.pk, signed_on=line.signed_on, notified_on=line.notified_on, state=line.state,
        by=by, on=on, source=f"{name}, ligne {line.line}",
    )  # fmt: skip


def _parties(opco: str, funders: Sequence[str]) -> list[PartyLine]:
    funding = [PartyLine(name=each, role="funder", nature=rules.nature_of(fold(each))) for each in funders]
    return [PartyLine(name=opco, role="signatory", nature="opco"), *funding]
