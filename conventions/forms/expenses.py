"""Sheets of an expense and of its decision; a file of them; the filter of their list."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from django import forms

from conventions.actions.balances import Budget
from conventions.actions.expenses import Told
from conventions.forms.commitments import CommitmentFilter, LineField, SiretField
from conventions.forms.fields import EMPTY, PaperField, PaperInput, day, paper
from conventions.forms.fields import line as words
from conventions.forms.fields import reason as why
from conventions.models import Expense
from conventions.rules import budget, expenses
from law.typography import french
from registers.fields import EurosField


class ExpenseForm(forms.Form):
    """An invoice charged to a line."""

    line = LineField()
    payee = words("Fournisseur", most=200)
    siret = SiretField(label="SIRET du fournisseur")
    number = words("Numéro de la facture", most=60)
    dated_on = day("Date de la dépense")
    whole = EurosField(label="Montant de la facture (€)", largest=budget.LARGEST)
    amount = EurosField(
        label="Montant imputé à la ligne (€)",
        required=False,
        largest=budget.LARGEST,
        help_text=french("Vide : toute la facture."),
    )
    commitment = words(
        "Référence de l’engagement", "Vide : la dépense est engagée en même temps.", required=False, most=80
    )
    file = paper("Justificatif", "PDF ou image. Il peut venir plus tard, avant l’acceptation.")

    def __init__(self, *args: Any, found: Budget, **options: Any) -> None:
        super().__init__(*args, **options)
        field: Any = self.fields["line"]
        field.offer(found)

    def told(self) -> Told:
        """The expense as it was typed."""
        told = self.cleaned_data
        return Told(
            payee=told["payee"], siret=told["siret"], number=told["number"], dated_on=told["dated_on"],
            whole=told["whole"], part=told["whole"] if told["amount"] is None else told["amount"],
            commitment=told["commitment"],
        )  # fmt: skip

    def wrong(self, flaws: list[tuple[str, str]]) -> None:
        """Put each flaw beside its field."""
        for name, sentence in flaws:
            self.add_error(name if name in self.fields else None, french(sentence))


class AcceptForm(forms.Form):
    """The eligible part."""

    eligible = EurosField(label="Part admissible (€)", largest=budget.LARGEST)
    comment = why("Observation", required=False)

    def __init__(self, *args: Any, expense: Expense, **options: Any) -> None:
        options.setdefault("initial", {"eligible": _comma(expense.eligible or expense.amount)})
        super().__init__(*args, **options)
        if expense.state == "accepted":
            self.fields["comment"] = why()


class RejectForm(forms.Form):
    """Why an expense is not eligible."""

    reason = forms.ChoiceField(
        label="Motif du rejet", choices=[(EMPTY, "Choisir…"), *expenses.REASONS.items()]
    )
    comment = why("Explication")


class WithdrawForm(forms.Form):
    """Why an expense is taken back."""

    comment = why()


class ProveForm(forms.Form):
    """The evidence."""

    file = paper("Justificatif", required=True)


class ExpenseFile(forms.Form):
    """A file of expenses."""

    file = PaperField(label="Fichier", widget=PaperInput({"accept": ".csv,.xlsx"}))


class ExpenseFilter(CommitmentFilter):
    """Which expenses."""

    state = forms.ChoiceField(
        label="État", required=False, choices=[(EMPTY, "Tous"), *expenses.STATES.items()]
    )


def _comma(amount: Decimal) -> str:
    return f"{amount:.2f}".replace(".", ",")
