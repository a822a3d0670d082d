"""A convention of the past, by hand or by file."""

from __future__ import annotations

from django import forms

from conventions.forms.conventions import ConventionForm
from conventions.forms.fields import day, line, paper
from conventions.rules import past
from law.typography import french


class PastForm(ConventionForm):
    """A convention already signed, as it is."""

    signed_on = day("Signée le")
    notified_on = day("Notifiée le", required=False)
    state = forms.ChoiceField(label="Où elle en est", choices=list(past.STATES.items()), initial="running")
    funders = line("Financeurs", "Séparés par des virgules.", required=False, most=1000)
    signed_text = paper("Texte signé")
    field_order: tuple[str, ...] = (
        "kind", "number", "title", "purpose", "starts_on", "ends_on", "signed_on", "notified_on", "state",
        "funders", "signed_text", "idccs", "regions", "publics", "public",
    )  # fmt: skip

    def clean_funders(self) -> list[str]:
        """Each name once."""
        words: str = self.cleaned_data["funders"]
        found = list(dict.fromkeys(each.strip() for each in words.split(",") if each.strip()))
        if any(len(each) > 200 for each in found):
            raise forms.ValidationError(french("Le nom d’un financeur dépasse 200 caractères."))
        return found


class PastFileForm(forms.Form):
    """A table of past conventions."""

    file = forms.FileField(
        label="Fichier",
        allow_empty_file=True,
        error_messages={"required": french("Choisissez un fichier.")},
        widget=forms.FileInput({"accept": ".csv,.xlsx"}),
    )
