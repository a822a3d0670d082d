"""Load a national file: one revision of one NPEC vintage."""

from registers.imports.command import ImportCommand


class Command(ImportCommand):
    """Load a national file: one revision of one NPEC vintage."""

    help = "Charge un fichier national et imprime son compte rendu."
    family = "npec"
