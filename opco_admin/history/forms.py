"""Filters of the journal."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

from django import forms

from accounts import telling
from accounts.models import User
from opco_admin.history.following import followed
from registers.fields import DayField
from registers.forms import Search


class JournalFilter(Search):
    """Changes."""

    placeholder = "Clé de l’objet, ou référence de requête"
    user = forms.ChoiceField(label="Personne", required=False)
    model = forms.ChoiceField(label="Objet", required=False)
    day = DayField(label="Jour", required=False)

    def __init__(
        self, *args: Any, named: bool, everyone: bool, hidden: Collection[str] = (), **options: Any
    ) -> None:
        super().__init__(*args, **options)
        tables = sorted(
            (telling.noun(each.label), each.label.lower())
            for each in followed()
            if each.label.lower() not in hidden
        )
        choices: Any = [("", "Tous"), *((label, f"{noun} ({label})") for noun, label in tables)]
        self.fields["model"].choices = choices  # type: ignore[attr-defined]
        if not everyone:
            del self.fields["user"]
            return
        people = User.objects.order_by("last_name", "first_name", "pk")
        made = [(str(each.pk), str(each) if named else f"Compte {each.pk}") for each in people]
        self.fields["user"].choices = [("", "Toutes"), *made]  # type: ignore[attr-defined]
