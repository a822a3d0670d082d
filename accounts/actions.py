"""What can be done to accounts."""

from __future__ import annotations

from django.contrib.auth import SESSION_KEY
from django.contrib.auth.models import Group, Permission
from django.contrib.sessions.models import Session
from django.db import transaction

from accounts.models import User
from accounts.roles import ALONE, ROLES
from law.refusal import Impossible


@transaction.atomic
def install_roles() -> None:
    """Make one group a role, holding exactly the permissions of the table. Safe to repeat.

    Raises ValueError when the table names a permission that no model declares.
    """
    known = {
        f"{permission.content_type.app_label}.{permission.codename}": permission
        for permission in Permission.objects.select_related("content_type")
    }
    for role in ROLES:
        if missing := role.permissions - known.keys():
            raise ValueError(f"{role.code}: unknown permissions {sorted(missing)}")
        group, _ = Group.objects.get_or_create(name=role.label)
        group.permissions.set(known[name] for name in role.permissions)


def roles_of(user: User) -> frozenset[str]:
    """The codes of the roles somebody holds."""
    held = set(user.groups.values_list("name", flat=True))
    return frozenset(role.code for role in ROLES if role.label in held)


@transaction.atomic
def give_role(*, user: User, code: str) -> None:
    """Put a user in the group of a role; ValueError when the code is unknown.

    Impossible when one of the two is held alone: an administrator has no business role, a representative
    comes from outside.
    """
    found = next((role for role in ROLES if role.code == code), None)
    if found is None:
        raise ValueError(f"unknown role {code}")
    User.objects.select_for_update().get(pk=user.pk)
    held = roles_of(user) | {code}
    if len(held) > 1 and held & ALONE:
        raise Impossible(f"{user} : le rôle « {found.label} » ne se cumule pas avec ceux de ce compte.")
    user.groups.add(Group.objects.get(name=found.label))


def end_sessions(*, users: set[int]) -> int:
    """Sign these users out everywhere, at once; how many sessions were ended."""
    names = {str(each) for each in users}
    ended = [
        row.session_key for row in Session.objects.iterator() if row.get_decoded().get(SESSION_KEY) in names
    ]
    Session.objects.filter(session_key__in=ended).delete()
    return len(ended)


@transaction.atomic
def close_accounts(*, users: set[int]) -> None:
    """Nobody signs in with these accounts any more."""
    User.objects.filter(pk__in=users).update(is_active=False)
    end_sessions(users=users)
