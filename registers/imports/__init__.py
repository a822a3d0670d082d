"""National files: recognised by their content, read row by row, staged, then merged in a few statements."""

from registers.imports.kinds import FAMILIES, LABELS, check_family, load_books

__all__ = ["FAMILIES", "LABELS", "check_family", "load_books"]
