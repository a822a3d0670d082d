"""Start, stop or look at the private PostgreSQL of this checkout."""

from argparse import ArgumentParser
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from opco_admin.embedded.server import ServerError, place


class Command(BaseCommand):
    """`manage.py postgres start|stop|status`."""

    help = "Start, stop or look at the private PostgreSQL (used when DATABASE_URL is not set)."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("action", choices=["start", "stop", "status"])

    def handle(self, *args: Any, **options: Any) -> None:
        if not settings.EMBEDDED_DATABASE:
            raise CommandError("DATABASE_URL is set: that server is not ours to start or stop.")
        server = place(settings.VAR_DIR)
        try:
            if options["action"] == "start":
                server.ensure_running()
            elif options["action"] == "stop":
                server.stop()
        except ServerError as error:
            raise CommandError(str(error)) from error
        running = server.data.exists() and server.is_running()
        self.stdout.write(f"{'running' if running else 'stopped'}: {server.home}")
