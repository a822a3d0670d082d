"""Make the groups of the roles, after a migration."""

from typing import Any

from django.core.management.base import BaseCommand

from accounts import actions


class Command(BaseCommand):
    """`manage.py install_roles`; safe to repeat."""

    help = "Make one group a role with exactly the permissions of accounts/roles.py."

    def handle(self, *args: Any, **options: Any) -> None:
        actions.install_roles()
