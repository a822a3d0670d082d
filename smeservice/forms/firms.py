"""Filters of the firms, as they stand in the address."""

from __future__ import annotations

from functools import cache
from typing import Any, cast

from django import forms

from accounts.models import User
from law.typography import french
from registers.models import Department
from registers.rules import normalise_idcc, sizes

ADVISERS = 1000
_SEARCH = {"type": "search", "placeholder": "Nom, SIREN, SIRET", "data-search": True, "autocomplete": "off"}
CONTACTS = [
    ("", "Indifférent"),
    ("never", "Jamais rencontrée"),
    ("quiet", "Pas depuis un an"),
    ("recent", "Dans l’année"),
]
ORDERS = [("", "Priorité"), ("contact", "Dernier échange, le plus ancien"), ("siren", "SIREN")]


def advisers() -> list[tuple[str, str]]:
    """Who may follow a firm: identity and name."""
    people = User.objects.filter(is_active=True, groups__permissions__codename="work_firm").distinct()
    named = people.order_by("last_name", "first_name", "pk")[:ADVISERS]
    return [(str(person.pk), str(person)) for person in named]


def departments() -> list[tuple[str, str]]:
    """The départements of the register."""
    rows = Department.objects.order_by("code").values_list("code", "name")
    return [("", "Tous"), *((code, f"{code} {name}") for code, name in rows)]


class FirmFilter(forms.Form):
    """Which firms, in which order; what cannot be read is left out and said beside its field."""

    q = forms.CharField(
        label="Rechercher", required=False, max_length=80, widget=forms.TextInput(dict(_SEARCH))
    )
    adviser = forms.ChoiceField(label="Conseiller", required=False)
    department = forms.ChoiceField(label="Département", required=False)
    size = forms.ChoiceField(
        label="Taille", required=False, choices=[("", "Toutes"), *sizes.CLASSES.items(), ("none", "Inconnue")]
    )
    contact = forms.ChoiceField(label="Échange", required=False, choices=CONTACTS)
    idcc = forms.CharField(
        label="Branche (IDCC)", required=False, max_length=8, widget=forms.TextInput({"inputmode": "numeric"})
    )
    sort = forms.ChoiceField(label="Trier par", required=False, choices=ORDERS)

    def __init__(self, *args: Any, everybody: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        mine = [("", "Tous"), ("none", "Personne")] if everybody else [("", "Moi et personne"), ("me", "Moi")]
        rest = advisers if everybody else lambda: [("none", "Personne")]
        self._choice("adviser").choices = cache(lambda: [*mine, *rest()])
        self._choice("department").choices = cache(lambda: [*departments(), ("none", "Inconnu")])

    def _choice(self, name: str) -> forms.ChoiceField:
        return cast(forms.ChoiceField, self.fields[name])

    def clean_idcc(self) -> str:
        typed = str(self.cleaned_data["idcc"]).strip()
        if typed in ("", "none"):
            return typed
        if not (idcc := normalise_idcc(typed)):
            raise forms.ValidationError(french("Un IDCC compte 4 chiffres."))
        return idcc


class FollowForm(forms.Form):
    """Who follows the chosen firms, and why."""

    adviser = forms.ChoiceField(
        label="Conseiller", error_messages={"required": french("Choisissez un conseiller.")}
    )
    reason = forms.CharField(
        label="Motif",
        max_length=300,
        error_messages={"required": french("Dites pourquoi ces entreprises changent de conseiller.")},
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choices = [("", "Choisir…"), *advisers(), ("none", "Personne")]
        cast(forms.ChoiceField, self.fields["adviser"]).choices = choices
