"""A dump without anybody in it, for support and for demonstrations."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from opco_admin.operations.backups import BackupError
from opco_admin.privacy import minimised


class Command(BaseCommand):
    """`manage.py minimised_dump FOLDER`: prints the new folder, to restore with `manage.py restore`."""

    help = "Dumps the database with every name, address, date and text of a person replaced; no file."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("folder", type=Path)

    def handle(self, *args: Any, folder: Path, **options: Any) -> None:
        try:
            made = minimised.make(folder=folder, at=timezone.now())
        except BackupError as error:
            raise CommandError(str(error)) from error
        self.stdout.write(str(made))
