"""Load the demonstration into a checkout."""

from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from opco_admin.demo.load import load


class Command(BaseCommand):
    """`manage.py load_demo`: once; afterwards it changes nothing."""

    help = "Load the demonstration: accounts, registers, a few thousand contracts in all states."

    def handle(self, *args: Any, **options: Any) -> None:
        if not settings.LOCAL:
            raise CommandError("The demonstration has public passwords: for a checkout only (LOCAL=1).")
        load(on=timezone.localdate(), say=lambda sentence: self.stdout.write(f"  {sentence}"))
