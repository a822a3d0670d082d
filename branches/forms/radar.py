"""Which ends the radar shows, and in which order."""

from __future__ import annotations

from typing import Any

from django import forms

from branches.forms.qualifications import CommitteeFilter
from registers.models import Committee

SORTS = {"fin": "Fin d’enregistrement", "contrats": "Contrats concernés", "intitule": "Intitulé"}


class RadarFilter(CommitteeFilter):
    """Horizon, words, branch."""

    q = forms.CharField(
        label="Rechercher",
        required=False,
        max_length=80,
        widget=forms.TextInput({"type": "search", "data-search": True, "placeholder": "Fiche ou intitulé"}),
    )
    horizon = forms.TypedChoiceField(label="Fin", required=False, coerce=int, empty_value=None)
    suite = forms.ChoiceField(
        label="Suite",
        required=False,
        choices=[
            ("", "Indifférente"),
            ("sans", "Rien d’engagé"),
            ("branche", "Les nôtres"),
        ],
    )
    tri = forms.ChoiceField(
        label="Trier par", required=False, choices=list(SORTS.items()), widget=forms.HiddenInput
    )
    field_order = ("q", "cpne", "horizon", "suite", "tri")

    def __init__(self, data: Any, *, committees: list[Committee], marks: tuple[int, ...]) -> None:
        super().__init__(data, committees=committees)
        self.fields["horizon"].choices = [  # type: ignore[attr-defined]
            ("", f"Dans les {marks[0]} mois"),
            *((months, f"Dans les {months} mois") for months in marks[1:]),
            (0, "Terminées récemment"),
        ]
