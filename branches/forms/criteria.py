"""The answer to one criterion."""

from __future__ import annotations

from typing import Any

from django import forms

from branches.rules import criteria
from law.typography import french


class AnswerForm(forms.Form):
    """How far it is, what is answered, what proves it."""

    state = forms.ChoiceField(label="Avancement", choices=list(criteria.STATES.items()))
    text = forms.CharField(
        label="Réponse",
        required=False,
        max_length=20_000,
        widget=forms.Textarea({"rows": 5}),
        help_text=french("Ce que le dossier dira. « Prêt » demande aussi une preuve."),
    )
    file = forms.FileField(
        label="Ajouter une preuve", required=False, error_messages={"empty": "Ce fichier est vide."}
    )
    title = forms.CharField(label="Titre de la preuve", required=False, max_length=200)

    def __init__(self, *args: Any, slug: str, **more: Any) -> None:
        super().__init__(*args, **{"auto_id": f"id_{slug}_%s", **more})
