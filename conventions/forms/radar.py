"""Filters of the radar."""

from __future__ import annotations

from typing import Any

from django import forms

from conventions.forms.conventions import KINDS
from conventions.forms.fields import EMPTY
from conventions.rules import radar

HORIZONS = [
    (EMPTY, "Six mois"),
    ("30", "Un mois"),
    ("90", "Trois mois"),
    ("365", "Un an"),
    ("1825", "Cinq ans"),
]


class RadarFilter(forms.Form):
    """Which of what comes."""

    sort = forms.ChoiceField(
        label="Échéance", required=False, choices=[(EMPTY, "Toutes"), *radar.SORTS.items()]
    )
    kind = forms.ChoiceField(label="Nature", required=False, choices=[(EMPTY, "Toutes"), *KINDS])
    until = forms.ChoiceField(label="D’ici", required=False, choices=HORIZONS)
    officer = forms.ChoiceField(label="Suivies par", required=False, choices=[(EMPTY, "Tous"), ("me", "Moi")])

    def chosen(self) -> dict[str, Any]:
        """What could be read."""
        self.is_valid()
        return {name: value for name, value in self.cleaned_data.items() if value}
