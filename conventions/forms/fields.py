"""Fields that the forms of conventions share."""

from __future__ import annotations

from typing import Any

from django import forms

from law.typography import french
from registers.fields import DayField, DayInput
from registers.papers.sniff import ACCEPTED
from registers.rules import normalise_idcc

TEXT = 8000
YEARS = range(1990, 2101)
EMPTY = ""


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
    """A day of our times: far years are typing errors."""

    def to_python(self, value: Any) -> Any:
        """The day; ValidationError when its year makes no sense."""
        found = super().to_python(value)
        if found is not None and found.year not in YEARS:
            raise forms.ValidationError(french(f"L’année {found.year} n’est pas vraisemblable."))
        return found


class IdccsField(forms.CharField):
    """« 0843, 1486 » → codes of four digits; empty: every branch."""

    def clean(self, value: Any) -> list[str]:
        """The codes; ValidationError names the one that is wrong."""
        words = super().clean(value).replace(";", ",").replace("\n", ",").split(",")
        found = []
        for word in filter(None, (each.strip() for each in words)):
            code = normalise_idcc(word)
            if code is None:
                raise forms.ValidationError(french(f"« {word[:40]} » n’est pas un IDCC de 4 chiffres."))
            found.append(code)
        return sorted(set(found))


def line(label: str, help_text: str = "", *, required: bool = True, most: int = 160) -> forms.CharField:
    """A text of one line."""
    return forms.CharField(
        label=label,
        required=required,
        max_length=most,
        help_text=french(help_text),
        widget=forms.TextInput({"autocomplete": "off"}),
    )


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
    return text(label, "Gardé dans l’historique.", required=required, rows=2)


def day(label: str, help_text: str = "", *, required: bool = True) -> SoundDay:
    """A day."""
    return SoundDay(label=label, required=required, help_text=french(help_text), widget=DayInput())


def paper(label: str = "Fichier", help_text: str = "", *, required: bool = False) -> PaperField:
    """A file to keep."""
    return PaperField(label=label, required=required, help_text=french(help_text))
