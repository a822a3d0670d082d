"""Filters of the dashboard of a COM, as they stand in the address."""

from __future__ import annotations

from datetime import date
from typing import Any

from django import forms

from conventions.models import Convention
from conventions.rules import com_indicators


class YearFilter(forms.Form):
    """A year of the convention; the one in progress, or the last, unless another is asked."""

    annee = forms.ChoiceField(label="Année", required=False)

    def __init__(self, data: Any, *, convention: Convention, on: date) -> None:
        years = com_indicators.years_of(convention.starts_on, convention.ends_on)
        self.usual = min(max(on.year, years[0]), years[-1])
        super().__init__({"annee": data.get("annee") or str(self.usual)})
        self.fields["annee"].choices = [(str(year), str(year)) for year in years]  # type: ignore[attr-defined]

    @property
    def year(self) -> int:
        return int(self.cleaned_data["annee"]) if self.is_valid() else self.usual


class PartFilter(forms.Form):
    """Which rows behind a value."""

    part = "counted"
    voir = forms.ChoiceField(
        label="Lignes", required=False,
        choices=[("counted", "Comptées"), ("out", "Non comptées"), ("all", "Toutes")],
    )  # fmt: skip

    def __init__(self, data: Any) -> None:
        super().__init__({"voir": data.get("voir") or "counted"})
        if self.is_valid():
            self.part = self.cleaned_data["voir"]
