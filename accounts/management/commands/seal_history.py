"""Tie the last changes to the chain of the history; the worker does it every five minutes."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand

from accounts import history


class Command(BaseCommand):
    """`manage.py seal_history`; safe to repeat, several at once wait for each other."""

    help = "Scelle les derniers changements dans la chaîne de l’historique."

    def handle(self, *args: Any, **options: Any) -> None:
        self.stdout.write(f"{history.seal(everything=True)} changements scellés.")
