"""Load the questionnaires shipped with the house; those already there are left as they are."""

from typing import Any

from django.core.management.base import BaseCommand
from django.utils import timezone

from smeservice.actions import questionnaires


class Command(BaseCommand):
    """Done once; done again, it changes nothing."""

    help = "Charger les questionnaires de diagnostic fournis."

    def handle(self, *args: Any, **options: Any) -> None:
        made = questionnaires.load_shipped(on=timezone.localdate())
        self.stdout.write(f"Questionnaires chargés : {made}.")
