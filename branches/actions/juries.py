"""The jury of a session: composed, convened, its results entered, its deliberation signed once."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from django.core.files import File
from django.db import IntegrityError, transaction

from accounts.models import User
from accounts.traces import move, remember
from branches.actions import documents
from branches.actions.sessions import locked, still_open
from branches.models import Candidate, Jury, JuryMember, Result, Session, SessionTrace
from branches.rules import juries, sessions
from branches.rules.juries import Member, Presented
from law.refusal import Impossible
from registers.models import Provider


@transaction.atomic
def compose(*, session: int, meets_on: date, hour: str, place: str, joint: bool, by: User, on: date) -> Jury:
    """Say when and where the jury sits, and whether it is joint."""
    row = locked(session)
    still_open(row)
    if meets_on < row.starts_on:
        raise Impossible(f"Le jury se réunit après le début de la session, le {row.starts_on:%d/%m/%Y}.")
    jury, _ = Jury.objects.update_or_create(
        session=row, defaults={"meets_on": meets_on, "hour": hour, "place": place.strip(), "joint": joint}
    )
    remember(row=row, verb="jury", trace=SessionTrace, by=by, on=on)
    return jury


@transaction.atomic
def seat(
    *, session: int, name: str, first_name: str, college: str, organisation: str,
    body: Provider | None, president: bool, by: User, on: date,
) -> JuryMember:  # fmt: skip
    """One more member; refused when her own body trained a candidate of the session."""
    row, jury = _open(session)
    refused = juries.partial_members(
        [Member(f"{first_name} {name}", college, body.pk if body else "")], _trainers(row)
    )
    if refused:
        raise Impossible(refused[0])
    try:
        with transaction.atomic():
            member = JuryMember.objects.create(
                jury=jury, name=name.strip(), first_name=first_name.strip(), college=college,
                organisation=organisation.strip(), body=body, president=president,
            )  # fmt: skip
    except IntegrityError as error:
        said = (
            "Le jury a déjà une présidence." if "president" in str(error) else "Ce membre est déjà au jury."
        )
        raise Impossible(said) from None
    remember(row=row, verb="jury", trace=SessionTrace, by=by, on=on)
    return member


@transaction.atomic
def unseat(*, session: int, member: int, by: User, on: date) -> None:
    """Take a member out of the jury."""
    row, jury = _open(session)
    jury.members.filter(pk=member).delete()
    remember(row=row, verb="jury", trace=SessionTrace, by=by, on=on)


@transaction.atomic
def convene(*, session: int, by: User, on: date) -> None:
    """The letters are out; the jury must be able to sit."""
    row, jury = _open(session)
    flaws = juries.composition(_members(jury), joint=jury.joint, on=jury.meets_on)
    if flaws:
        raise Impossible(" ".join(flaws))
    jury.convened_on = on
    jury.save(update_fields=["convened_on"])
    remember(row=row, verb="convene", trace=SessionTrace, by=by, on=on)


@transaction.atomic
def record(*, session: int, outcomes: Mapping[int, Mapping[str, str]], by: User, on: date) -> int:
    """Enter results by candidate and block; an empty one is left open. How many changed."""
    row = locked(session)
    still_open(row)
    if on < row.starts_on:
        raise Impossible(f"La session ne commence que le {row.starts_on:%d/%m/%Y}.")
    blocks = _blocks(row) or (juries.WHOLE,)
    known = set(row.candidates.filter(pk__in=outcomes).values_list("pk", flat=True))
    stored = {(each.candidate_id, each.block): each for each in Result.objects.filter(candidate__in=known)}
    writes, gone = [], []
    for candidate in sorted(known):
        for block in blocks:
            outcome, found = outcomes[candidate].get(block, ""), stored.get((candidate, block))
            if outcome and outcome not in juries.OUTCOMES:
                raise Impossible("Un résultat est acquis, non acquis ou absent.")
            if outcome and (found is None or found.outcome != outcome):
                writes.append(Result(candidate_id=candidate, block=block, outcome=outcome))
            elif not outcome and found is not None:
                gone.append(found.pk)
    Result.objects.filter(pk__in=gone).delete()
    Result.objects.bulk_create(
        writes, update_conflicts=True, unique_fields=["candidate", "block"], update_fields=["outcome"]
    )
    if writes or gone:
        remember(
            row=row, verb="record", trace=SessionTrace, by=by, on=on,
            comment=f"{len(writes) + len(gone)} résultats",
        )  # fmt: skip
    return len(writes) + len(gone)


@transaction.atomic
def attend(*, session: int, present: Mapping[int, bool], by: User, on: date) -> None:
    """Who came."""
    row, jury = _open(session)
    members = list(jury.members.filter(pk__in=present))
    for member in members:
        member.present = present[member.pk]
    JuryMember.objects.bulk_update(members, ["present"])
    remember(row=row, verb="jury", trace=SessionTrace, by=by, on=on, comment="Présences")


@transaction.atomic
def attach(*, session: int, file: File, by: User, on: date) -> None:
    """Keep the signed minutes."""
    row, jury = _open(session)
    jury.minutes = documents.keep(
        committee=row.committee, title=f"Procès-verbal du jury du {jury.meets_on:%d/%m/%Y}", file=file,
        by=by, on=on,
    )  # fmt: skip
    jury.save(update_fields=["minutes"])
    remember(row=row, verb="jury", trace=SessionTrace, by=by, on=on, comment=jury.minutes.name)


@transaction.atomic
def sign(*, session: int, by: User, on: date) -> None:
    """The deliberation is signed: results freeze; Impossible with all that is missing."""
    row = locked(session)
    jury = Jury.objects.filter(session=row).first()
    if row.state == "planned":
        if jury is None:
            raise Impossible("Le jury n’est pas composé.")
        if flaws := lacking(row, on=on):
            raise Impossible(" ".join(flaws))
    move(row=row, verb="sign", moves=sessions.MOVES, trace=SessionTrace, by=by, on=on)
    if jury is not None:
        jury.signed_on, jury.signed_by = on, by
        jury.save(update_fields=["signed_on", "signed_by"])


def lacking(row: Session, *, on: date) -> list[str]:
    """What stands between this session and its signature."""
    jury = Jury.objects.filter(session=row).first()
    return juries.unsigned(
        members=_members(jury) if jury else [],
        joint=jury.joint if jury else True,
        candidates=presented(row),
        blocks=_blocks(row),
        meets_on=jury.meets_on if jury else None,
        minutes=bool(jury and jury.minutes_id),
        on=on,
    )


def presented(row: Session) -> list[Presented]:
    """The candidates with their results, as the rules read them."""
    results: dict[int, dict[str, str]] = defaultdict(dict)
    found = Result.objects.filter(candidate__session=row).values_list("candidate", "block", "outcome")
    for candidate, block, outcome in found:
        results[candidate][block] = outcome
    return [
        Presented(str(each), each.trained_by_id or "", results[each.pk])
        for each in Candidate.objects.filter(session=row).order_by("name", "first_name", "pk")
    ]


def _members(jury: Jury) -> list[Member]:
    rows: Sequence[Any] = list(jury.members.all())
    return [Member(str(each), each.college, each.body_id or "", each.present) for each in rows]


def _trainers(row: Session) -> dict[str, int]:
    return juries.trainers_of(presented(row))


def _blocks(row: Session) -> tuple[str, ...]:
    return tuple(row.blocks.order_by("position").values_list("code", flat=True))


def _open(session: int) -> tuple[Session, Jury]:
    row = locked(session)
    still_open(row)
    jury = Jury.objects.filter(session=row).first()
    if jury is None:
        raise Impossible("Fixez d’abord la date et le lieu du jury.")
    return row, jury
