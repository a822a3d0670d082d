"""Filters of the pages of the project."""

from django import forms

from registers.fields import DayInput


class TextsFilter(forms.Form):
    """The day and the words of the page « Textes et barèmes »."""

    q = forms.CharField(
        label="Rechercher",
        required=False,
        max_length=80,
        widget=forms.TextInput(
            attrs={"type": "search", "placeholder": "Mot, article, montant…", "data-search": True}
        ),
    )
    on = forms.DateField(
        label="En vigueur le",
        required=False,
        widget=DayInput(),
        error_messages={"invalid": "Cette date n’existe pas\N{NO-BREAK SPACE}: écrivez-la JJ/MM/AAAA."},
    )
