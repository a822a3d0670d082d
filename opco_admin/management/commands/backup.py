"""Save the database and the files, with what a restore is compared with."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from opco_admin.operations import backups


class Command(BaseCommand):
    """`manage.py backup FOLDER`."""

    help = "Saves the database and the files in a new folder under FOLDER, and prints it."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("folder", type=Path)

    def handle(self, *args: Any, folder: Path, **options: Any) -> None:
        try:
            self.stdout.write(str(backups.backup(folder=folder, at=datetime.now(UTC))))
        except backups.BackupError as error:
            raise CommandError(str(error)) from error
