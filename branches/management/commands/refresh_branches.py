"""The figures of the branches, computed now."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandParser
from django.utils import timezone

from branches.actions import accesses, figures
from contracts.management.commands.import_contracts import day


class Command(BaseCommand):
    """Exit 0; the same contracts give the same figures, whatever the number of times."""

    help = "Calcule les chiffres des branches et ferme les comptes de représentants qui ne servent plus."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--on", type=day, metavar="AAAA-MM-JJ", help="jour d’arrêt (aujourd’hui)")

    def handle(self, *args: Any, **options: Any) -> None:
        on = options["on"] or timezone.localdate()
        state = figures.refresh(on=on)
        self.stdout.write(
            f"Chiffres arrêtés au {on:%d/%m/%Y} : {state.contracts} contrats lus en {state.seconds:.1f} s."
        )
        self.stdout.write(f"Comptes de représentants fermés : {accesses.close_idle(on=on)}.")
