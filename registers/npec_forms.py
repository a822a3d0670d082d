"""Filters of the levels and of their comparison, and the form that settles a conflict."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from django import forms

from law.money import euros
from law.typography import french
from registers import rules
from registers.forms import Search
from registers.models import NpecLevel, NpecVintage
from registers.rules.comparing import KINDS
from registers.rules.conflicts import SHORTEST_REASON
from registers.rules.explaining import STATUSES

EVERY = "tous"
WORTHS = (
    ("", "Indifférent"),
    ("avec", "Avec montant"),
    ("sans", "Sans valeur (NC, NR)"),
    ("conflit", "Montants contradictoires"),
)
AWAITED = "attente"


def vintage_label(vintage: NpecVintage) -> str:
    """« 01/09/2026 », with its revision, and whether another one replaced it."""
    return f"{vintage}{' – remplacé' if vintage.superseded_by_id else ''}"


class CommitteeMixin(forms.Form):
    """A code of CPNE among the filters."""

    cpne = forms.CharField(
        label="Code CPNE",
        required=False,
        max_length=10,
        widget=forms.TextInput(attrs={"inputmode": "numeric", "size": 6}),
    )

    def clean_cpne(self) -> str:
        """A readable code."""
        text = self.cleaned_data["cpne"]
        code = rules.normalise_cpne(text) if text else ""
        if code is None:
            raise forms.ValidationError("Un code CPNE est un nombre.")
        return code


class LevelFilter(CommitteeMixin, Search):
    """Levels of one vintage, or of all for one certification or one CPNE."""

    placeholder = "RNCP38362 ou mots de l’intitulé"
    millesime = forms.ChoiceField(label="Millésime", required=False)
    niveau = forms.TypedChoiceField(
        label="Niveau",
        required=False,
        coerce=int,
        empty_value=None,
        choices=[("", "Tous"), *((level, f"Niveau {level}") for level in range(3, 9))],
    )
    statut = forms.ChoiceField(
        label="Statut",
        required=False,
        choices=[("", "Tous"), *((code, code) for code in STATUSES if code not in ("NC", "NR"))],
    )
    valeur = forms.ChoiceField(label="Valeur", required=False, choices=WORTHS)
    origine = forms.ChoiceField(
        label="Origine",
        required=False,
        choices=[("", "Fichier ou acte"), ("acte", "Publiés par un acte")],
    )
    field_order = ("q", "millesime", "cpne", "niveau", "statut", "valeur", "origine", "after")

    def __init__(self, *args: Any, vintages: list[NpecVintage], **more: Any) -> None:
        super().__init__(*args, **more)
        self.vintages = {str(each.pk): each for each in vintages}
        self.fields["millesime"].choices = [  # type: ignore[attr-defined]
            ("", "En vigueur ce jour"),
            *((key, vintage_label(each)) for key, each in self.vintages.items()),
            (EVERY, "Tous les millésimes"),
        ]

    def clean(self) -> dict[str, Any]:
        """Every vintage at once is for one certification or one CPNE: the lists are long."""
        chosen = super().clean() or {}
        if chosen.get("millesime") == EVERY and not chosen.get("q") and not chosen.get("cpne"):
            self.add_error(
                "millesime", "Pour tous les millésimes, précisez la certification ou le code CPNE."
            )
        return chosen


class CompareFilter(CommitteeMixin, Search):
    """Two lists, and which changes to show."""

    placeholder = "RNCP38362 ou mots de l’intitulé"
    ancien = forms.ChoiceField(label="Ancienne liste", required=False)
    nouveau = forms.ChoiceField(label="Nouvelle liste", required=False)
    changement = forms.ChoiceField(
        label="Changement",
        required=False,
        choices=[("", "Tous"), *((key, label.capitalize()) for key, label in KINDS.items())],
    )
    field_order = ("ancien", "nouveau", "q", "cpne", "changement", "after")

    def __init__(self, *args: Any, vintages: list[NpecVintage], **more: Any) -> None:
        super().__init__(*args, **more)
        self.vintages = {str(each.pk): each for each in vintages}
        choices = [(key, vintage_label(each)) for key, each in self.vintages.items()]
        for name in ("ancien", "nouveau"):
            self.fields[name].choices = choices  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        """Two lists are two."""
        chosen = super().clean() or {}
        if chosen.get("ancien") and chosen.get("ancien") == chosen.get("nouveau"):
            self.add_error("nouveau", "Choisissez deux listes différentes.")
        return chosen


class SettleForm(forms.Form):
    """One of the published amounts, or none while France compétences is asked; and why."""

    chosen = forms.ChoiceField(
        label="Montant retenu",
        widget=forms.RadioSelect,
        error_messages={"required": "Choisissez un montant, ou l’attente de France compétences."},
    )
    reason = forms.CharField(
        label="Motif",
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=french(
            "Ce qui fonde ce choix : décret, réponse de France compétences, décision de la CPNE. Il est "
            "gardé avec votre nom."
        ),
        error_messages={"required": french("Dites pourquoi : ce motif est gardé.")},
    )
    seen = forms.IntegerField(required=False, max_value=2**63 - 1, widget=forms.HiddenInput)

    def __init__(self, *args: Any, level: NpecLevel, **more: Any) -> None:
        super().__init__(*args, **more)
        amounts = list(level.conflict or ())
        self.fields["chosen"].choices = [  # type: ignore[attr-defined]
            *((str(place), euros(amount)) for place, amount in enumerate(amounts)),
            (AWAITED, french("Aucun : en attente de France compétences")),
        ]
        self.amounts = amounts

    def clean_reason(self) -> str:
        """Long enough to be understood later."""
        reason = self.cleaned_data["reason"].strip()
        if len(reason) < SHORTEST_REASON:
            raise forms.ValidationError(
                french(f"Dites pourquoi, en {SHORTEST_REASON} caractères au moins : ce motif est gardé.")
            )
        return reason

    @property
    def kept(self) -> Decimal | None:
        """The amount chosen; None while France compétences is asked."""
        place = self.cleaned_data["chosen"]
        return None if place == AWAITED else self.amounts[int(place)]
