"""The public questionnaire: two questions and a free word."""

from __future__ import annotations

from django import forms

from law.typography import french
from smeservice.rules import satisfaction

_NEEDED = {"required": french("Choisissez une réponse."), "invalid_choice": french("Choisissez une réponse.")}


class AnswerForm(forms.Form):
    """What somebody thinks of a visit or a diagnosis."""

    score = forms.TypedChoiceField(
        label=french("Dans l’ensemble, êtes-vous satisfait ?"),
        coerce=int,
        choices=list(satisfaction.SCORES.items()),
        widget=forms.RadioSelect,
        error_messages=_NEEDED,
    )
    useful = forms.ChoiceField(
        label=french("Cet échange vous aide-t-il à avancer ?"),
        choices=list(satisfaction.USES.items()),
        widget=forms.RadioSelect,
        error_messages=_NEEDED,
    )
    comment = forms.CharField(
        label=french("Un mot à ajouter ?"),
        required=False,
        max_length=satisfaction.COMMENT,
        widget=forms.Textarea({"rows": 4}),
        help_text=french("Facultatif, 1 000 lettres au plus. N’écrivez le nom de personne."),
    )
