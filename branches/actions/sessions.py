"""Assessment sessions: opened for a body allowed to assess, changed, cancelled."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from django.db import IntegrityError, transaction

from accounts.models import User
from accounts.traces import move, remember
from branches.actions.certifications_known import blocks_of
from branches.actions.habilitations import accreditations
from branches.models import CandidateNir, Qualification, Session, SessionBlock, SessionTrace
from branches.rules import habilitations, sessions
from law.refusal import Impossible
from registers.models import Committee, Provider

_KNOWN = "Une session est déjà ouverte : même organisme, même certification, même jour, même lieu."


@transaction.atomic
def plan(
    *, committee: Committee, qualification: Qualification, provider: Provider, blocks: Sequence[str],
    place: str, starts_on: date, ends_on: date, by: User, on: date,
) -> Session:  # fmt: skip
    """Open a session; Impossible when the body may not assess on its days, or it is already open.

    `blocks`: codes assessed, none for all those of the certification.
    """
    if not qualification.links.filter(committee=committee).exists():
        raise Impossible("Cette certification n’est pas de cette branche.")
    session = Session(
        committee=committee, qualification=qualification, provider=provider, place=place.strip(),
        starts_on=starts_on, ends_on=ends_on,
    )  # fmt: skip
    chosen = _chosen(session, blocks)
    _check(session, frozenset(blocks))
    try:
        with transaction.atomic():
            session.save()
    except IntegrityError:
        raise Impossible(_KNOWN) from None
    _write_blocks(session, chosen)
    remember(row=session, verb="plan", trace=SessionTrace, by=by, on=on)
    return session


@transaction.atomic
def change(*, session: int, place: str, starts_on: date, ends_on: date, by: User, on: date) -> None:
    """Another place, other days: the body must be allowed on them too."""
    row = locked(session)
    still_open(row)
    row.place, row.starts_on, row.ends_on = place.strip(), starts_on, ends_on
    codes = frozenset() if row.complete else frozenset(row.blocks.values_list("code", flat=True))
    _check(row, codes)
    try:
        with transaction.atomic():
            row.save(update_fields=["place", "starts_on", "ends_on"])
    except IntegrityError:
        raise Impossible(_KNOWN) from None
    remember(row=row, verb="change", trace=SessionTrace, by=by, on=on)


@transaction.atomic
def cancel(*, session: int, by: User, on: date, comment: str) -> None:
    """The session will not be held; its candidates stay readable, their NIR are erased."""
    row = locked(session)
    move(row=row, verb="cancel", moves=sessions.MOVES, trace=SessionTrace, by=by, on=on, comment=comment)
    CandidateNir.objects.filter(candidate__session=row).delete()


def locked(pk: int) -> Session:
    """The session, locked: candidates, jury and results change under its lock only."""
    rows = Session.objects.select_for_update(of=("self",)).select_related(
        "committee", "qualification", "provider"
    )
    return rows.get(pk=pk)


def still_open(row: Session) -> None:
    """Impossible once it is signed or cancelled."""
    if row.state == "signed":
        raise Impossible("La délibération est signée : rien ne change plus dans cette session.")
    if row.state != "planned":
        raise Impossible("Cette session est annulée : rien n’y change plus.")


def _check(row: Session, blocks: frozenset[str]) -> None:
    if flaw := sessions.dates_flaw(starts_on=row.starts_on, ends_on=row.ends_on):
        raise Impossible(flaw)
    held = accreditations(committee=row.committee, provider=row.provider)
    for day in (row.starts_on, row.ends_on):
        refused = habilitations.may_assess(held, qualification=row.qualification_id, blocks=blocks, on=day)
        if refused:
            raise Impossible(refused)


def _chosen(session: Session, blocks: Sequence[str]) -> list[tuple[str, str]]:
    """The blocks assessed with their words; all those of the certification when none is named."""
    known = blocks_of([session.qualification_id]).get(session.qualification_id, [])
    codes = [code for code, _ in known]
    if unknown := [code for code in blocks if code not in codes]:
        raise Impossible(f"Ces blocs ne sont pas de cette certification : {', '.join(unknown)}.")
    session.complete = not blocks or set(codes) <= set(blocks)
    return [(code, title) for code, title in known if not blocks or code in blocks]


def _write_blocks(session: Session, chosen: Sequence[tuple[str, str]]) -> None:
    SessionBlock.objects.bulk_create(
        [
            SessionBlock(session=session, code=code, title=title[:300], position=position)
            for position, (code, title) in enumerate(chosen, start=1)
        ]
    )
