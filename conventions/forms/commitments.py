"""Sheets of a commitment and of what is given back; the filter of their list."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from django import forms

from conventions.actions.balances import Budget
from conventions.forms.fields import EMPTY, day
from conventions.forms.fields import line as words
from conventions.forms.fields import reason as why
from conventions.rules import aid, budget
from law.money import euros
from law.typography import french
from registers.fields import EurosField
from registers.rules import normalise_siret, siret_ok


class SiretField(forms.CharField):
    """14 digits with their key."""

    def __init__(self, **options: Any) -> None:
        given: dict[str, Any] = {
            "max_length": 20,
            "widget": forms.TextInput({"inputmode": "numeric", "autocomplete": "off"}),
        }
        super().__init__(**(given | options))

    def clean(self, value: Any) -> str:
        """The digits; ValidationError when they are no SIRET."""
        typed = super().clean(value)
        if not typed:
            return ""
        found = normalise_siret(typed)
        if not found or not siret_ok(found):
            raise forms.ValidationError(french("Ce SIRET est faux : recopiez ses 14 chiffres."))
        return found


class LineField(forms.TypedChoiceField):
    """A line of the budget, with what is left of it."""

    def __init__(self, **options: Any) -> None:
        super().__init__(label="Ligne de budget", coerce=int, **options)

    def offer(self, found: Budget) -> None:
        """The lines of a budget, by action."""
        groups: dict[str, list[tuple[int, str]]] = {}
        for row in found.rows:
            said = f"{row.terms.label} – reste {euros(row.left)}"
            groups.setdefault(row.terms.action, []).append((row.line.pk, said))
        self.choices = [(EMPTY, "Choisir…"), *groups.items()]


class CommitmentForm(forms.Form):
    """Money promised to somebody; to a firm, what its aid is judged on."""

    line = LineField()
    reference = words("Référence", "Numéro du marché, du bon de commande ou de la convention.", most=80)
    beneficiary = words("Bénéficiaire", most=200)
    siret = SiretField(label="SIRET du bénéficiaire", required=False)
    purpose = words("Objet", required=False, most=250)
    amount = EurosField(label="Montant (€)", largest=budget.LARGEST)
    cost = EurosField(
        label=french("Coût admissible du projet de l’entreprise (€)"), required=False, largest=budget.LARGEST
    )
    size = forms.ChoiceField(
        label=french("Taille européenne de l’entreprise"),
        required=False,
        choices=[(EMPTY, "Choisir…"), *aid.SIZES.items()],
        help_text=french(
            "Petite : moins de 50 personnes et 10 M€ de chiffre d’affaires ou de bilan. "
            "Moyenne : moins de 250 personnes et 50 M€ de chiffre d’affaires ou 43 M€ de bilan."
        ),
    )

    regulation = forms.ChoiceField(
        label=french("Régime de l’aide"),
        required=False,
        choices=[("none", "Intensité selon la taille (règlement 651/2014)"), ("general", "De minimis")],
    )
    others = EurosField(
        label=french("Autre argent public pour ce coût (€)"), required=False, largest=budget.LARGEST
    )
    declared_on = day("Déclaration d’aides signée le", "Exigée avant une aide de minimis.", required=False)

    def __init__(self, *args: Any, found: Budget, kind: str, **options: Any) -> None:
        super().__init__(*args, **options)
        field: Any = self.fields["line"]
        field.offer(found)
        self.kind = kind
        gone = {"fne": ("others",), "pcrh": ("size", "regulation")}.get(
            kind, ("cost", "size", "regulation", "others", "declared_on")
        )
        for name in gone:
            del self.fields[name]

    def clean(self) -> dict[str, Any]:
        """An aided firm says its cost, and its size where the text counts it."""
        told = super().clean() or {}
        if self.kind in aid.AIDED:
            for name, sentence in (
                ("cost", "Donnez le coût admissible : l’aide en dépend."),
                ("size", "Choisissez la taille : l’aide en dépend."),
                ("siret", "Donnez le SIRET de l’entreprise aidée."),
            ):
                if name in self.fields and not told.get(name) and name not in self.errors:
                    self.add_error(name, french(sentence))
        return told

    def clean_amount(self) -> Decimal:
        amount: Decimal = self.cleaned_data["amount"]
        if not amount:
            raise forms.ValidationError("Écrivez un montant supérieur à zéro.")
        return amount


class ReleaseForm(forms.Form):
    """What is given back to the line."""

    amount = EurosField(
        label="Montant rendu (€)",
        required=False,
        largest=budget.LARGEST,
        help_text=french("Vide : tout ce qui n’est pas dépensé."),
    )
    reason = why()


class CommitmentFilter(forms.Form):
    """Which commitments; what cannot be read is left out."""

    q = forms.CharField(
        label="Rechercher",
        required=False,
        max_length=80,
        widget=forms.TextInput(
            {
                "type": "search",
                "data-search": True,
                "placeholder": "Référence, bénéficiaire, SIRET",
                "autocomplete": "off",
            }
        ),
    )
    line = forms.ChoiceField(label="Ligne", required=False)
    state = forms.ChoiceField(
        label="État",
        required=False,
        choices=[
            (EMPTY, "Tous"),
            ("open", "Reste à dépenser"),
            ("spent", "Entièrement dépensé"),
            ("released", "Rendu"),
        ],
    )

    def __init__(self, *args: Any, found: Budget, **options: Any) -> None:
        super().__init__(*args, **options)
        field: Any = self.fields["line"]
        field.choices = [(EMPTY, "Toutes"), *((str(row.line.pk), row.terms.label) for row in found.rows)]

    def chosen(self) -> dict[str, str]:
        """What can be read of the filter."""
        self.is_valid()
        return {name: value for name, value in self.cleaned_data.items() if value}
