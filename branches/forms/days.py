"""Days of the life of a certification: written as people do, in years that make sense."""

from __future__ import annotations

from typing import Any

from django import forms

from law.typography import french
from registers.fields import DayField

YEARS = range(1990, 2101)


class NearDayField(DayField):
    """A day of our times: far years are typing errors, and no rule reaches them."""

    def to_python(self, value: Any) -> Any:
        """The day; ValidationError when its year makes no sense."""
        found = super().to_python(value)
        if found is not None and found.year not in YEARS:
            raise forms.ValidationError(french(f"L’année {found.year} n’est pas vraisemblable."))
        return found
