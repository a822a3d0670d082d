"""Load a national file: certifications (kit apprentissage, BCN, export RNCP)."""

from registers.imports.command import ImportCommand


class Command(ImportCommand):
    """Load a national file: certifications (kit apprentissage, BCN, export RNCP)."""

    help = "Charge un fichier national et imprime son compte rendu."
    family = "certifications"
