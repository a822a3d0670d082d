"""Accounts of the staff: opened or widened by two persons, narrowed or closed at once by one."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date

from django.contrib.auth.models import Group
from django.db import IntegrityError, transaction
from django.utils import timezone

from accounts import factors
from accounts.actions import close_accounts, end_sessions, roles_of
from accounts.models import AccountProposal, AccountTrace, User
from accounts.roles import ROLES
from accounts.rules import proposals as rules
from law.refusal import Impossible

HANDLE = "accounts.handle_account"


@transaction.atomic
def propose_opening(
    *, email: str, first_name: str, last_name: str, roles: Collection[str], reason: str, by: User, on: date
) -> AccountProposal:
    """Ask for a new account, or for a closed one to be opened again; nothing opens before validation."""
    email = email.strip().lower()
    _check_roles(roles)
    if User.objects.filter(email__iexact=email, is_active=True).exists():
        raise Impossible("Cette adresse a déjà un compte ouvert : proposez plutôt d’en changer les rôles.")
    return _proposed(
        AccountProposal(
            kind="open", email=email, first_name=first_name.strip(), last_name=last_name.strip(),
            roles=sorted(roles), reason=reason.strip(), proposed_by=by,
        )
    )  # fmt: skip


@transaction.atomic
def change_roles(
    *, user: int, roles: Collection[str], reason: str, by: User, on: date
) -> AccountProposal | None:
    """Change the roles of an account: at once when nothing more is opened, else it awaits another person."""
    row = _locked(user, by)
    _check_roles(roles)
    held = roles_of(row)
    if frozenset(roles) == held:
        raise Impossible("Ce compte a déjà ces rôles.")
    if rules.widens(held, roles):
        return _proposed(_about(row, "roles", sorted(roles), reason, by))
    _set_roles(row, roles, verb="narrow", by=by, on=on, comment=reason)
    return None


@transaction.atomic
def propose_forgetting(*, user: int, reason: str, by: User, on: date) -> AccountProposal:
    """Ask that the second factor of somebody be forgotten: a lost telephone, a stolen key."""
    row = _locked(user, by)
    if not factors.has_factor(row):
        raise Impossible("Ce compte n’a pas de second facteur.")
    return _proposed(_about(row, "factor", sorted(roles_of(row)), reason, by))


@transaction.atomic
def validate(*, proposal: int, by: User, on: date) -> tuple[AccountProposal, User | None]:
    """Do what another person proposed; the second value is an account to invite: it has no password yet."""
    row = AccountProposal.objects.select_for_update().get(pk=proposal)
    if row.proposed_by_id == by.pk:
        raise Impossible("Vous avez fait cette demande : une autre personne doit la valider.")
    if row.user_id == by.pk or row.email == by.email:
        raise Impossible("Cette demande touche votre propre compte : une autre personne doit la valider.")
    _decide(row, "validate", by)
    user = _opened(row) if row.kind == "open" else _locked(row.user_id or 0, by)
    row.user = user
    row.save(update_fields=["state", "user", "decided_by", "decided_at"])
    if row.kind == "factor":
        factors.forget(user=user)
        end_sessions(users={user.pk})
        _remember(user, "factor", roles_of(user), by=by, on=on, comment=row.reason)
    else:
        _set_roles(user, row.roles, verb=row.kind, by=by, on=on, comment=row.reason)
    return row, None if user.has_usable_password() else user


@transaction.atomic
def refuse(*, proposal: int, by: User, on: date, comment: str) -> AccountProposal:
    """Refuse what another person proposed, or withdraw one’s own; with the reason."""
    row = AccountProposal.objects.select_for_update().get(pk=proposal)
    if not comment.strip():
        raise Impossible("Écrivez le motif.")
    _decide(row, "withdraw" if row.proposed_by_id == by.pk else "reject", by)
    row.answer = comment.strip()
    row.save(update_fields=["state", "answer", "decided_by", "decided_at"])
    return row


@transaction.atomic
def close(*, user: int, reason: str, by: User, on: date) -> User:
    """Close an account at once: signed out everywhere, roles kept for whoever opens it again."""
    row = _locked(user, by)
    if not row.is_active:
        raise Impossible("Ce compte est déjà fermé.")
    close_accounts(users={row.pk})
    _remember(row, "close", roles_of(row), by=by, on=on, comment=reason)
    row.refresh_from_db()
    return row


def _proposed(row: AccountProposal) -> AccountProposal:
    if not row.reason:
        raise Impossible("Écrivez le motif.")
    try:
        with transaction.atomic():
            row.save()
    except IntegrityError as error:
        raise Impossible("Une demande attend déjà d’être validée pour cette adresse.") from error
    return row


def _about(user: User, kind: str, roles: list[str], reason: str, by: User) -> AccountProposal:
    return AccountProposal(
        kind=kind, user=user, email=user.email, first_name=user.first_name, last_name=user.last_name,
        roles=roles, reason=reason.strip(), proposed_by=by,
    )  # fmt: skip


def _check_roles(roles: Collection[str]) -> None:
    if wrong := rules.why_not_roles(roles):
        raise Impossible(wrong)


def _locked(user: int, by: User) -> User:
    if user == by.pk:
        raise Impossible("Personne ne change son propre compte.")
    row = User.objects.select_for_update().get(pk=user)
    if rules.OUTSIDE in roles_of(row):
        raise Impossible("L’accès d’un représentant se tient depuis « Accès aux branches ».")
    return row


def _decide(row: AccountProposal, verb: str, by: User) -> None:
    if row.state not in rules.MOVES[verb].froms:
        who = f"par {row.decided_by}" if row.decided_by else ""
        raise Impossible(f"Cette demande est déjà {row.get_state_display().lower()} {who}".strip() + ".")
    row.state, row.decided_by, row.decided_at = rules.MOVES[verb].to, by, timezone.now()


def _opened(row: AccountProposal) -> User:
    """The account of a proposal: a new one, or a closed one opened again, its roles taken away first."""
    user = User.objects.select_for_update().filter(email__iexact=row.email).first()
    if user is None:
        return User.objects.create_user(row.email, first_name=row.first_name, last_name=row.last_name)
    if user.is_active:
        raise Impossible("Cette adresse a déjà un compte ouvert.")
    user.groups.clear()
    user.is_active = True
    user.save(update_fields=["is_active"])
    return user


def _set_roles(user: User, roles: Collection[str], *, verb: str, by: User, on: date, comment: str) -> None:
    """Give exactly these roles; open sessions end, so that nobody goes on with what was."""
    _check_roles(roles)
    before = roles_of(user)
    labels = [role.label for role in ROLES if role.code in roles]
    user.groups.set(Group.objects.filter(name__in=labels))
    end_sessions(users={user.pk})
    _remember(user, verb, before, by=by, on=on, comment=comment)


def _remember(user: User, verb: str, before: Collection[str], *, by: User, on: date, comment: str) -> None:
    held = " ".join(sorted(roles_of(user)))
    AccountTrace.objects.create(
        subject=user, verb=verb, from_state=" ".join(sorted(before)), to_state=held, on=on,
        comment=comment.strip(), made_by=by,
    )  # fmt: skip
