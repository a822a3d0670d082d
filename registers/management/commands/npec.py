"""Which level applies to a certification, a CPNE and a conclusion date."""

import argparse
import json
from datetime import date
from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from registers import rules
from registers.imports.command import write_json
from registers.lookups import lookups_for


def rncp_code(text: str) -> str:
    """An RNCP code as an argument."""
    if code := rules.normalise_rncp(text):
        return code
    raise argparse.ArgumentTypeError(f"« {text} » n’est pas un code RNCP.")


def cpne_code(text: str) -> str:
    """A CPNE code as an argument."""
    if code := rules.normalise_cpne(text):
        return code
    raise argparse.ArgumentTypeError(f"« {text} » n’est pas un code CPNE.")


def iso_day(text: str) -> date:
    """A day as an argument."""
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise argparse.ArgumentTypeError(f"« {text} » n’est pas une date AAAA-MM-JJ.") from None


class Command(BaseCommand):
    """Print the level in force on the conclusion date; `annual` is null when there is none."""

    help = "Donne le niveau de prise en charge d’une certification pour une CPNE à une date de conclusion."

    def add_arguments(self, parser: CommandParser) -> None:
        """The certification, the CPNE and the day."""
        parser.add_argument("rncp", type=rncp_code)
        parser.add_argument("--cpne", type=cpne_code, required=True)
        parser.add_argument("--concluded-on", type=iso_day, required=True, metavar="AAAA-MM-JJ")
        parser.add_argument("--json", metavar="OUT", help="écrire la réponse dans ce fichier")

    def handle(self, *args: Any, **options: Any) -> None:
        """Ask the register, print the answer."""
        rncp, cpne, day = options["rncp"], options["cpne"], options["concluded_on"]
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
