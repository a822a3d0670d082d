"""Documents of a branch: the filter of their list, and what is added."""

from __future__ import annotations

from typing import Any

from django import forms

from law.typography import french
from registers.forms import Search
from registers.papers.sniff import ACCEPTED


class DocumentFilter(Search):
    """Documents."""

    placeholder = "Mots du titre ou du nom du fichier"
    shown = forms.ChoiceField(
        label="Montrés aux représentants",
        required=False,
        choices=[("", "Tous"), ("oui", "Publiés"), ("non", "Non publiés"), ("recus", "Reçus d’eux")],
    )


class SendForm(forms.Form):
    """A document sent by a representative."""

    title = forms.CharField(
        label="Titre", max_length=200, error_messages={"required": french("Donnez un titre au document.")}
    )
    file = forms.FileField(
        label="Fichier",
        widget=forms.FileInput({"accept": ACCEPTED}),
        max_length=1000,
        allow_empty_file=True,  # said with the name of the file, by what reads it
        error_messages={"required": french("Choisissez un fichier.")},
    )

    def refuse(self, sentence: str) -> None:
        """What the bytes of the file say, beside its field."""
        self.add_error("file", sentence)


class AddForm(SendForm):
    """A document added by the OPCO."""

    published = forms.BooleanField(label="Le montrer aux représentants de la branche", required=False)

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.order_fields(["title", "file", "published"])
