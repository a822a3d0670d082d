"""Import a file of contracts from the command line, as the screen does."""

from __future__ import annotations

import json
from argparse import ArgumentTypeError
from datetime import date
from pathlib import Path
from typing import Any

from django.core.files import File
from django.core.management.base import BaseCommand, CommandParser
from django.utils import timezone

from contracts.actions import intake
from contracts.models import Batch, LineError, Sender

SHOWN = 50
YEARS = range(1990, 2200)


def day(text: str) -> date:
    """A day as an argument, far enough from the ends of the calendar for every delay to be counted."""
    try:
        found = date.fromisoformat(text)
    except ValueError:
        raise ArgumentTypeError(f"« {text} » n’est pas une date AAAA-MM-JJ.") from None
    if found.year not in YEARS:
        raise ArgumentTypeError(f"l’année {found.year} n’est pas vraisemblable.")
    return found


def readable(text: str) -> Path:
    """A file as an argument."""
    path = Path(text)
    if not path.is_file():
        raise ArgumentTypeError(f"le fichier « {text} » n’existe pas.")
    return path


def writable(text: str) -> Path:
    """A file to write, as an argument: tried before the work begins, so that no report is lost after it."""
    path = Path(text)
    try:
        path.open("a").close()
    except OSError as error:
        raise ArgumentTypeError(f"impossible d’écrire « {text} » ({error.strerror}).") from None
    return path


def sender_name(text: str) -> str:
    """The name of a sender, as an argument."""
    name = " ".join(text.split())
    longest = Sender._meta.get_field("name").max_length or 0
    if not 0 < len(name) <= longest:
        raise ArgumentTypeError(f"un nom d’émetteur compte 1 à {longest} caractères.")
    return name


class Command(BaseCommand):
    """Exit 0 when every line was accepted, 1 when some or all were not, 2 on bad usage."""

    help = "Importe un fichier de contrats (CSV ou XLSX) et imprime son compte rendu."
    kind = Batch.Kind.CONTRACTS

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", type=readable, metavar="FICHIER")
        parser.add_argument("--sender", type=sender_name, required=True, metavar="NOM", help="qui l’envoie")
        parser.add_argument("--accept-valid", action="store_true", help="importer les seules lignes valides")
        parser.add_argument("--dry-run", action="store_true", help="contrôler sans rien importer")
        parser.add_argument("--on", type=day, metavar="AAAA-MM-JJ", help="jour de réception (aujourd’hui)")
        parser.add_argument("--json", type=writable, metavar="SORTIE", help="écrire le compte rendu en JSON")

    def handle(self, *args: Any, file: Path, sender: str, **options: Any) -> None:
        on = options["on"] or timezone.localdate()
        with file.open("rb") as stream:
            batch = intake.receive_file(
                sender=intake.sender_named(sender),
                file=File(stream),
                name=file.name,
                on=on,
                by=None,
                kind=self.kind,
            )
        if batch.state != Batch.State.REFUSED:
            if options["dry_run"]:
                intake.check(batch=batch, on=on)
            else:
                intake.import_batch(batch=batch, by=None, accept_valid=options["accept_valid"], on=on)
        self._print(batch)
        if options["json"]:
            options["json"].write_text(
                json.dumps(_report(batch), ensure_ascii=False, indent=2), encoding="utf-8"
            )
        if batch.state == Batch.State.REFUSED or batch.counts["rejected"] or not batch.counts["read"]:
            raise SystemExit(1)

    def _print(self, batch: Batch) -> None:
        self.stdout.write(f"{batch.file_name} ({batch.sender}) : {batch.get_state_display()}")
        if batch.refusal:
            self.stdout.write(batch.refusal)
        for name, value in batch.counts.items():
            self.stdout.write(f"  {name} : {value}")
        for error in LineError.objects.filter(batch=batch)[:SHOWN]:
            self.stdout.write(f"  ligne {error.line}, {error.column or 'ligne'} : {error.message}")
        if batch.counts.get("errors", 0) > SHOWN:
            self.stdout.write(f"  … et {batch.counts['errors'] - SHOWN} autres erreurs")


def _report(batch: Batch) -> dict[str, Any]:
    errors = LineError.objects.filter(batch=batch).values("line", "column", "value", "message", "article")
    return {
        "file": batch.file_name,
        "sender": str(batch.sender),
        "batch": batch.pk,
        "sha256": batch.sha256,
        "state": batch.state,
        "refusal": batch.refusal,
        "counts": batch.counts,
        "errors": list(errors),
    }
