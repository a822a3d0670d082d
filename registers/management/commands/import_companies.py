"""Load companies and establishments: SIRENE stocks, or the table of the companies of the OPCO."""

from registers.imports.command import ImportCommand


class Command(ImportCommand):
    """Load companies and establishments: SIRENE stocks, or the table of the companies of the OPCO."""

    help = "Charge un fichier d’entreprises et imprime son compte rendu."
    family = "companies"
