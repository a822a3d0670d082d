"""Which level applies to a certification, a CPNE and a conclusion date."""

import json
from datetime import date
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from registers import rules
from registers.imports.command import write_json
from registers.lookups import lookups_for


def readable(value: Any, text: object, what: str) -> Any:
    """The value read from an argument, or bad usage."""
    if value is None:
        raise CommandError(f"«\u00a0{text}\u00a0» n’est pas {what}.", returncode=2)
    return value


def iso_day(text: object) -> date | None:
    """A day written AAAA-MM-JJ."""
    try:
        return date.fromisoformat(str(text))
    except ValueError:
        return None


class Command(BaseCommand):
    """Print the level in force on the conclusion date; `annual` is null when there is none."""

    help = "Donne le niveau de prise en charge d’une certification pour une CPNE à une date de conclusion."

    def add_arguments(self, parser: CommandParser) -> None:
        """The certification, the CPNE and the day."""
        parser.add_argument("rncp")
        parser.add_argument("--cpne", required=True)
        parser.add_argument("--concluded-on", required=True, metavar="AAAA-MM-JJ")
        parser.add_argument("--json", metavar="OUT", help="écrire la réponse dans ce fichier")

    def handle(self, *args: Any, **options: Any) -> None:
        """Ask the register, print the answer."""
        rncp = readable(rules.normalise_rncp(str(options["rncp"])), options["rncp"], "un code RNCP")
        cpne = readable(rules.normalise_cpne(str(options["cpne"])), options["cpne"], "un code CPNE")
        day = readable(iso_day(options["concluded_on"]), options["concluded_on"], "une date AAAA-MM-JJ")
        levels = lookups_for(rncps=[rncp], cpnes=[cpne]).levels(rncp, [cpne], day)
        level = levels[0] if levels else None
        answer = {
            "rncp": rncp,
            "cpne": cpne,
            "annual": rules.euros_of(level.annual) if level and level.annual is not None else None,
            "status": level.status if level else None,
            "applicable_from": level.applicable_from.isoformat() if level else None,
            "vintage": level.vintage if level else None,
            "conflict": [rules.euros_of(amount) for amount in level.conflict]
            if level and level.conflict
            else None,
        }
        if options["json"]:
            write_json(options["json"], answer)
        self.stdout.write(json.dumps(answer, ensure_ascii=False, indent=2))
