"""Filters of the readings, and the reason somebody gives."""

from __future__ import annotations

from typing import Any

from django import forms

from accounts.accesses import SHORTEST_REASON
from accounts.models import User
from accounts.models.accesses import KINDS
from accounts.models.exports import FORMS
from law.typography import french
from registers.fields import DayField
from registers.forms import Search


class AccessFilter(Search):
    """Readings."""

    placeholder = "Numéro de l’objet lu, ou référence de requête"
    user = forms.ChoiceField(label="Personne", required=False)
    kind = forms.ChoiceField(label="Nature", required=False, choices=[("", "Toutes"), *KINDS.items()])
    outside = forms.ChoiceField(
        label="Portefeuille", required=False, choices=[("", "Tous"), ("oui", "Hors portefeuille")]
    )
    since = DayField(label="Depuis le", required=False)
    until = DayField(label="Jusqu’au", required=False)

    def __init__(self, *args: Any, named: bool, everyone: bool, **options: Any) -> None:
        super().__init__(*args, **options)
        if not everyone:
            del self.fields["user"]
            return
        people = User.objects.order_by("last_name", "first_name", "pk")
        choices = [(str(each.pk), str(each) if named else f"Compte {each.pk}") for each in people]
        self.fields["user"].choices = [("", "Toutes"), *choices]  # type: ignore[attr-defined]


def reason_field(label: str, help_text: str) -> forms.CharField:
    """Why: some words at least."""
    return forms.CharField(
        label=label,
        help_text=french(help_text),
        min_length=SHORTEST_REASON,
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={
            "required": french("Dites pourquoi."),
            "min_length": french(f"Dites pourquoi en {SHORTEST_REASON} caractères au moins."),
        },
    )


class ExplainForm(forms.Form):
    """Why so much was read."""

    reason = reason_field("Motif", "La direction et le délégué à la protection des données le liront.")


class TakeForm(forms.Form):
    """In which form a list is taken away."""

    form = forms.ChoiceField(label="Format", choices=list(FORMS.items()))


class TakePersonsForm(TakeForm):
    """The same with a reason, for a list of persons."""

    reason = reason_field("Motif", "Il reste au journal des lectures avec votre nom et le nombre de lignes.")
