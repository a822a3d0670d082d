"""Fields that the forms of studies and bodies share."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal, InvalidOperation
from typing import Any

from django import forms

from law.typography import french
from registers.fields import DayField, DayInput
from registers.models import Committee
from registers.papers.sniff import ACCEPTED

TEXT = 4000
YEARS = range(2000, 2101)
OPEN = (("", "Toutes"),)


class PaperInput(forms.ClearableFileInput):
    """One file, drawn by the page."""

    template_name = "django/forms/widgets/file.html"
    input_type = "file"


class PaperField(forms.FileField):
    """A document; its bytes are read by who keeps it."""

    def __init__(self, **options: Any) -> None:
        given: dict[str, Any] = {
            "max_length": 1000,
            "allow_empty_file": True,  # said with its name, by what reads it
            "widget": PaperInput({"accept": ACCEPTED}),
            "error_messages": {"required": french("Choisissez un fichier.")},
        }
        super().__init__(**{**given, **options})


class SoundDay(DayField):
    """A day of this century."""

    def to_python(self, value: Any) -> Any:
        found = super().to_python(value)
        if found is not None and found.year not in YEARS:
            raise forms.ValidationError(f"L’année {found.year} n’est pas vraisemblable.")
        return found


class PercentField(forms.CharField):
    """« 33,5 » or « 33,5 % » → Decimal, with two decimals at most."""

    widget = forms.TextInput({"inputmode": "decimal", "autocomplete": "off"})

    def __init__(self, *, least: int = 0, most: int = 100, **options: Any) -> None:
        self.least, self.most = least, most
        super().__init__(**{"max_length": 12, **options})

    def clean(self, value: Any) -> Decimal | None:
        """The percentage; ValidationError says how to write it."""
        text = (
            super().clean(value).replace("%", "").replace("\u00a0", "").replace("\u202f", "").replace(" ", "")
        )
        if not text:
            return None
        try:
            found = Decimal(text.replace(",", ".").replace("−", "-"))
        except InvalidOperation:
            found = Decimal("NaN")
        if not found.is_finite() or found != found.quantize(Decimal("0.01")):
            raise forms.ValidationError(french("Écrivez un pourcentage, par exemple 33,5."))
        if not self.least <= found <= self.most:
            raise forms.ValidationError(french(f"Ce pourcentage va de {self.least} à {self.most}."))
        return found


def text(label: str, help_text: str = "", *, required: bool = True, rows: int = 3) -> forms.CharField:
    """A text of some lines."""
    return forms.CharField(
        label=label,
        required=required,
        max_length=TEXT,
        help_text=french(help_text),
        widget=forms.Textarea({"rows": rows}),
    )


def reason(label: str = "Motif", *, required: bool = True) -> forms.CharField:
    """Why: kept in the history."""
    return text(label, "Gardé dans l’historique.", required=required)


def day(label: str, help_text: str = "", *, required: bool = True) -> SoundDay:
    """A day."""
    return SoundDay(label=label, required=required, help_text=french(help_text), widget=DayInput())


def committees(choices: Sequence[Committee]) -> list[tuple[str, str]]:
    """The branches of a filter."""
    return [*OPEN, *((each.pk, str(each)) for each in choices)]
