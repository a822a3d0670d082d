"""Restore a backup in an empty instance."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from opco_admin.operations import backups


class Command(BaseCommand):
    """`manage.py restore BACKUP`, into an empty database only."""

    help = "Restores a backup into this instance, whose database must be empty, and its files."
    requires_migrations_checks = False

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("backup", type=Path)

    def handle(self, *args: Any, backup: Path, **options: Any) -> None:
        try:
            backups.restore(backup=backup)
        except backups.BackupError as error:
            raise CommandError(str(error)) from error
        self.stdout.write("Restored. Run `manage.py migrate` when this code is newer than the backup.")
