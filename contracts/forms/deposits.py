"""Sending to the ministry’s base, and the file that comes back."""

from __future__ import annotations

from typing import Any

from django import forms
from django.conf import settings

from law.typography import french

MEGA = 1024 * 1024


class SendForm(forms.Form):
    """What to send."""

    again = forms.BooleanField(label="Renvoyer aussi les contrats rejetés par la base", required=False)


class ReturnForm(forms.Form):
    """The answers of the base."""

    file = forms.FileField(
        label="Fichier de réponse",
        widget=forms.FileInput({"accept": ".csv,.txt,.xlsx"}),
        error_messages={"required": "Choisissez un fichier.", "empty": "Ce fichier est vide."},
    )
    accept_valid = forms.TypedChoiceField(
        label=french("Si des lignes sont en erreur"),
        coerce=lambda value: value == "yes",
        choices=[
            ("no", french("Tout ou rien : ne rien enregistrer")),
            ("yes", "Enregistrer les lignes valides"),
        ],
        widget=forms.RadioSelect,
        initial="no",
    )

    def clean_file(self) -> Any:
        file = self.cleaned_data["file"]
        if file.size > settings.UPLOAD_MAX_BYTES:
            limit = settings.UPLOAD_MAX_BYTES // MEGA
            raise forms.ValidationError(french(f"Ce fichier dépasse {limit} Mo."))
        return file
