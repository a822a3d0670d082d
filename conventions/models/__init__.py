"""What this room remembers, by subject."""

from conventions.models.conventions import (
    Convention,
    ConventionDocument,
    ConventionTrace,
    Party,
    Version,
)

__all__ = [
    "Convention",
    "ConventionDocument",
    "ConventionTrace",
    "Party",
    "Version",
]
