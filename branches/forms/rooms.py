"""The filter of the list of branches."""

from __future__ import annotations

from django import forms

from registers.forms import Search


class RoomFilter(Search):
    """Branches."""

    placeholder = "Code CPNE, IDCC ou mots du libellé"
    mine = forms.BooleanField(label="Mes branches seulement", required=False)


class LevelFilter(Search):
    """Levels of one branch."""

    placeholder = "RNCP38362, code diplôme ou mots de l’intitulé"
