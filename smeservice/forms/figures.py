"""What figures are asked for, as it stands in the address; goals as they are set."""

from __future__ import annotations

from datetime import date
from functools import cache
from typing import Any, cast

from django import forms

from accounts.models import User
from law.typography import french
from registers.rules import normalise_idcc, sizes
from smeservice.actions.figure_sums import BY
from smeservice.forms.firms import advisers, departments
from smeservice.rules import figures, goals

SEEN = [("", "Jamais rencontrées"), ("reached", "Touchées dans l’année")]
SIZES = [("", "Toutes"), *sizes.CLASSES.items(), ("none", "Inconnue")]


class FigureFilter(forms.Form):
    """Whose figures, of which period; what cannot be read is left out and said beside its field."""

    periode = forms.ChoiceField(label="Période", required=False)
    par = forms.ChoiceField(label="Par", required=False)
    department = forms.ChoiceField(label="Département", required=False)
    size = forms.ChoiceField(label="Taille", required=False, choices=SIZES)
    adviser = forms.ChoiceField(label="Conseiller", required=False)
    idcc = forms.CharField(
        label="Branche (IDCC)", required=False, max_length=8, widget=forms.TextInput({"inputmode": "numeric"})
    )

    def __init__(self, *args: Any, everybody: bool, on: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._choices(
            "periode", [("", f"Année {on.year}"), *((each.code, each.label) for each in offered(on))]
        )
        self._choices("par", list(BY.items()))
        self._choices("department", cache(lambda: [*departments(), ("none", "Inconnu")]))
        mine = [("", "Moi et personne"), ("me", "Moi"), ("none", "Suivies par personne")]
        all_ = cache(lambda: [("", "Tous"), ("none", "Suivies par personne"), *advisers()])
        self._choices("adviser", all_ if everybody else mine)

    def _choices(self, name: str, choices: Any) -> None:
        if name in self.fields:
            cast(forms.ChoiceField, self.fields[name]).choices = choices

    def clean_idcc(self) -> str:
        typed = str(self.cleaned_data["idcc"]).strip()
        if typed in ("", "none"):
            return typed
        if not (idcc := normalise_idcc(typed)):
            raise forms.ValidationError(french("Un IDCC compte 4 chiffres."))
        return idcc


class CoverageFilter(FigureFilter):
    """Which firms the map shows, and which share."""

    voir = forms.ChoiceField(label="Montrer", required=False, choices=SEEN)
    periode = par = department = None  # type: ignore[assignment]
    field_order = ("voir", "size", "adviser", "idcc")


class SatisfactionFilter(FigureFilter):
    """Which answers, by what."""

    size = department = idcc = None  # type: ignore[assignment]

    def __init__(self, *args: Any, everybody: bool, **kwargs: Any) -> None:
        super().__init__(*args, everybody=everybody, **kwargs)
        self._choices("par", [(code, label) for code, label in BY.items() if code != "quarter"])
        if everybody:
            self._choices("adviser", cache(lambda: [("", "Tous"), *advisers()]))
        else:
            del self.fields["adviser"]


class GoalForm(forms.Form):
    """A goal: of whom, of what, how many."""

    year = forms.TypedChoiceField(label="Année", coerce=int)
    aim = forms.ChoiceField(label="Mesure", choices=list(goals.AIMS.items()))
    adviser = forms.ChoiceField(label="Conseiller", required=False)
    department = forms.ChoiceField(label="Département", required=False)
    target = forms.IntegerField(
        label="Nombre à atteindre",
        min_value=1,
        max_value=goals.MOST,
        widget=forms.TextInput({"inputmode": "numeric", "autocomplete": "off"}),
        error_messages={"required": french("Indiquez le nombre à atteindre.")},
    )
    reason = forms.CharField(label="Contexte", required=False, max_length=300)

    def __init__(self, *args: Any, on: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        cast(forms.ChoiceField, self.fields["year"]).choices = [
            (str(year), str(year)) for year in (on.year, on.year + 1)
        ]
        cast(forms.ChoiceField, self.fields["adviser"]).choices = [("", "Aucun"), *advisers()]
        cast(forms.ChoiceField, self.fields["department"]).choices = [("", "Aucun"), *departments()[1:]]

    def clean(self) -> dict[str, Any]:
        """One subject, and one only."""
        told = super().clean() or {}
        both = bool(told.get("adviser")) + bool(told.get("department"))
        if both != 1 and "adviser" not in self.errors and "department" not in self.errors:
            self.add_error(
                "adviser", french("Choisissez un conseiller ou un département, l’un des deux seulement.")
            )
        return told

    @property
    def subject(self) -> dict[str, Any]:
        """The arguments of the verb that say whose goal it is."""
        chosen = self.cleaned_data["adviser"]
        return {
            "adviser": User.objects.get(pk=chosen) if chosen else None,
            "department": self.cleaned_data["department"],
        }


class GoalChangeForm(forms.Form):
    """Another number, and why; the edition that was read."""

    edition = forms.IntegerField(widget=forms.HiddenInput, min_value=1, max_value=2**31 - 1)
    target = forms.IntegerField(
        label="Nombre à atteindre",
        min_value=1,
        max_value=goals.MOST,
        widget=forms.TextInput({"inputmode": "numeric", "autocomplete": "off"}),
        error_messages={"required": french("Indiquez le nombre à atteindre.")},
    )
    reason = forms.CharField(
        label="Motif",
        max_length=300,
        error_messages={"required": french("Dites pourquoi l’objectif change.")},
    )


def offered(on: date) -> tuple[figures.Period, ...]:
    """The periods to choose from, the current year apart: it is the first choice."""
    return tuple(each for each in figures.offered(on) if each.code != f"{on.year:04d}")
