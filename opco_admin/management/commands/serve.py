"""Serve a checkout on loopback: the web server, the worker, and who may sign in."""

import signal
import subprocess
import sys
from argparse import ArgumentParser
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from opco_admin.demo.people import PASSWORD, PEOPLE


class Command(BaseCommand):
    """`manage.py serve [--port 8000]`; Ctrl-C ends both processes, the database stays up."""

    help = "Serve this checkout on 127.0.0.1 with a background worker."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--port", type=int, default=8000)

    def handle(self, *args: Any, **options: Any) -> None:
        if not settings.LOCAL:
            raise CommandError("For a checkout (LOCAL=1); in production run gunicorn and `worker`.")
        address = f"127.0.0.1:{options['port']}"
        self._announce(address)
        manage = [sys.executable, sys.argv[0]]
        signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))  # so that both children end with us
        worker = subprocess.Popen([*manage, "worker"])  # noqa: S603 -- ourselves
        try:
            gunicorn = [sys.executable, "-m", "gunicorn", "opco_admin.wsgi", "--bind", address]
            subprocess.run([*gunicorn, "--threads", "8", "--log-level", "warning"], check=True)  # noqa: S603
        except KeyboardInterrupt:
            self.stdout.write("")
        except subprocess.CalledProcessError as error:
            raise CommandError(f"the web server stopped; is {address} already taken?") from error
        finally:
            worker.terminate()
            worker.wait(timeout=30)

    def _announce(self, address: str) -> None:
        self.stdout.write(f"\nOPCO Admin: http://{address}/\n")
        self.stdout.write(f"Sign-ins of the demonstration (password: {PASSWORD})")
        for person in PEOPLE:
            self.stdout.write(f"  {person.email:32} {person.label}")
        self.stdout.write("")
        self.stdout.flush()
