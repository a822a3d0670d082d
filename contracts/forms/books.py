"""Filters of the books, kept in the address, and the forms that close a month and name an export."""

from __future__ import annotations

import datetime as dt
import re
from decimal import Decimal
from typing import Any

from django import forms

from contracts.actions.books import Filters
from contracts.models import Period
from contracts.rules.accounts import CHART, JOURNALS, SECTIONS
from contracts.rules.balances import FIGURES, GROUPS
from contracts.rules.closing import HIGHEST, LOWEST, WHY_BOUNDS, Bounds
from law.typography import french
from registers.rules import normalise_idcc

_NUMBER = re.compile(r"(?i)[ap]?(\d{1,15})")
_MONTHS = 240
_NUMERIC = {"inputmode": "numeric", "autocomplete": "off"}


def month_of(text: str) -> dt.date | None:
    """« 2026-10 » as the first day of that month."""
    try:
        return dt.datetime.strptime(text, "%Y-%m").date()  # noqa: DTZ007 -- a month, not an instant
    except ValueError:
        return None


def months() -> list[tuple[str, str]]:
    """The months of the books, last first."""
    found = Period.objects.order_by("-first_on").values_list("first_on", flat=True)[:_MONTHS]
    return [(f"{month:%Y-%m}", f"{month:%m/%Y}") for month in found]


class BooksFilter(forms.Form):
    """What movements are about; what cannot be read is said beside the field and left out."""

    section = forms.ChoiceField(label="Section", required=False, choices=[("", "Toutes"), *SECTIONS.items()])
    annee = forms.IntegerField(
        label="Année d’origine", required=False, min_value=1990, max_value=2100,
        widget=forms.TextInput(_NUMERIC),
        error_messages=dict.fromkeys(("invalid", "min_value", "max_value"), french("Une année : 2026.")),
    )  # fmt: skip
    idcc = forms.CharField(
        label="Branche (IDCC)", required=False, max_length=8, widget=forms.TextInput(_NUMERIC)
    )
    organisme = forms.CharField(
        label="Organisme (SIRET)", required=False, max_length=20, widget=forms.TextInput(_NUMERIC)
    )
    contrat = forms.CharField(
        label="Contrat", required=False, max_length=18, widget=forms.TextInput({"placeholder": "A000000012"})
    )
    after = forms.CharField(required=False, max_length=40, widget=forms.HiddenInput)

    def clean_idcc(self) -> str:
        if not (typed := self.cleaned_data["idcc"].strip()):
            return ""
        if not (idcc := normalise_idcc(typed)):
            raise forms.ValidationError(french("Un IDCC compte 4 chiffres."))
        return idcc

    def clean_organisme(self) -> str:
        typed: str = re.sub(r"\s", "", self.cleaned_data["organisme"])
        if typed and not re.fullmatch(r"\d{14}", typed):
            raise forms.ValidationError(french("Un SIRET compte 14 chiffres."))
        return typed

    def clean_contrat(self) -> int | None:
        typed = re.sub(r"\s", "", self.cleaned_data["contrat"])
        if not typed:
            return None
        if not (number := _NUMBER.fullmatch(typed)):
            raise forms.ValidationError(french("Le numéro d’un contrat : A000000012."))
        return int(number[1])

    @property
    def chosen(self) -> dict[str, Any]:
        """The filters that can be read."""
        self.is_valid()
        return self.cleaned_data

    def filters(self, *, until: dt.date | None = None, accounts: tuple[str, ...] = ()) -> Filters:
        """The movements asked for."""
        chosen = self.chosen
        return Filters(
            section=chosen.get("section", ""),
            year=chosen.get("annee"),
            idcc=chosen.get("idcc", ""),
            siret=chosen.get("organisme", ""),
            contract=chosen.get("contrat"),
            accounts=accounts,
            until=until,
        )


