"""What can be done to accounts."""

from __future__ import annotations

from django.contrib.auth.models import Group, Permission
from django.db import transaction

from accounts.models import User
from accounts.roles import ROLES


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


def give_role(*, user: User, code: str) -> None:
    """Put a user in the group of a role; ValueError when the code is unknown."""
    for role in ROLES:
        if role.code == code:
            user.groups.add(Group.objects.get(name=role.label))
            return
    raise ValueError(f"unknown role {code}")
