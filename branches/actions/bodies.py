"""Verbs of the bodies: created, ruled, seats opened, mandates given and ended, composition declared."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import Prefetch, QuerySet

import law
from accounts.models import User
from branches.models import Body, BodyRule, BodyTrace, Declaration, Interest, Mandate, Member, Seat, Vote
from branches.models.bodies import MandateQuerySet, in_force
from branches.rules import bodies as rules
from law.refusal import Impossible
from registers.models import Committee

ONE_DAY = timedelta(days=1)


@contextmanager
def said(sentences: dict[str, str]) -> Iterator[None]:
    """What the database refuses, in the words of its constraint."""
    try:
        with transaction.atomic():
            yield
    except IntegrityError as error:
        name = getattr(getattr(error.__cause__, "diag", None), "constraint_name", "") or ""
        if name not in sentences:
            raise
        raise Impossible(sentences[name]) from None


def locked(body: int) -> Body:
    """The body, that nobody else changes until the end of the transaction."""
    return Body.objects.select_for_update().get(pk=body)


@transaction.atomic
def create(
    *,
    kind: str,
    name: str,
    everywhere: bool,
    committees: Collection[Committee],
    since: date,
    by: User,
    on: date,
) -> Body:
    """Enter a body, of the whole OPCO or of some branches."""
    if everywhere == bool(committees):
        raise Impossible("Une instance est de tout l’OPCO, ou de branches que vous choisissez.")
    with said({"body_name": "Une instance porte déjà ce nom."}):
        body = Body.objects.create(kind=kind, name=" ".join(name.split()), everywhere=everywhere, since=since)
    body.committees.set(committees)
    _remember(body, "create", by, on)
    return body


@transaction.atomic
def set_rules(*, body: int, since: date, by: User, on: date, **worth: Any) -> BodyRule:
    """Fix the rules of a body from a day on; those before end on the eve, those of that day are corrected."""
    row = locked(body)
    later = row.rules.filter(since__gt=since).order_by("since").first()
    if later:
        raise Impossible(f"Des règles sont déjà fixées à partir du {later.since:%d/%m/%Y}.")
    same = row.rules.filter(since=since)
    if Vote.objects.filter(rule__in=same).exists():
        raise Impossible(
            "Un vote a déjà suivi les règles de ce jour : fixez les nouvelles à partir d’un autre."
        )
    same.delete()
    row.rules.filter(in_force(since)).update(until=since - ONE_DAY)
    made = BodyRule.objects.create(body=row, since=since, **worth)
    _remember(row, "rules", by, on, f"{made.source}, à compter du {since:%d/%m/%Y}")
    return made


@transaction.atomic
def add_seat(*, body: int, college: str, organisation: str, since: date, by: User, on: date) -> Seat:
    """Open one more seat in a college."""
    row = locked(body)
    last = row.seats.filter(college=college).order_by("-number").values_list("number", flat=True).first()
    seat = Seat.objects.create(
        body=row, college=college, number=(last or 0) + 1, organisation=" ".join(organisation.split()),
        since=since,
    )  # fmt: skip
    _remember(row, "add_seat", by, on, f"{seat}")
    return seat


@transaction.atomic
def close_seat(*, seat: int, until: date, by: User, on: date) -> Seat:
    """Close a seat; its mandates must have ended by that day."""
    body = locked(Seat.objects.values_list("body", flat=True).get(pk=seat))
    row = Seat.objects.get(pk=seat)
    if row.until:
        raise Impossible(f"Ce siège est déjà fermé, le {row.until:%d/%m/%Y}.")
    if until < row.since:
        raise Impossible("La fermeture précède l’ouverture du siège.")
    if row.mandates.exclude(until__lte=until).exists():
        raise Impossible("Un mandat court encore sur ce siège : terminez-le d’abord.")
    row.until = until
    row.save(update_fields=["until"])
    _remember(body, "close_seat", by, on, f"{row}, {until:%d/%m/%Y}")
    return row


@transaction.atomic
def give(
    *, seat: int, role: str, member: Member | None, since: date, until: date | None, by: User, on: date,
    last_name: str = "", first_name: str = "", email: str = "",
) -> Mandate:  # fmt: skip
    """Give a seat to a person, known or new; Impossible while somebody else holds it."""
    body = locked(Seat.objects.values_list("body", flat=True).get(pk=seat))
    row = Seat.objects.get(pk=seat)
    if flaw := rules.period_flaw(since, until):
        raise Impossible(flaw)
    if since < row.since or (row.until and (until is None or until > row.until)):
        raise Impossible("Le mandat déborde la vie du siège.")
    if member is None:
        member = _enrolled(last_name, first_name, email)
    with said(
        {
            "mandate_one_holder": "Ce siège est déjà tenu pendant cette période : terminez d’abord le mandat "
            "en cours.",
            "mandate_one_seat_a_body": f"{member} a déjà un siège dans cette instance pendant cette période.",
        }
    ):
        mandate = Mandate.objects.create(
            body=body, seat=row, role=role, member=member, since=since, until=until
        )
    _remember(body, "give", by, on, f"{row}, {rules.ROLES[role].lower()}, depuis le {since:%d/%m/%Y}")
    return mandate


def _enrolled(last_name: str, first_name: str, email: str) -> Member:
    """A new member; the account with the same address is theirs, and shows them their seat."""
    account = User.objects.filter(email__iexact=email, member=None).first() if email else None
    return Member.objects.create(
        last_name=" ".join(last_name.split()),
        first_name=" ".join(first_name.split()),
        email=email,
        user=account,
    )


@transaction.atomic
def end(*, mandate: int, until: date, comment: str, by: User, on: date) -> Mandate:
    """End a mandate on a day, earlier or later than planned as long as nobody follows."""
    body = locked(Mandate.objects.values_list("body", flat=True).get(pk=mandate))
    row = Mandate.objects.select_related("seat").get(pk=mandate)
    if flaw := rules.period_flaw(row.since, until):
        raise Impossible(flaw)
    row.until = until
    with said({"mandate_one_holder": "Ce siège a déjà un autre titulaire avant ce jour."}):
        row.save(update_fields=["until"])
    said_why = f", {comment.strip()}" if comment.strip() else ""
    _remember(
        body, "end", by, on, f"{row.seat}, {row.get_role_display().lower()}, {until:%d/%m/%Y}{said_why}"
    )
    return row


@transaction.atomic
def declare_interest(*, member: Member, what: str, since: date, until: date | None, on: date) -> Interest:
    """Enter an interest that a member declares."""
    if flaw := rules.period_flaw(since, until):
        raise Impossible(flaw)
    return Interest.objects.create(
        member=member, what=" ".join(what.split()), declared_on=on, since=since, until=until
    )


def seats_on(body: Body, on: date) -> list[Seat]:
    """The seats on a day, with their holders in `held`."""
    holders = Prefetch(
        "mandates", Mandate.objects.filter(in_force(on)).select_related("member"), to_attr="held"
    )
    return list(body.seats.filter(in_force(on)).order_by("-college", "number").prefetch_related(holders))


def composition_of(seats: Collection[Seat]) -> tuple[rules.Composition, ...]:
    """Both sides of a body, from its seats with their holders."""
    facts = []
    for seat in seats:
        roles = {each.role for each in seat.held}  # type: ignore[attr-defined]
        facts.append(rules.Seat(seat.college, "titular" in roles, "alternate" in roles))
    return rules.composition(facts)


@dataclass(frozen=True, slots=True)
class Sight:
    """A body as lists show it."""

    body: Body
    sides: tuple[rules.Composition, ...]
    flaws: tuple[str, ...]


def sights(bodies: QuerySet[Body] | Collection[Body], on: date) -> list[Sight]:
    """Bodies with their composition on a day, in three questions whatever their number."""
    rows = list(bodies)
    holders = Prefetch("mandates", Mandate.objects.filter(in_force(on)), to_attr="held")
    seats: dict[int, list[Seat]] = {row.pk: [] for row in rows}
    for seat in Seat.objects.filter(in_force(on), body__in=rows).prefetch_related(holders):
        seats[seat.body_id].append(seat)
    found = []
    for row in rows:
        sides = composition_of(seats[row.pk])
        found.append(Sight(row, sides, tuple(rules.parity_flaws(sides))))
    return found


def ending(mandates: MandateQuerySet, on: date) -> MandateQuerySet:
    """Mandates whose term comes within the alarm of the parameter."""
    limit = law.add_months(on, law.mandate_alarm_months(on))
    return mandates.filter(until__gte=on, until__lte=limit)


@transaction.atomic
def declare(*, year: int, by: User, on: date) -> Declaration:
    """Keep the yearly composition sent to the minister (R6332-30), as it is on that day."""
    content = [
        {
            "kind": sight.body.get_kind_display(),
            "name": sight.body.name,
            "sides": [[rules.COLLEGES[side.college], side.seats, side.titulars, side.alternates]
                      for side in sight.sides],
            "organisations": sorted(
                {seat.organisation for seat in sight.body.seats.filter(in_force(on))}
            ),
        }
        for sight in sights(Body.objects.filter(in_force(on)).order_by("kind", "name"), on)
    ]  # fmt: skip
    with said({"branches_declaration_year_key": f"La composition de {year} est déjà arrêtée."}):
        return Declaration.objects.create(year=year, on=on, content=content, made_by=by)


def _remember(body: Body, verb: str, by: User, on: date, comment: str = "") -> None:
    BodyTrace.objects.create(
        subject=body, verb=verb, from_state="", to_state="", on=on, comment=comment, made_by=by
    )
