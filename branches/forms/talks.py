"""A negotiation on jobs and skills that ended."""

from __future__ import annotations

from datetime import date
from typing import Any

from django import forms

from accounts.models import User
from branches.forms.fields import PaperField, day
from branches.models import SkillsTalk, visible_committees
from law.typography import french
from registers.models import Committee


class TalkForm(forms.Form):
    """What was signed, and when."""

    committee = forms.ModelChoiceField(Committee.objects.none(), label="Branche", empty_label="Choisissez")
    outcome = forms.ChoiceField(label="Issue", choices=SkillsTalk.Outcome.choices)
    signed_on = day("Signé le")
    title = forms.CharField(
        label="Référence", max_length=200, help_text=french("Intitulé de l’accord ou du procès-verbal.")
    )
    file = PaperField(label="Texte signé", required=False)

    def __init__(self, *args: Any, user: User, on: date, **options: Any) -> None:
        super().__init__(*args, **options)
        allowed = visible_committees(user, on).order_by("pk")
        self.fields["committee"].queryset = allowed  # type: ignore[attr-defined]
