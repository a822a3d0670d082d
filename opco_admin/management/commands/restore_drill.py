"""Prove that a backup restores: in a database of its own, compared, then dropped."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from opco_admin.operations import backups


class Command(BaseCommand):
    """`manage.py restore_drill BACKUP`: exit 0 when nothing differs, 1 with what does."""

    help = "Restores a backup beside the living database, compares rows, files and books, then drops it."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("backup", type=Path)

    def handle(self, *args: Any, backup: Path, **options: Any) -> None:
        try:
            found = backups.drill(backup=backup)
        except backups.BackupError as error:
            raise CommandError(str(error)) from error
        self.stdout.write(
            f"{found.tables} tables, {found.rows} rows, {found.files} files restored in "
            f"{found.seconds:.1f} s; {len(found.differences)} differences."
        )
        for each in found.differences:
            self.stdout.write(f"  {each}")
        if found.differences:
            sys.exit(1)