class BalancesFilter(BooksFilter):
    """Balances, by one of the groups, at the end of a month."""

    par = forms.ChoiceField(label="Soldes par", required=False, choices=list(GROUPS.items()))
    fin = forms.ChoiceField(label="À la fin de", required=False)
    field_order = ("par", "fin", "section", "annee", "idcc", "organisme", "contrat", "after")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["fin"].choices = lambda: [("", "Aujourd’hui"), *months()]  # type: ignore[attr-defined]

    @property
    def by(self) -> str:
        return self.chosen.get("par") or "section"

    @property
    def until(self) -> dt.date | None:
        return month_of(self.chosen.get("fin", ""))


class JournalFilter(BooksFilter):
    """Entries of a journal, of a month, behind a figure or an account."""

    journal = forms.ChoiceField(label="Journal", required=False, choices=[("", "Tous"), *JOURNALS.items()])
    mois = forms.ChoiceField(label="Mois", required=False)
    fin = forms.CharField(required=False, max_length=7, widget=forms.HiddenInput)
    compte = forms.ChoiceField(label="Compte", required=False)
    field_order = (
        "journal", "mois", "compte", "contrat", "organisme", "section", "annee", "idcc", "fin", "after",
    )  # fmt: skip

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["mois"].choices = lambda: [("", "Tous"), *months()]  # type: ignore[attr-defined]
        self.fields["compte"].choices = [  # type: ignore[attr-defined]
            ("", "Tous"),
            *((name, label) for name, (label, _) in FIGURES.items()),
            *((number, f"{number} {label}") for number, label in CHART.items()),
        ]

    @property
    def until(self) -> dt.date | None:
        return month_of(self.chosen.get("fin", ""))

    @property
    def month(self) -> dt.date | None:
        return month_of(self.chosen.get("mois", ""))

    @property
    def accounts(self) -> tuple[str, ...]:
        """The accounts of the figure or of the account chosen."""
        asked = self.chosen.get("compte", "")
        return FIGURES[asked][1] if asked in FIGURES else (asked,) if asked else ()


class BoundsForm(forms.Form):
    """The bounds of a month, and why they are not the usual ones."""

    lowest = forms.DecimalField(
        label="Payé, au moins (%)", max_digits=5, decimal_places=2, initial=LOWEST, localize=True
    )
    highest = forms.DecimalField(
        label="Payé, au plus (%)", max_digits=5, decimal_places=2, initial=HIGHEST, localize=True
    )
    reason = forms.CharField(
        label="Pourquoi d’autres bornes",
        required=False,
        max_length=500,
        widget=forms.Textarea({"rows": 2}),
        help_text=french(f"Obligatoire si les bornes changent. {WHY_BOUNDS}"),
    )

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if not self.errors:
            for flaw in self.bounds.flaws():
                self.add_error("reason" if "pourquoi" in flaw else "lowest", flaw)
        return cleaned

    @property
    def bounds(self) -> Bounds:
        """The bounds asked for."""
        lowest, highest = (Decimal(self.cleaned_data[name]) for name in ("lowest", "highest"))
        return Bounds(lowest, highest, self.cleaned_data.get("reason", "").strip())


class ReleaseForm(forms.Form):
    """Why an old commitment is given up."""

    reason = forms.CharField(
        label="Motif",
        max_length=2000,
        widget=forms.Textarea({"rows": 3}),
        help_text=french("Gardé dans l’historique du dossier : relances sans réponse, CFA fermé…"),
        error_messages={"required": french("Dites pourquoi cet engagement est libéré.")},
    )


class ExportForm(forms.Form):
    """Which months of one year leave for the accounting software."""

    de = forms.ChoiceField(label="Du mois de")
    a = forms.ChoiceField(label="Au mois de")
    engagements = forms.BooleanField(
        label="Avec les engagements (classe 8)",
        required=False,
        help_text=french(
            "Comptes 801 et 809, hors bilan : la plupart des logiciels comptables ne les reprennent pas."
        ),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in ("de", "a"):
            self.fields[name].choices = months  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        first, last = (month_of(cleaned.get(name, "")) for name in ("de", "a"))
        if first and last:
            if last < first:
                self.add_error("a", french("Le dernier mois précède le premier."))
            elif first.year != last.year:
                self.add_error("a", french("Un export tient dans une année civile : faites-en un par année."))
            cleaned |= {"first": first, "last": last}
        return cleaned
