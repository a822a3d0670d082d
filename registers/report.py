"""What happened to every row of a national file: counts, and the rows to look at with their numbers."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from datetime import date

NOTES_KEPT = 200  # of each kind: the counts stay exact

COUNTS = {
    "read": "lignes lues",
    "loaded": "lignes écrites",
    "unchanged": "lignes inchangées",
    "priced": "niveaux avec montant",
    "no_value": "sans valeur",
    "split": "lignes à plusieurs codes",
    "duplicates": "lignes répétées à l’identique",
    "conflicts": "conflits",
    "gaps": "écarts entre onglets",
    "parked": "mises de côté",
    "carried": "niveaux d’un acte gardés",
    "overruled": "niveaux d’un acte remplacés",
    "rejected": "rejetées",
    "unreadable": "valeurs illisibles",
    "garbled": "accents abîmés",
}


@dataclass(frozen=True, slots=True)
class Note:
    """One row to look at: its sheet, its number in the spreadsheet, what it is and why."""

    sheet: str
    row: int | None
    what: str
    message: str


@dataclass(slots=True)
class Report:
    """Counts and notes of one load. `status`: loaded, unchanged (same file already loaded), or refused."""

    kind: str = ""
    name: str = ""
    sha256: str = ""
    status: str = "loaded"
    message: str = ""
    details: tuple[str, ...] = ()
    dated_on: date | None = None
    revised_on: date | None = None
    counts: Counter[str] = field(default_factory=Counter)
    notes: list[Note] = field(default_factory=list)
    noted: Counter[str] = field(default_factory=Counter)

    def count(self, what: str, number: int = 1) -> None:
        """Add to a count."""
        self.counts[what] += number

    def note(
        self, what: str, message: str, *, row: int | None = None, sheet: str = "", times: int = 1
    ) -> None:
        """Count a row and keep its number and sentence, while there is room."""
        self.counts[what] += times
        self.noted[what] += 1
        if self.noted[what] <= NOTES_KEPT:
            self.notes.append(Note(sheet, row, what, message))

    def warn(self, message: str) -> None:
        """Keep a sentence about the file as a whole."""
        self.notes.append(Note("", None, "warning", message))

    def as_dict(self) -> dict[str, object]:
        """The report as stored, and as written by `--json`."""
        return {
            "kind": self.kind,
            "name": self.name,
            "sha256": self.sha256,
            "status": self.status,
            "message": self.message,
            "details": list(self.details),
            "dated_on": self.dated_on and self.dated_on.isoformat(),
            "revised_on": self.revised_on and self.revised_on.isoformat(),
            **{what: self.counts[what] for what in COUNTS},
            "rows": [
                {"sheet": note.sheet, "row": note.row, "what": note.what, "message": note.message}
                for note in self.notes
            ],
        }

    def summary(self) -> str:
        """A few lines for a terminal."""
        if self.status == "refused":
            return "\n".join([f"Refusé\u00a0: {self.message}", *(f"  – {detail}" for detail in self.details)])
        if self.status == "unchanged":
            return f"{self.name}\u00a0: fichier déjà chargé, rien n’a changé."
        counts = ((label, self.counts[what]) for what, label in COUNTS.items())
        counted = [f"  {label}\u00a0: {number}" for label, number in counts if number]
        shown = [f"  ! {self.place(note)}{note.message}" for note in self.notes[:20]]
        return "\n".join([f"{self.name}\u00a0: {self.kind}", *counted, *shown])

    @staticmethod
    def place(note: Note) -> str:
        """Where a note points: « onglet, ligne 12 : »."""
        parts = [note.sheet, f"ligne {note.row}" if note.row else ""]
        text = ", ".join(part for part in parts if part)
        return f"{text}\u00a0: " if text else ""
