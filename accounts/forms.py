"""Forms of sign-in and of accounts."""

from __future__ import annotations

from typing import Any

from allauth.mfa.base.forms import AuthenticateForm, ReauthenticateForm
from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone

from accounts import factors
from accounts.models import User
from accounts.rules import proposals
from accounts.sealing import Lost
from law.typography import french

CHOICES = [(code, label) for code, label in proposals.LABELS.items() if code != proposals.OUTSIDE]


class _Counted:
    """A code that is counted under the lock of its user before it is believed."""

    user: User
    cleaned_data: dict[str, Any]

    def clean_code(self) -> str:
        code: str = self.cleaned_data["code"]
        if wrong := factors.try_code(user=self.user, code=code, check=self._right, at=timezone.now()):
            raise ValidationError(french(wrong))
        return code

    def _right(self) -> bool:
        try:
            with factors.of(self.user):
                super().clean_code()  # type: ignore[misc]
        except (ValidationError, Lost):
            return False
        return True


class SecondFactorForm(_Counted, AuthenticateForm):
    """The code asked after the password."""


class SecondFactorAgainForm(_Counted, ReauthenticateForm):
    """The code asked again before a heavy act."""


class ReasonForm(forms.Form):
    """Why."""

    comment = forms.CharField(
        label="Motif",
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 2}),
        error_messages={"required": "Écrivez le motif."},
    )


class _RolesForm(forms.Form):
    roles = forms.MultipleChoiceField(
        label="Rôles",
        choices=CHOICES,
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": "Choisissez au moins un rôle."},
    )
    reason = forms.CharField(
        label="Motif",
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text="Ce que cette personne vient faire ; gardé avec la demande.",
        error_messages={"required": "Écrivez le motif."},
    )

    def clean_roles(self) -> list[str]:
        chosen: list[str] = self.cleaned_data["roles"]
        if wrong := proposals.why_not_roles(chosen):
            raise ValidationError(french(wrong))
        return chosen


class OpenForm(_RolesForm):
    """An account to open."""

    field_order = ["email", "first_name", "last_name", "roles", "reason"]
    email = forms.EmailField(label="Adresse électronique", error_messages={"required": "Écrivez l’adresse."})
    first_name = forms.CharField(
        label="Prénom", max_length=150, error_messages={"required": "Écrivez le prénom."}
    )
    last_name = forms.CharField(label="Nom", max_length=150, error_messages={"required": "Écrivez le nom."})


class RolesForm(_RolesForm):
    """The roles of an account."""


class AccountFilter(forms.Form):
    """Which accounts to show."""

    q = forms.CharField(label="Nom ou adresse", required=False)
    role = forms.ChoiceField(label="Rôle", required=False, choices=[("", "Tous"), *proposals.LABELS.items()])
    state = forms.ChoiceField(
        label="État",
        required=False,
        choices=[("", "Ouverts"), ("bare", "Sans second facteur"), ("closed", "Fermés"), ("all", "Tous")],
    )
