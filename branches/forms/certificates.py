"""Certificates and their transmission: the register searched, an identity corrected, a report read."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from django import forms

from branches.forms.fields import committees, day, text
from branches.models import Certificate
from branches.rules import sessions, transmission
from registers.models import Committee

EMPTY = ""


class CertificateFilter(forms.Form):
    """Which certificates."""

    q = forms.CharField(
        label="Rechercher",
        required=False,
        max_length=80,
        widget=forms.TextInput({"type": "search", "data-search": True, "placeholder": "Numéro ou nom"}),
    )
    cpne = forms.ChoiceField(label="Branche", required=False)
    certification = forms.IntegerField(required=False, min_value=1, max_value=2**31, widget=forms.HiddenInput)
    transmission = forms.ChoiceField(
        label="Transmission",
        required=False,
        choices=[
            (EMPTY, "Toutes"),
            ("attente", "À transmettre"),
            ("retard", "En retard"),
            ("sent", "Réponse attendue"),
            ("rejected", "Rejetés"),
            ("accepted", "Acceptés"),
        ],
    )

    def __init__(self, data: Any, *, branches: Sequence[Committee]) -> None:
        super().__init__(data)
        self.fields["cpne"].choices = committees(branches)  # type: ignore[attr-defined]

    def chosen(self) -> dict[str, Any]:
        """The filters that can be read; the others are ignored, and shown as wrong."""
        self.full_clean()
        return getattr(self, "cleaned_data", {})


class CorrectForm(forms.Form):
    """The identity a certificate bears."""

    name = forms.CharField(label="Nom de naissance", max_length=80)
    first_name = forms.CharField(label="Prénom", max_length=80)
    born_on = day("Né·e le")
    sex = forms.ChoiceField(label="Sexe", required=False, choices=[(EMPTY, "—"), *sessions.SEXES.items()])
    nir = forms.CharField(
        label="NIR",
        max_length=30,
        required=False,
        widget=forms.TextInput({"inputmode": "numeric", "autocomplete": "off", "spellcheck": "false"}),
        help_text="Vide\u00a0: celui qui est scellé reste, s’il y en a un.",
    )

    def clean_nir(self) -> str:
        return transmission.compact(self.cleaned_data["nir"])

    @staticmethod
    def shown(row: Certificate) -> dict[str, Any]:
        """The identity as it stands."""
        return {
            "name": row.name,
            "first_name": row.first_name,
            "born_on": row.born_on,
            "sex": row.candidate.sex,
        }


class AskForm(forms.Form):
    """A correction asked for."""

    what = text("Ce qui est à corriger", "Ce que demande le titulaire ou la Caisse des dépôts.", rows=2)
    requested_on = day("Demandée le")


class DepositForm(forms.Form):
    """The receipt of the portal."""

    number = forms.CharField(label="Numéro de l’accusé de réception", max_length=60)
    deposited_on = day("Déposé le")

    def __init__(self, data: Any = None, *, on: date, **more: Any) -> None:
        super().__init__(data, initial={"deposited_on": on}, **more)


class WithdrawForm(forms.Form):
    """Why a certificate is taken back, or given back."""

    reason = text("Motif", "Il est inscrit dans le registre avec votre nom.", rows=2)


class CheckForm(forms.Form):
    """What is printed on a certificate."""

    number = forms.CharField(
        label="Numéro du certificat",
        max_length=30,
        widget=forms.TextInput(
            {"autocomplete": "off", "spellcheck": "false", "placeholder": "CB12-2026-00001"}
        ),
    )
    name = forms.CharField(
        label="Nom de naissance", max_length=80, widget=forms.TextInput({"autocomplete": "off"})
    )
    code = forms.CharField(
        label="Code de vérification",
        max_length=30,
        widget=forms.TextInput(
            {"autocomplete": "off", "spellcheck": "false", "placeholder": "ABCD-EFGH-IJKL"}
        ),
    )
