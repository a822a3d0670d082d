"""Ask the history whether it is still what was written."""

from __future__ import annotations

import json
import sys
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from accounts import history


class Command(BaseCommand):
    """Exit 0 when every link holds, 1 with the first places where one does not, 2 on bad usage."""

    help = "Vérifie la chaîne de l’historique ; le dernier maillon imprimé, gardé ailleurs, la prouve toute."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--link", metavar="POSITION:MAILLON", default="", help="un maillon gardé ailleurs"
        )
        parser.add_argument("--json", action="store_true", help="le résultat, en JSON")

    def handle(self, *args: Any, link: str, **options: Any) -> None:
        position, _, kept = link.partition(":")
        if link and not (position.isdecimal() and kept):
            raise CommandError(
                "--link attend POSITION:MAILLON, comme cette commande l’imprime.", returncode=2
            )
        report = history.check(position=int(position or 0), link=kept)
        if options["json"]:
            self.stdout.write(json.dumps(_told(report), ensure_ascii=False))
        else:
            self._say(report)
        if report.broken:
            sys.exit(1)

    def _say(self, report: history.Report) -> None:
        self.stdout.write(
            f"{report.rows} changements, {report.sealed} scellés, {report.erased} effacés, "
            f"{report.broken} en défaut."
        )
        self.stdout.write(f"Dernier maillon : {report.position}:{report.link}")
        if report.broken:
            self.stdout.write(f"Premier changement en défaut : {report.first}")
        for fault in report.faults:
            self.stdout.write(f"  maillon {fault.position}, changement {fault.change_id} : {fault.why}")


def _told(report: history.Report) -> dict[str, Any]:
    return {
        "rows": report.rows, "sealed": report.sealed, "erased": report.erased, "broken": report.broken,
        "first": report.first, "position": report.position, "link": report.link,
        "faults": [{"position": each.position, "change": each.change_id, "why": each.why}
                   for each in report.faults],
    }  # fmt: skip
