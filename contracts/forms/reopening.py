"""Why a decided file is opened again, or is not."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django import forms

from law.typography import french


class ReopenForm(forms.Form):
    """Why to open a decided file again."""

    reason = forms.CharField(
        label="Pourquoi rouvrir ce dossier",
        max_length=2000,
        widget=forms.Textarea({"rows": 3}),
        help_text=french("Une autre personne le lira avant de valider."),
        error_messages={"required": "Dites pourquoi rouvrir ce dossier."},
    )

    def __init__(self, data: Mapping[str, Any] | None = None) -> None:
        super().__init__(data, auto_id="id_reopen_%s")


class DenyForm(forms.Form):
    """Why a request is rejected."""

    comment = forms.CharField(
        label="Motif du rejet",
        max_length=2000,
        widget=forms.Textarea({"rows": 2}),
        error_messages={"required": french("Dites pourquoi la réouverture est rejetée.")},
    )
