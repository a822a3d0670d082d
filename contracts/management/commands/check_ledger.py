"""Ask the books every question whose answer must be nothing."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from contracts.actions import books
from contracts.management.commands.import_contracts import writable
from contracts.rules.invariants import INVARIANTS

SHOWN = 20


class Command(BaseCommand):
    """Exit 0 when every sum agrees to the cent, 1 with the rows where one does not, 2 on bad usage."""

    help = "Vérifie que les livres tombent juste."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--json", type=writable, metavar="SORTIE", help="le résultat, en JSON")

    def handle(self, *args: Any, json: Path | None, **options: Any) -> None:
        counts, broken = books.counts(), books.broken()
        if json:
            json.write_text(_as_json(counts, broken), encoding="utf-8")
        self.stdout.write(", ".join(f"{count} {noun}" for noun, count in counts.items()) + ".")
        if not broken:
            self.stdout.write(f"{len(INVARIANTS)} vérifications : tout tombe juste.")
            return
        for each in broken:
            self.stdout.write(f"{each.name} : {each.count} en défaut.")
            for row in each.rows[:SHOWN]:
                said = zip(each.columns, row, strict=True)
                self.stdout.write("  " + ", ".join(f"{column} {value}" for column, value in said))
            if each.count > SHOWN:
                self.stdout.write(f"  et {each.count - SHOWN} de plus.")
        sys.exit(1)


def _as_json(counts: dict[str, int], broken: list[books.Broken]) -> str:
    found = [
        {
            "code": each.code,
            "name": each.name,
            "count": each.count,
            "rows": [dict(zip(each.columns, map(str, row), strict=True)) for row in each.rows],
        }
        for each in broken
    ]
    return json.dumps({"counts": counts, "broken": found}, ensure_ascii=False, indent=1) + "\n"
