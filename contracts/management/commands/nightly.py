"""The night's work from the command line: silences, reminders, forfeitures, invariants…"""

from __future__ import annotations

import json
from typing import Any

from django.core.management.base import BaseCommand, CommandParser
from django.utils import timezone

from contracts.actions.nightly import Report, nightly
from contracts.management.commands.import_contracts import day, writable

SHOWN = 20
WORDS = {
    "refused": "refus implicites",
    "accepted": "accords tacites",
    "without_amount": "dont sans montant",
    "sent": "relances préparées",
    "answered": "demandes satisfaites",
    "without_address": "dont sans adresse",
    "contracts": "contrats",
    "amount": "montant en euros",
    "done": "nombre",
}


class Command(BaseCommand):
    """Exit 0 when every step did its work, 1 when one failed or left files, 2 on bad usage."""

    help = "Exécute le traitement de nuit pour un jour donné ; l’exécuter de nouveau ne change rien."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--on", type=day, metavar="AAAA-MM-JJ", help="jour du traitement (aujourd’hui)")
        parser.add_argument("--json", type=writable, metavar="SORTIE", help="écrire le compte rendu en JSON")

    def handle(self, *args: Any, **options: Any) -> None:
        report = nightly(on=options["on"] or timezone.localdate())
        self._print(report)
        if options["json"]:
            text = json.dumps(report.as_dict(), ensure_ascii=False, indent=2, default=str)
            options["json"].write_text(text, encoding="utf-8")
        if not report.ok:
            raise SystemExit(1)

    def _print(self, report: Report) -> None:
        self.stdout.write(f"Traitement de nuit du {report.on:%d/%m/%Y}")
        for step in report.steps:
            self.stdout.write(f"{step.label} ({step.seconds:.1f} s) : {'fait' if step.ok else 'en échec'}")
            for name, count in step.counts.items():
                self.stdout.write(f"  {WORDS.get(name, name)} : {count}")
            if step.error:
                self.stdout.write(f"  erreur : {step.error}")
            for sentence in step.failed[:SHOWN]:
                self.stdout.write(f"  laissé : {sentence}")
            if len(step.failed) > SHOWN:
                self.stdout.write(f"  … et {len(step.failed) - SHOWN} autres")
