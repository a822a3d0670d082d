"""Import a file of invoices from the command line, as the screen does."""

from __future__ import annotations

from contracts.management.commands import import_contracts
from contracts.models import Batch


class Command(import_contracts.Command):
    """The options and the exit codes of `import_contracts`."""

    help = "Importe un fichier de factures (CSV ou XLSX) et imprime son compte rendu."
    kind = Batch.Kind.INVOICES
