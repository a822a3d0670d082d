"""A budget typed in one table: funders, lines with their shares, years; and a cut to look at."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from django import forms

from conventions.actions.balances import Budget
from conventions.actions.budget import Funder
from conventions.models import BudgetYear, Convention
from conventions.rules import budget as rules
from conventions.rules import kinds
from law.typography import french
from registers.fields import EurosField

SPARE, NONE = 3, ("", "—")
WORDS = {"amount": "Donnez le montant.", "nature": "Choisissez la nature.", "label": "Nommez la ligne."}
LAST = "Le dernier financeur prend le reste : laissez sa part vide."
LINE = ("axis", "action", "label", "nature", "amount")


class ShareField(forms.CharField):
    """« 50 % », « 50 % au plus 15 000 » or « 12 000,00 »; nothing is no part."""

    def __init__(self, **options: Any) -> None:
        super().__init__(max_length=60, required=False, **options)

    def clean(self, value: Any) -> rules.Share:
        """The share; ValidationError says how to write one."""
        try:
            return rules.share_of(super().clean(value))
        except ValueError as error:
            raise forms.ValidationError(french(str(error))) from None


class BudgetForm(forms.Form):
    """Rows left empty are no rows; the sizes of the tables come with the page."""

    seen = forms.CharField(widget=forms.HiddenInput, required=False)
    lines = forms.IntegerField(widget=forms.HiddenInput, min_value=1, max_value=rules.MOST_LINES)
    funders = forms.IntegerField(widget=forms.HiddenInput, min_value=1, max_value=rules.MOST_FUNDERS)

    def __init__(self, *args: Any, convention: Convention, sizes: tuple[int, int], **options: Any) -> None:
        super().__init__(*args, **options)
        self.line_count, self.funder_count = sizes
        self.years = range(convention.starts_on.year, convention.ends_on.year + 1)[: rules.MOST_YEARS]
        for rank in range(1, self.funder_count + 1):
            self.fields[f"funder_{rank}"] = forms.CharField(
                label=f"Financeur {rank}", required=False, max_length=200
            )
            self.fields[f"funder_nature_{rank}"] = forms.ChoiceField(
                label=f"Nature du financeur {rank}", required=False, choices=[NONE, *kinds.PARTIES.items()]
            )
        for rank in range(1, self.line_count + 1):
            self._line(rank)
        for year in self.years:
            self.fields[f"committed_{year}"] = _euros(f"Autorisations d’engagement {year}")
            self.fields[f"paid_{year}"] = _euros(f"Crédits de paiement {year}")

    def _line(self, rank: int) -> None:
        self.fields[f"number_{rank}"] = forms.IntegerField(
            widget=forms.HiddenInput, required=False, min_value=1, max_value=32_000
        )
        for name, label, most in (("axis", "Axe", 160), ("action", "Action", 200), ("label", "Ligne", 200)):
            self.fields[f"{name}_{rank}"] = forms.CharField(
                label=f"{label}, rang {rank}", required=False, max_length=most
            )
        self.fields[f"nature_{rank}"] = forms.ChoiceField(
            label=f"Nature, rang {rank}", required=False, choices=[NONE, *rules.NATURES.items()]
        )
        self.fields[f"amount_{rank}"] = _euros(f"Montant, rang {rank}")
        for funder in range(1, self.funder_count):
            self.fields[f"share_{rank}_{funder}"] = ShareField(
                label=f"Part du financeur {funder}, rang {rank}"
            )

    @property
    def funder_rows(self) -> list[tuple[Any, Any]]:
        """The fields of each funder."""
        ranks = range(1, self.funder_count + 1)
        return [(self[f"funder_{rank}"], self[f"funder_nature_{rank}"]) for rank in ranks]

    @property
    def line_rows(self) -> list[dict[str, Any]]:
        """The fields of each line."""
        return [
            {
                "number": self[f"number_{rank}"],
                "cells": [self[f"{name}_{rank}"] for name in LINE],
                "shares": [self[f"share_{rank}_{funder}"] for funder in range(1, self.funder_count)],
            }
            for rank in range(1, self.line_count + 1)
        ]

    @property
    def year_rows(self) -> list[tuple[int, Any, Any]]:
        """The fields of each year."""
        return [(year, self[f"committed_{year}"], self[f"paid_{year}"]) for year in self.years]

    def clean(self) -> dict[str, Any]:
        """Whole rows; what the rules find wrong stands beside its cell."""
        told = super().clean() or {}
        for rank in range(1, self.funder_count + 1):
            named, nature = told.get(f"funder_{rank}"), told.get(f"funder_nature_{rank}")
            if named and not nature:
                self.add_error(f"funder_nature_{rank}", "Choisissez sa nature.")
            if nature and not named and f"funder_{rank}" not in self.errors:
                self.add_error(f"funder_{rank}", "Nommez ce financeur.")
        for rank in self._written():
            for name, sentence in WORDS.items():
                if told.get(f"{name}_{rank}") in (None, "") and f"{name}_{rank}" not in self.errors:
                    self.add_error(f"{name}_{rank}", sentence)
            for funder in set(range(1, self.funder_count)) - set(self._shared()):
                if self._typed(f"share_{rank}_{funder}"):
                    self.add_error(f"share_{rank}_{funder}", french(LAST))
        return told

    def wrong(self, flaws: tuple[rules.Flaw, ...]) -> None:
        """Put each flaw beside its cell; those of the whole budget come first."""
        written = self._written()
        for each in flaws:
            name = None
            if each.row and each.row <= len(written):
                rank = written[each.row - 1]
                name = f"share_{rank}_1" if each.column == "shares" else f"{each.column}_{rank}"
            self.add_error(name if name in self.fields else None, french(each.sentence))

    def told_funders(self) -> list[Funder]:
        """Who pays, in order."""
        told = self.cleaned_data
        return [
            Funder(told[f"funder_nature_{rank}"], told[f"funder_{rank}"])
            for rank in range(1, self.funder_count + 1)
            if told.get(f"funder_{rank}")
        ]

    def told_lines(self) -> list[rules.Line]:
        """The lines that are written, with one share a funder but the last."""
        told, kept = self.cleaned_data, self._shared()
        return [
            rules.Line(
                **{name: told.get(f"{name}_{rank}") or "" for name in ("axis", "action", "label", "nature")},
                amount=told[f"amount_{rank}"],
                shares=tuple(told.get(f"share_{rank}_{funder}") or rules.Share() for funder in kept),
                number=told.get(f"number_{rank}"),
            )
            for rank in self._written()
        ]

    def told_years(self) -> list[rules.Year]:
        """The years that are written."""
        told = self.cleaned_data
        pairs = ((year, told.get(f"committed_{year}"), told.get(f"paid_{year}")) for year in self.years)
        return [
            rules.Year(year, committed or rules.ZERO, paid or rules.ZERO)
            for year, committed, paid in pairs
            if committed is not None or paid is not None
        ]

    def _shared(self) -> list[int]:
        """The funders whose shares are typed: all those named, but the last."""
        return [rank for rank in range(1, self.funder_count + 1) if self._typed(f"funder_{rank}")][:-1]

    def _typed(self, name: str) -> str:
        return (self.data.get(self.add_prefix(name)) or "").strip()

    def _written(self) -> list[int]:
        """The rows that hold something: a number, a name, an amount."""
        names = ("number", "axis", "action", "label", "nature", "amount")
        return [
            rank
            for rank in range(1, self.line_count + 1)
            if any(self._typed(f"{name}_{rank}") for name in names)
            or any(self._typed(f"share_{rank}_{funder}") for funder in range(1, self.funder_count))
        ]


def initial(found: Budget, row: Convention, seen: str) -> dict[str, Any]:
    """The budget as its page shows it; without any, the funders named as parties."""
    told: dict[str, Any] = {"seen": seen}
    payers = [(each.funder.name, each.funder.nature) for each in found.payers] or [
        (party.name, party.nature) for party in row.parties.filter(role="funder").order_by("pk")
    ]
    for rank, (name, nature) in enumerate(payers, start=1):
        told[f"funder_{rank}"], told[f"funder_nature_{rank}"] = name, nature
    for rank, line in enumerate(found.rows, start=1):
        told[f"number_{rank}"] = line.line.number
        told |= {f"{name}_{rank}": getattr(line.terms, name) for name in LINE}
        told[f"amount_{rank}"] = _comma(line.amount)
        shares = {share.funder_id: share for share in line.terms.shares.all()}
        for place, payer in enumerate(found.payers[:-1], start=1):
            share = shares.get(payer.funder.pk)
            if share is not None:
                said = rules.Share(
                    share.percent, None if share.percent is not None else share.amount, share.ceiling
                )
                told[f"share_{rank}_{place}"] = rules.written(said)
    years = BudgetYear.objects.filter(version=found.version) if found.version else BudgetYear.objects.none()
    for each in years:
        told[f"committed_{each.year}"] = _comma(each.committed)
        told[f"paid_{each.year}"] = _comma(each.paid)
    return told


class CutForm(forms.Form):
    """What if a funder gave less."""

    funder = forms.TypedChoiceField(label="Financeur", coerce=int)
    percent = forms.DecimalField(
        label="Réduction (%)",
        min_value=Decimal("0.01"),
        max_value=Decimal(100),
        max_digits=5,
        decimal_places=2,
        localize=True,
        widget=forms.TextInput({"inputmode": "decimal", "autocomplete": "off"}),
    )

    def __init__(self, *args: Any, found: Budget, **options: Any) -> None:
        super().__init__(*args, **options)
        field: Any = self.fields["funder"]
        field.choices = [(rank, str(each.funder)) for rank, each in enumerate(found.payers)]


def _euros(label: str) -> EurosField:
    return EurosField(label=label, required=False, largest=rules.LARGEST)


def _comma(amount: Decimal) -> str:
    return f"{amount:.2f}".replace(".", ",")
