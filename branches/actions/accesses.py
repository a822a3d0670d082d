"""Accesses to the branches: proposed by one person, opened by another, closed at once."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date

from django.contrib.auth.models import Group
from django.db import IntegrityError, transaction
from django.db.models import Max
from django.db.models.functions import Now
from django.utils import timezone

from accounts import actions as accounts
from accounts.models import User
from accounts.traces import move, remember
from branches.models import Access, AccessProposal, AccessTrace, visible_committees
from branches.models.access import REPRESENTATIVES
from branches.rules import accesses as rules
from law.refusal import Impossible
from registers.models import Committee


@transaction.atomic
def propose(
    *,
    role: str,
    email: str,
    committee: Committee,
    since: date,
    reason: str,
    by: User,
    on: date,
    first_name: str = "",
    last_name: str = "",
    until: date | None = None,
) -> AccessProposal:
    """Ask for an access; nothing opens before another person validates it."""
    email = email.strip().lower()
    administers = by.has_perm("branches.validate_access")
    if not administers and not visible_committees(by, on).filter(pk=committee.pk).exists():
        raise Impossible("Vous n’êtes pas rattaché à cette branche.")
    if not administers and role != rules.REPRESENTATIVE:
        raise Impossible("Le rattachement d’un chargé de branche est proposé par un administrateur.")
    _check(role, email, committee, since, until, on, by)
    row = AccessProposal(
        role=role, email=email, first_name=first_name.strip(), last_name=last_name.strip(),
        committee=committee, since=since, until=until, reason=reason.strip(), proposed_by=by,
    )  # fmt: skip
    try:
        with transaction.atomic():
            row.save()
    except IntegrityError as error:
        raise Impossible("Un accès à cette branche attend déjà d’être validé pour cette adresse.") from error
    remember(row=row, verb="propose", trace=AccessTrace, from_state="", by=by, on=on, comment=row.reason)
    return row


@transaction.atomic
def validate(*, proposal: int, by: User, on: date, comment: str = "") -> tuple[AccessProposal, User | None]:
    """Open a proposed access; the second value is an account that has no password yet, to be invited."""
    row = AccessProposal.objects.select_for_update().get(pk=proposal)
    if row.proposed_by_id == by.pk:
        raise Impossible("Vous avez proposé cet accès : une autre personne doit le valider.")
    if not by.has_perm("branches.validate_access"):
        raise Impossible("Un accès est validé par un administrateur.")
    if row.state == "proposed":
        _check(row.role, row.email, row.committee, row.since, row.until, on, by)
        user = _account(row)
        row.access = Access.objects.create(
            user=user, committee=row.committee, since=row.since, until=row.until, confirmed_on=on
        )
    row.decided_by, row.decided_at = by, timezone.now()
    move(
        row=row, verb="validate", moves=rules.MOVES, trace=AccessTrace, by=by, on=on, comment=comment,
        also=["decided_by", "decided_at", "access"],
    )  # fmt: skip
    return row, None if user.has_usable_password() else user


@transaction.atomic
def refuse(*, proposal: int, by: User, on: date, comment: str) -> AccessProposal:
    """Refuse a proposed access, or withdraw one’s own."""
    row = AccessProposal.objects.select_for_update().get(pk=proposal)
    verb = "withdraw" if row.proposed_by_id == by.pk else "reject"
    row.decided_by, row.decided_at = by, timezone.now()
    move(
        row=row, verb=verb, moves=rules.MOVES, trace=AccessTrace, by=by, on=on, comment=comment,
        also=["decided_by", "decided_at"],
    )  # fmt: skip
    return row


@transaction.atomic
def end(*, access: int, reason: str, by: User, on: date) -> Access:
    """Close an access at once: the person is signed out, and the account closed when nothing is left open."""
    row = Access.objects.select_for_update(of=["self"]).select_related("user").get(pk=access)
    if row.ended_at or (row.until and row.until < on):
        raise Impossible("Cet accès est déjà fermé.")
    if not reason.strip():
        raise Impossible("Dites pourquoi cet accès est fermé.")
    _check_may(row.user, by)
    Access.objects.filter(pk=row.pk).update(
        ended_at=Now(), ended_by=by, end_reason=reason.strip(), until=max(on, row.since)
    )
    accounts.end_sessions(users={row.user_id})
    _close_unused({row.user_id}, on)
    row.refresh_from_db()
    return row


@transaction.atomic
def confirm(*, access: int, by: User, on: date) -> Access:
    """The branch says that its representative still is one."""
    row = Access.objects.select_for_update(of=["self"]).select_related("user").get(pk=access)
    if row.ended_at or (row.until and row.until < on):
        raise Impossible("Cet accès est fermé : proposez-en un autre.")
    _check_may(row.user, by)
    Access.objects.filter(pk=row.pk).update(confirmed_on=on)
    row.confirmed_on = on
    return row


@transaction.atomic
def close_idle(*, on: date) -> int:
    """Each night: close accounts of representatives without an open access, or not used for too long."""
    people = (
        User.objects.filter(is_active=True, groups__name=REPRESENTATIVES)
        .annotate(since=Max("branch_accesses__since"), confirmed=Max("branch_accesses__confirmed_on"))
        .order_by("pk")
    )
    idle = {each.pk for each in people if rules.is_idle(last_seen(each, each.since, each.confirmed), on)}
    if idle:
        accounts.close_accounts(users=idle)
    return len(idle) + _close_unused({each.pk for each in people} - idle, on)


def last_seen(user: User, since: date | None, confirmed: date | None) -> date:
    """The last day that speaks for an account: its use, or what the branch said of it."""
    days = [timezone.localdate(user.date_joined), since, confirmed]
    days.append(timezone.localdate(user.last_login) if user.last_login else None)
    return max(day for day in days if day)


def _check_may(user: User, by: User) -> None:
    """An officer of a branch handles its representatives; administrators handle the officers."""
    if by.has_perm("branches.validate_access"):
        return
    if rules.REPRESENTATIVE not in accounts.roles_of(user):
        raise Impossible("Le rattachement d’un chargé de branche est tenu par un administrateur.")


def _check(
    role: str, email: str, committee: Committee, since: date, until: date | None, on: date, by: User
) -> None:
    """What forbids to open this access, when it is proposed and again when it is validated."""
    if email == by.email:
        raise Impossible("Un accès ne se demande ni ne se valide pour soi-même.")
    if said := rules.why_not_period(since, until, on):
        raise Impossible(said)
    user = User.objects.filter(email__iexact=email).first()
    if user is None and role != rules.REPRESENTATIVE:
        raise Impossible("Aucun compte n’a cette adresse.")
    if user and (said := rules.why_not_role(role, accounts.roles_of(user))):
        raise Impossible(said)
    still = Access.objects.filter(user=user, committee=committee, ended_at=None)
    if user and any(each.until is None or each.until >= max(on, since) for each in still):
        raise Impossible("Cette personne a déjà un accès ouvert à cette branche.")


def _account(row: AccessProposal) -> User:
    """The account of a proposal, made without a password when it is new, opened again when it was closed."""
    user = User.objects.select_for_update().filter(email__iexact=row.email).first()
    if user is None:
        user = User.objects.create_user(row.email, None, first_name=row.first_name, last_name=row.last_name)
    if row.role == rules.REPRESENTATIVE:
        accounts.give_role(user=user, code=rules.REPRESENTATIVE)
        if not user.is_active:
            user.is_active = True
            user.set_unusable_password()  # the old one may be known to somebody who left
            user.save(update_fields=["is_active", "password"])
    return user


def _close_unused(users: Collection[int], on: date) -> int:
    """Close the accounts of representatives that have no access left, now or later."""
    group = Group.objects.filter(name=REPRESENTATIVES)
    left = Access.objects.filter(ended_at=None).exclude(until__lt=on).values("user")
    unused = set(
        User.objects.filter(pk__in=users, groups__in=group, is_active=True)
        .exclude(pk__in=left)
        .values_list("pk", flat=True)
    )
    if unused:
        accounts.close_accounts(users=unused)
    return len(unused)
