"""The budget of a study: lines and funders typed in one table, then what is committed and spent."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from django import forms

from branches.actions.study_money import Budget, Funder
from branches.forms.fields import PaperField, PercentField, day
from branches.models import Study, StudyExpense, StudyLine
from branches.rules import studies as rules
from law.typography import french
from registers.fields import EurosField

LINES, FUNDERS = 8, 4
NONE = ("", "—")


class BudgetForm(forms.Form):
    """Rows left empty are no rows."""

    def __init__(self, *args: Any, budget: Budget | None = None, **options: Any) -> None:
        super().__init__(*args, **options)
        for rank in range(1, LINES + 1):
            self.fields[f"label_{rank}"] = forms.CharField(
                label=f"Dépense {rank}", required=False, max_length=120
            )
            self.fields[f"amount_{rank}"] = EurosField(label=f"Montant {rank} (€)", required=False)
        for rank in range(1, FUNDERS + 1):
            self.fields[f"kind_{rank}"] = forms.ChoiceField(
                label=f"Financeur {rank}", required=False, choices=[NONE, *rules.FUNDERS.items()]
            )
            self.fields[f"name_{rank}"] = forms.CharField(
                label=f"Précision {rank}", required=False, max_length=120
            )
            self.fields[f"percent_{rank}"] = PercentField(label=f"Part {rank} (%)", required=False)
        if budget:
            self.initial = _initial(budget)

    @property
    def line_rows(self) -> list[tuple[Any, ...]]:
        """The fields of each line."""
        return [(self[f"label_{rank}"], self[f"amount_{rank}"]) for rank in range(1, LINES + 1)]

    @property
    def funder_rows(self) -> list[tuple[Any, ...]]:
        """The fields of each funder."""
        return [
            (self[f"kind_{rank}"], self[f"name_{rank}"], self[f"percent_{rank}"])
            for rank in range(1, FUNDERS + 1)
        ]

    def clean(self) -> dict[str, Any]:
        """Whole rows whose shares make one hundred."""
        chosen = super().clean() or {}
        self._whole(chosen, LINES, {"label": "Nommez cette dépense.", "amount": "Donnez son montant."})
        self._whole(chosen, FUNDERS, {"kind": "Choisissez le financeur.", "percent": "Donnez sa part."})
        if not self.errors:
            for flaw in rules.budget_flaws(self.lines, [each.percent for each in self.funders]):
                self.add_error(None, french(flaw))
        return chosen

    def _whole(self, chosen: dict[str, Any], rows: int, words: dict[str, str]) -> None:
        for rank in range(1, rows + 1):
            given = {name: chosen.get(f"{name}_{rank}") not in (None, "") for name in words}
            if any(given.values()):
                for name, sentence in words.items():
                    if not given[name] and f"{name}_{rank}" not in self.errors:
                        self.add_error(f"{name}_{rank}", sentence)

    @property
    def lines(self) -> list[tuple[str, Decimal]]:
        """(label, amount)."""
        chosen = self.cleaned_data
        rows = ((chosen.get(f"label_{rank}"), chosen.get(f"amount_{rank}")) for rank in range(1, LINES + 1))
        return [(" ".join(label.split()), amount) for label, amount in rows if label and amount is not None]

    @property
    def funders(self) -> list[Funder]:
        """Who pays which part."""
        chosen = self.cleaned_data
        return [
            Funder(chosen[f"kind_{rank}"], chosen.get(f"name_{rank}") or "", chosen[f"percent_{rank}"])
            for rank in range(1, FUNDERS + 1)
            if chosen.get(f"kind_{rank}") and chosen.get(f"percent_{rank}") is not None
        ]


def _initial(budget: Budget) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for rank, row in enumerate(budget.rows, start=1):
        found[f"label_{rank}"] = row.line.label
        found[f"amount_{rank}"] = f"{row.line.amount:.2f}".replace(".", ",")
    for rank, funder in enumerate(budget.funders, start=1):
        found[f"kind_{rank}"], found[f"name_{rank}"] = funder.kind, funder.name
        found[f"percent_{rank}"] = f"{funder.percent:f}".replace(".", ",")
    return found


class ExpenseForm(forms.Form):
    """An amount committed or spent."""

    line = forms.ModelChoiceField(StudyLine.objects.none(), label="Ligne", empty_label=None)
    kind = forms.ChoiceField(label="Nature", choices=StudyExpense.Kind.choices)
    amount = EurosField(label="Montant (€)")
    dated_on = day("En date du")
    reference = forms.CharField(
        label="Référence", max_length=80, help_text=french("Numéro du marché, du bon ou de la facture.")
    )
    file = PaperField(label="Justificatif")

    def __init__(self, *args: Any, study: Study, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["line"].queryset = study.lines.all()  # type: ignore[attr-defined]
