"""The message that lets somebody choose a first password: a link of the reset, nothing secret beside it."""

from __future__ import annotations

from allauth.account.forms import default_token_generator
from allauth.account.utils import user_pk_to_url_str
from django.conf import settings
from django.core.mail import EmailMessage
from django.urls import reverse

from accounts.models import User
from law.typography import french

SECONDS_A_DAY = 24 * 3600


def invite(*, user: User, site: str, title: str, opened: str) -> None:
    """Send the link that sets the password; `site` is the address of this instance, without a last « / ».

    `opened` says what is opened: « Un compte vous est ouvert par … ».
    """
    key = default_token_generator.make_token(user)
    path = reverse("account_reset_password_from_key", kwargs={"uidb36": user_pk_to_url_str(user), "key": key})
    days = settings.PASSWORD_RESET_TIMEOUT // SECONDS_A_DAY
    EmailMessage(
        title,
        french(f"Madame, Monsieur,\n\n{opened} Choisissez votre mot de passe :")
        + f"\n\n{site}{path}\n\n"
        + french(
            f"Ce lien vaut {days} jours ; ensuite, « Mot de passe oublié » de la page de connexion en donne "
            "un autre. Un second facteur vous sera demandé à la première connexion. "
            "Cet accès est personnel : ne transmettez ni ce message ni votre mot de passe.\n"
        ),
        to=[user.email],
    ).send()
