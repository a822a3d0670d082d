"""Who holds which role: two roles are held alone, whatever door writes them."""

from __future__ import annotations

import pgtrigger

from accounts.models.users import User
from accounts.roles import ALONE, ROLES

_LABELS = ", ".join(f"'{role.label}'" for role in ROLES if role.code in ALONE)
_ALONE = f"""
    PERFORM 1 FROM accounts_user WHERE id = NEW.user_id FOR UPDATE;
    IF EXISTS (
        SELECT 1 FROM accounts_user_groups held
        JOIN auth_group other ON other.id = held.group_id
        JOIN auth_group given ON given.id = NEW.group_id
        WHERE held.user_id = NEW.user_id AND held.group_id <> NEW.group_id AND held.id <> NEW.id
            AND (other.name IN ({_LABELS}) OR given.name IN ({_LABELS}))
    ) THEN
        RAISE EXCEPTION 'Un administrateur ou un représentant de branche ne tient aucun autre rôle.'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'role_held_alone';
    END IF;
    RETURN NEW;
"""  # noqa: S608 -- labels of our own table


class RoleHolding(User.groups.through):  # type: ignore[misc,name-defined]
    """One role of one person."""

    class Meta:
        proxy = True
        triggers = [
            pgtrigger.Trigger(
                name="role_held_alone",
                when=pgtrigger.Before,
                operation=pgtrigger.Insert | pgtrigger.Update,
                func=_ALONE,
            )
        ]
