"""What the sign-in libraries ask us."""

import base64
from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.mfa.models import Authenticator
from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.http import HttpRequest

from accounts.factors import has_factor, owner
from accounts.sealing import keys_in, seal, unseal


class ClosedAdapter(DefaultAccountAdapter):
    """Accounts are made by staff, never by visitors."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False

    def is_reauthentication_required(self, app: str = "") -> bool:
        """The password is not asked twice in a row of who comes to set up a first second factor."""
        return bool(super().is_reauthentication_required(app=app)) and has_factor(self.request.user)


def attempted_address(request: HttpRequest, credentials: dict[str, Any] | None = None) -> str:
    """The e-mail address somebody tries: what django-axes counts, together with where from."""
    given = credentials or {}  # of a try, or of who signed in once the second factor is proved
    typed = given.get("email") or given.get("username") or request.POST.get("login", "")
    return typed.replace("\0", "").strip().lower()


class FactorAdapter(DefaultMFAAdapter):
    """Second factors: their secrets are sealed, and the last one is never taken away."""

    def get_totp_issuer(self) -> str:
        return f"OPCO Admin {settings.OPCO_NAME}".strip()

    def encrypt(self, text: str) -> str:
        keys = keys_in(settings.FACTOR_KEYS, "FACTOR_KEYS")
        if not keys:
            raise ImproperlyConfigured("FACTOR_KEYS is empty: second factors cannot be kept")
        name, key = next(iter(keys.items()))
        return f"{name}:{base64.b64encode(seal(key, text, self._bound())).decode()}"

    def decrypt(self, encrypted_text: str) -> str:
        name, _, sealed = encrypted_text.partition(":")
        key = keys_in(settings.FACTOR_KEYS, "FACTOR_KEYS").get(name)
        return unseal(key, base64.b64decode(sealed), self._bound())

    def _bound(self) -> bytes:
        """What ties a secret to its owner: on the row of another person, it no longer opens."""
        return f"second factor of {owner(self.request)}".encode()

    def can_delete_authenticator(self, authenticator: Authenticator) -> bool:
        if not settings.SECOND_FACTOR_REQUIRED:
            return True
        others = Authenticator.objects.filter(user=authenticator.user_id).exclude(pk=authenticator.pk)
        return others.exclude(type=Authenticator.Type.RECOVERY_CODES).exists()

    def get_public_key_credential_rp_entity(self) -> dict[str, str]:
        return {**super().get_public_key_credential_rp_entity(), "name": self.get_totp_issuer()}
