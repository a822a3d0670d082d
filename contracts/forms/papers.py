"""Documents added, removed, asked for; the amount of a tacit acceptance; the filters of the delays."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.files.uploadedfile import UploadedFile

from contracts.filters import officers
from contracts.forms.answering import OpenForm
from contracts.models import Contract
from contracts.rules import pieces
from law.typography import french
from registers.papers.sniff import ACCEPTED

MOST_FILES = 20


class FilesInput(forms.ClearableFileInput):
    """Several files at once."""

    allow_multiple_selected = True
    template_name = "django/forms/widgets/file.html"


class FilesField(forms.FileField):
    """A list of files, each checked as one."""

    widget = FilesInput

    def clean(self, data: Any, initial: Any = None) -> list[UploadedFile]:
        given = data if isinstance(data, (list, tuple)) else [data]
        if len(given) > MOST_FILES:
            raise forms.ValidationError(french(f"Envoyez {MOST_FILES} fichiers au plus à la fois."))
        one = super().clean
        return [one(each, initial) for each in given] if given else [one(None, initial)]


class AddForm(forms.Form):
    """Documents to add to a file."""

    kind = forms.ChoiceField(
        label="Nature",
        error_messages={"required": french("Choisissez la nature du document.")},
    )
    documents = FilesField(
        label="Fichiers",
        widget=FilesInput({"accept": ACCEPTED}),
        max_length=1000,
        allow_empty_file=True,  # said with the name of the file, by what reads it
        error_messages={"required": french("Choisissez au moins un fichier.")},
    )

    def __init__(self, *args: Any, contract: Contract, first: str = "", **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["kind"].choices = _natures(contract)  # type: ignore[attr-defined]
        self.initial.setdefault("kind", first)


class AskForm(forms.Form):
    """Documents to ask for."""

    asked = forms.MultipleChoiceField(label="Pièces", required=False, widget=forms.CheckboxSelectMultiple)
    comment = forms.CharField(
        label="Précisions",
        required=False,
        max_length=2000,
        help_text=french("Reprises dans le courrier à l’émetteur."),
        widget=forms.Textarea({"rows": 2}),
    )

    def __init__(self, *args: Any, contract: Contract, missing: list[str], **options: Any) -> None:
        super().__init__(*args, **options)
        known = pieces.PIECES if contract.state in {"received", "complete", "assessed"} else None
        named = known[contract.kind] if known else pieces.kinds(contract.kind)
        self.fields["asked"].choices = [  # type: ignore[attr-defined]
            (code, piece.label) for code, piece in named.items() if code != "other"
        ]
        self.initial.setdefault("asked", missing)

    def clean(self) -> dict[str, Any]:
        if not (self.cleaned_data.get("asked") or self.cleaned_data.get("comment", "").strip()):
            self.add_error("comment", french("Dites ce qui manque : cochez une pièce ou écrivez la demande."))
        return self.cleaned_data


class RemoveForm(forms.Form):
    """Why a document leaves the file."""

    reason = forms.CharField(
        label="Motif du retrait",
        max_length=300,
        error_messages={"required": french("Dites pourquoi : le motif reste dans l’historique.")},
    )


class FixForm(OpenForm):
    """What is left open by a file that silence accepted without an amount."""


class DelaysFilter(forms.Form):
    """Whose files are shown."""

    officer = forms.ChoiceField(label="Gestionnaire", required=False)

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        choices = [("", "Tous"), ("me", "Moi"), ("none", "Personne"), *officers()]
        self.fields["officer"].choices = choices  # type: ignore[attr-defined]


def _natures(contract: Contract) -> list[tuple[str, Any]]:
    """The documents of the file, then the proofs that come later."""

    def named(known: dict[str, pieces.Piece]) -> list[tuple[str, str]]:
        return [(code, piece.label) for code, piece in known.items()]

    return [
        ("", "Choisir…"),
        ("Pièces du dossier", named(pieces.PIECES[contract.kind])),
        ("Justificatifs et courriers reçus", named(pieces.PROOFS[contract.kind])),
    ]
