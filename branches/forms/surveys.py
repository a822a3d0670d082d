"""Insertion surveys: which are shown, one to prepare, one answer to enter, statistics sent."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from django import forms

from branches.forms.fields import committees, day
from branches.rules import surveys
from branches.rules.surveys import Reply
from law.typography import french
from registers.models import Committee

EMPTY = ""


class SurveyFilter(forms.Form):
    """Which surveys."""

    q = forms.CharField(
        label="Rechercher",
        required=False,
        max_length=80,
        widget=forms.TextInput({"type": "search", "data-search": True, "placeholder": "Certification"}),
    )
    cpne = forms.ChoiceField(label="Branche", required=False)
    etat = forms.ChoiceField(label="État", required=False, choices=[(EMPTY, "Tous"), *surveys.STATES.items()])

    def __init__(self, data: Any, *, branches: Sequence[Committee]) -> None:
        super().__init__(data)
        self.fields["cpne"].choices = committees(branches)  # type: ignore[attr-defined]

    def chosen(self) -> dict[str, Any]:
        """The filters that can be read; the others are ignored, and shown as wrong."""
        self.full_clean()
        return getattr(self, "cleaned_data", {})


class PrepareForm(forms.Form):
    """A cohort and its horizon."""

    cohort = forms.ChoiceField(label="Certification et branche")
    year = forms.IntegerField(
        label="Promotion", min_value=2000, max_value=2100, help_text="Année de délivrance."
    )
    horizon = forms.TypedChoiceField(label="Horizon", coerce=int)

    def __init__(
        self, data: Any = None, *, cohorts: Sequence[tuple[str, str]], on: date, **more: Any
    ) -> None:
        super().__init__(data, initial={"year": on.year - 1}, **more)
        self.fields["cohort"].choices = cohorts  # type: ignore[attr-defined]
        self.fields["horizon"].choices = [(each, f"{each} mois") for each in surveys.horizons(on)]  # type: ignore[attr-defined]


class AnswerForm(forms.Form):
    """One answer, by its reference."""

    reference = forms.CharField(
        label="Référence",
        max_length=20,
        widget=forms.TextInput({"autocomplete": "off", "spellcheck": "false"}),
    )
    situation = forms.ChoiceField(label="Situation", choices=list(surveys.SITUATIONS.items()))
    aimed = forms.ChoiceField(
        label="Exerce le métier visé",
        required=False,
        choices=[(EMPTY, "Sans réponse"), ("oui", "Oui"), ("non", "Non")],
    )
    answered_on = day("Répondu le", "Vide : aujourd’hui.", required=False)

    def clean(self) -> dict[str, Any]:
        chosen = super().clean() or {}
        self.reply: Reply | None = None
        if not self.errors:
            self.reply, flaws = surveys.reply_of(
                reference=chosen["reference"], situation=chosen["situation"], aimed=chosen["aimed"],
                answered_on=chosen["answered_on"],
            )  # fmt: skip
            for column, _, sentence in flaws:
                self.add_error("aimed" if column == "metier_vise" else column, sentence)
        return chosen


class StatisticsForm(forms.Form):
    """Statistics sent to France compétences."""

    cohort = forms.ChoiceField(label="Certification et branche")
    sent_on = day("Transmises le")
    reference = forms.CharField(
        label="Référence de l’envoi",
        max_length=120,
        help_text=french("Numéro de dépôt ou objet du courriel."),
    )

    def __init__(self, data: Any = None, *, cohorts: Sequence[tuple[str, str]], **more: Any) -> None:
        super().__init__(data, **more)
        self.fields["cohort"].choices = cohorts  # type: ignore[attr-defined]
