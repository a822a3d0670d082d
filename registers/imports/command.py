"""The door shared by the three import commands: one file, a report, an exit code."""

import json
import sys
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from registers import actions
from registers.report import Report
from registers.sheets import Refused


class ImportCommand(BaseCommand):
    """Load FILE and print its report. Exit 0: loaded; 1: refused, nothing written; 2: bad usage."""

    family = ""

    def add_arguments(self, parser: CommandParser) -> None:
        """FILE, and where to write the report."""
        parser.add_argument(
            "file", metavar="FILE", help="fichier national (ou dossier d’un export décompressé)"
        )
        parser.add_argument("--json", metavar="OUT", help="écrire aussi le compte rendu dans ce fichier")

    def handle(self, *args: Any, **options: Any) -> None:
        """Load, print, leave with the code."""
        if not Path(options["file"]).exists():
            raise CommandError(f"«\u00a0{options['file']}\u00a0» n’existe pas.", returncode=2)
        try:
            report = actions.load(options["file"], family=self.family)
        except Refused as refusal:
            report = Report(
                name=Path(options["file"]).name,
                status="refused",
                message=refusal.message,
                details=refusal.details,
            )
        if options["json"]:
            write_json(options["json"], report.as_dict())
        self.stdout.write(report.summary())
        if report.status == "refused":
            sys.exit(1)


def write_json(path: str, value: object) -> None:
    """Write a value as readable UTF-8 JSON."""
    try:
        Path(path).write_text(json.dumps(value, ensure_ascii=False, indent=2) + "\n", encoding="utf-8")
    except OSError as error:
        raise CommandError(f"«\u00a0{path}\u00a0» ne peut pas être écrit.", returncode=2) from error
