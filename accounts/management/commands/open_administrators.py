"""The two first administrators of a new instance; the next accounts are opened on screen by two persons."""

from __future__ import annotations

from typing import Any

from allauth.account.forms import default_token_generator
from allauth.account.utils import user_pk_to_url_str
from django.core.exceptions import ValidationError
from django.core.management import BaseCommand, CommandError, CommandParser
from django.core.validators import validate_email
from django.db import transaction
from django.urls import reverse

from accounts import actions
from accounts.models import User
from accounts.roles import ROLES

LABEL = next(role.label for role in ROLES if role.code == "AD")


class Command(BaseCommand):
    help = "Opens two administrator accounts, once, and prints the links that set their passwords."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("emails", nargs=2, metavar="EMAIL")

    @transaction.atomic
    def handle(self, *, emails: list[str], **options: Any) -> None:
        first, second = (each.strip().lower() for each in emails)
        if first == second:
            raise CommandError("Donnez deux adresses : deux personnes se valident l’une l’autre.")
        actions.install_roles()
        if User.objects.filter(is_active=True, groups__name=LABEL).exists():
            raise CommandError(
                "Un administrateur existe déjà : les comptes s’ouvrent à l’écran, « Comptes »."
            )
        for email in (first, second):
            try:
                validate_email(email)
            except ValidationError:
                raise CommandError(f"« {email} » n’est pas une adresse électronique.") from None
            if User.objects.filter(email=email).exists():
                raise CommandError(f"« {email} » a déjà un compte.")
            user = User.objects.create_user(email)
            actions.give_role(user=user, code="AD")
            key = default_token_generator.make_token(user)
            path = reverse(
                "account_reset_password_from_key", kwargs={"uidb36": user_pk_to_url_str(user), "key": key}
            )
            self.stdout.write(f"{email}  {path}")
