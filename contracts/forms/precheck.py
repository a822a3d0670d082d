"""Lines pasted to be looked at, never stored."""

from __future__ import annotations

from itertools import islice
from tempfile import NamedTemporaryFile

from django import forms
from django.core.exceptions import ValidationError

from contracts.imports.lines import Line, open_file
from contracts.imports.mapping import check, looks_like_header, propose
from contracts.rules.columns import NAMES
from law.typography import french
from registers.sheets import Refused

AT_MOST = 50


class PasteForm(forms.Form):
    """Up to fifty lines, copied from a spreadsheet or a CSV file."""

    lines = forms.CharField(
        label="Lignes à contrôler",
        max_length=200_000,
        strip=False,
        widget=forms.Textarea({"rows": 8, "spellcheck": "false", "class": "mono"}),
        help_text=french(
            f"Jusqu’à {AT_MOST} lignes copiées d’un tableur ou d’un CSV, avec leurs intitulés de colonnes ; "
            "sans intitulés, les 71 colonnes dans l’ordre du format commun."
        ),
        error_messages={"required": french("Collez au moins une ligne.")},
    )

    def clean_lines(self) -> list[Line]:
        """The lines with their cells by canonical column."""
        text = self.cleaned_data["lines"].strip("\ufeff\r\n")
        first = text.split("\n", 1)[0].rstrip("\r")
        mark = max("\t;,", key=first.count)
        if not looks_like_header([cell.strip(' "') for cell in first.split(mark)]):
            text = f"{mark.join(NAMES)}\n{text}"
        with NamedTemporaryFile("w", suffix=".csv", encoding="utf-8", newline="") as file:
            file.write(text + "\n")
            file.flush()
            try:
                with open_file(file.name, name="lignes.csv") as source:
                    proposal = propose(source.header)
                    check(proposal)
                    lines = list(islice(source.lines(proposal.columns), AT_MOST + 1))
            except Refused as refusal:
                raise ValidationError([refusal.message, *refusal.details]) from None
        if not lines:
            raise ValidationError(french("Seuls des intitulés sont collés : ajoutez les contrats."))
        if len(lines) > AT_MOST:
            raise ValidationError(french(f"Plus de {AT_MOST} lignes : importez plutôt le fichier."))
        return lines
