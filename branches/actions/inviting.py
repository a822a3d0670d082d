"""The message that tells a representative of the access to a branch."""

from __future__ import annotations

from django.conf import settings

from accounts import inviting
from accounts.models import User


def invite(*, user: User, site: str) -> None:
    """Send the link that sets the password."""
    house = settings.OPCO_NAME or "votre OPCO"
    opened = f"Un accès aux pages de votre branche vous est ouvert par {house}."
    inviting.invite(user=user, site=site, title="Votre accès aux pages de votre branche", opened=opened)
