"""The background worker: opens the database first (a private server is then started), limits its memory."""

from __future__ import annotations

import resource
from typing import Any

from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandParser
from django.db import connection
from django.utils.module_loading import autodiscover_modules

MEMORY = 3 * 1024**3  # hostile workbooks end in a refusal, not in a machine without memory


class Command(BaseCommand):
    """`manage.py worker [--concurrency 2]`; several may run at once."""

    help = "Exécute les travaux de fond (contrôles et imports de longs fichiers, chargements de registres)."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--concurrency", type=int, default=2)
        parser.add_argument("--once", action="store_true", help="s’arrêter quand plus rien n’attend")

    def handle(self, *args: Any, **options: Any) -> None:
        connection.ensure_connection()
        connection.close()
        autodiscover_modules("jobs")
        resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
        arguments = ["worker", "--concurrency", str(options["concurrency"])]
        if options["once"]:
            arguments.append("--one-shot")
        call_command("procrastinate", *arguments)
