"""Load a national file: branches, IDCC, CPNE, activities or territories."""

from registers.imports.command import ImportCommand


class Command(ImportCommand):
    """Load a national file: branches, IDCC, CPNE, activities or territories."""

    help = "Charge un fichier national et imprime son compte rendu."
    family = "branches"
