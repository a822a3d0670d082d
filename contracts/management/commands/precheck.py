"""Pre-check a file of contracts: checks, amount and schedule of each line; nothing is stored."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from contracts.actions import intake, precheck
from contracts.management.commands.import_contracts import day, readable, writable
from registers.sheets import Refused


class Command(BaseCommand):
    """Exit 0 when the file could be read, whatever its lines say; 1 when it is refused; 2 on bad usage."""

    help = "Contrôle un fichier de contrats sans rien enregistrer."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", type=readable, metavar="FICHIER")
        parser.add_argument("--on", type=day, metavar="AAAA-MM-JJ", help="jour de réception (aujourd’hui)")
        parser.add_argument(
            "--json", type=writable, required=True, metavar="SORTIE", help="une liste, un objet par ligne"
        )

    def handle(self, *args: Any, file: Path, **options: Any) -> None:
        on = options["on"] or timezone.localdate()
        try:
            rows = [
                (
                    outcome.number,
                    bool(outcome.errors),
                    json.dumps(precheck.as_dict(outcome), ensure_ascii=False),
                )
                for outcome in precheck.precheck_file(file, on=on, name=file.name)
            ]
        except Refused as refusal:
            raise CommandError(intake.reason(refusal)) from refusal
        rows.sort()
        options["json"].write_text("[\n" + ",\n".join(row[2] for row in rows) + "\n]\n", encoding="utf-8")
        wrong = sum(row[1] for row in rows)
        self.stdout.write(f"{len(rows)} lignes lues, {wrong} en erreur.")
