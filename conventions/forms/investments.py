"""An investment subsidy as people write it, and the evidence of a payment."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any, cast

from django import forms

from conventions.actions.balances import Budget
from conventions.forms.fields import EMPTY, day, line, paper, text
from conventions.rules.investments import Planned
from law.typography import french
from registers.fields import EurosField

INSTALMENTS = 4
_SIRET = re.compile(r"\d{14}")


class SubsidyForm(forms.Form):
    """A subsidy with its instalments; empty instalments are left out."""

    line_ = forms.TypedChoiceField(label="Enveloppe (ligne du budget)", coerce=int)
    centre = line("CFA", most=200)
    siret = line("SIRET du CFA", most=20)
    purpose = line("Objet", "Par exemple « Plateau technique de chaudronnerie ».", most=250)
    amount = EurosField(label="Montant")
    comment = text("Commentaire", required=False, rows=2)

    def __init__(self, *args: Any, found: Budget, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choice = cast(forms.TypedChoiceField, self.fields["line_"])
        rows = [(row.line.pk, f"{row.line.number}. {row.terms.label}") for row in found.rows]
        choice.choices = [(EMPTY, "Choisir"), *rows]
        for rank in range(1, INSTALMENTS + 1):
            first = rank == 1
            self.fields[f"amount_{rank}"] = EurosField(label=f"Versement {rank}", required=first)
            self.fields[f"on_{rank}"] = day("Prévu le", required=first)
            self.fields[f"condition_{rank}"] = line("Justificatif attendu", most=200, required=first)

    def clean_siret(self) -> str:
        """Fourteen digits, spaces forgiven."""
        found = "".join(str(self.cleaned_data["siret"]).split())
        if not _SIRET.fullmatch(found):
            raise forms.ValidationError(french("Un SIRET compte 14 chiffres."))
        return found

    def clean(self) -> dict[str, Any]:
        """An instalment begun is filled to the end."""
        found = super().clean() or {}
        for rank in range(2, INSTALMENTS + 1):
            names = [f"{name}_{rank}" for name in ("amount", "on", "condition")]
            if any(found.get(name) for name in names):
                for name in names:
                    if not found.get(name) and name not in self.errors:
                        self.add_error(name, "Complétez ce versement, ou videz-le.")
        return found

    def planned(self) -> Iterator[Planned]:
        """The instalments written."""
        for rank in range(1, INSTALMENTS + 1):
            if amount := self.cleaned_data[f"amount_{rank}"]:
                yield Planned(amount, self.cleaned_data[f"condition_{rank}"], self.cleaned_data[f"on_{rank}"])


class PayForm(forms.Form):
    """The evidence of an instalment."""

    file = paper("Justificatif", "Facture acquittée, procès-verbal de réception…", required=True)


class GiveUpForm(forms.Form):
    """Why what is left of a subsidy is given back."""

    reason = text("Motif", "Gardé dans l’historique.", rows=2)
