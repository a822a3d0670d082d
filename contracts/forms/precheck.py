"""Lines pasted to be looked at, never stored."""

from __future__ import annotations

from django import forms

from contracts.imports.mapping import looks_like_header
from contracts.rules.columns import NAMES
from law.typography import french

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

    def clean_lines(self) -> str:
        """The text of a file: a header first, ours when none was pasted."""
        text = self.cleaned_data["lines"].strip("\ufeff\r\n")
        first = text.split("\n", 1)[0].rstrip("\r")
        mark = max("\t;,", key=first.count)
        cells = [cell.strip(' "') for cell in first.split(mark)]
        if len(cells) > len(NAMES) // 2 and not looks_like_header(cells):
            text = f"{mark.join(NAMES)}\n{text}"
        return f"{text}\n"
